//! The scripts, as they are sent: the files beside this one without comments and indentation, which the
//! compiler takes out.
//!
//! Upstash executes a script under a lock of the whole database unless it asks, in its first line, for a
//! lock of the keys that it is called with (<https://upstash.com/docs/redis/features/key-locking>). Those
//! that may, ask there: the three that also touch keys they find cannot. Every other server refuses the
//! line.

use edgestate_upstash::Script;

const LOCKING: &str = "#!lua flags=allow-key-locking\n";
const LOCKING_TO_READ: &str = "#!lua flags=no-writes,allow-key-locking\n";

/// The digests of the long ones, without that line and with it. A test compares them with the texts,
/// and names the right ones.
const COUNT_VISIT_SHA1: [&str; 2] = [
    "7f4afebc79294455c82e492a685bd1282bd75001",
    "b095e36d5cd0ac823b6a189a51140e3476e94f81",
];
const LAB_ONCE_SHA1: [&str; 2] = [
    "78fb2fc4b5b1610b70c8c634697fc2c07b7ef457",
    "fc9cfa71d8e2d3d971cc68266a23820c1331ed32",
];
const CACHE_VALUE_SHA1: &str = "341762658a78724f3ebed385e8bbbd6d8ececc16";

/// One text for each script.
#[derive(Debug)]
pub struct Scripts {
    /// Long enough to be worth a digest.
    pub count_visit: Script,
    /// These too.
    pub lab_once: Script,
    pub cache_value: Script,
    pub totals: String,
    pub series: String,
    pub board: String,
    pub top: String,
    pub cached: String,
    pub forget_page: String,
    pub index_pages: String,
    pub lab: String,
    pub export: String,
    pub import: String,
}

impl Scripts {
    /// Those for a server that locks by key, or for any other.
    pub fn new(key_locking: bool) -> Self {
        let first_line = if key_locking { LOCKING } else { "" };
        let to_read = if key_locking { LOCKING_TO_READ } else { "" };
        let locking = |parts: &[&str]| joined(first_line, parts);
        let sha1 = |[plain, locking]: [&'static str; 2]| if key_locking { locking } else { plain };
        Self {
            count_visit: Script::new(
                locking(&[lua!("ids.lua"), lua!("count_visit.lua")]),
                sha1(COUNT_VISIT_SHA1),
            ),
            lab_once: Script::new(
                locking(&[lua!("ids.lua"), lua!("counters.lua"), lua!("lab_once.lua")]),
                sha1(LAB_ONCE_SHA1),
            ),
            // It deletes the values that have slid out of the log.
            cache_value: Script::new(joined("", &[lua!("cache_value.lua")]), CACHE_VALUE_SHA1),
            totals: locking(&[lua!("page_totals.lua"), lua!("totals.lua")]),
            series: locking(&[lua!("window.lua"), lua!("series.lua")]),
            board: locking(&[
                lua!("page_totals.lua"),
                lua!("window.lua"),
                lua!("board.lua"),
            ]),
            top: locking(&[lua!("top.lua")]),
            cached: joined(to_read, &[lua!("cached.lua")]),
            forget_page: locking(&[lua!("forget_page.lua")]),
            // It reads every page's total.
            index_pages: joined("", &[lua!("index_pages.lua")]),
            // It reads what the pages have that it finds.
            export: joined("", &[lua!("export.lua")]),
            import: locking(&[lua!("import.lua")]),
            lab: locking(&[lua!("counters.lua"), lua!("lab.lua")]),
        }
    }
}

/// The parts as they are sent, after a first line.
fn joined(first_line: &str, parts: &[&str]) -> String {
    let mut text = String::from(first_line);
    for part in parts {
        text.push_str(part);
    }
    text
}

/// A file beside this one without comment lines, empty lines and indentation, which stay out of the program.
/// Comments stand on lines of their own.
macro_rules! lua {
    ($file:literal) => {{
        const FILE: &[u8] = include_bytes!($file);
        const LENGTH: usize = compact(FILE, &mut []);
        const COMPACT: [u8; LENGTH] = {
            let mut text = [0; LENGTH];
            compact(FILE, &mut text);
            text
        };
        const TEXT: &str = match core::str::from_utf8(&COMPACT) {
            Ok(text) => text,
            Err(_) => panic!("a script is not UTF-8"),
        };
        TEXT
    }};
}
use lua;

/// Writes the compact form of `file` as far as `text` reaches, and returns how long it is.
const fn compact(file: &[u8], text: &mut [u8]) -> usize {
    let (mut length, mut at) = (0, 0);
    while at < file.len() {
        let mut end = at;
        while end < file.len() && file[end] != b'\n' {
            end += 1;
        }
        let (_, line) = file.split_at(at);
        let (line, _) = line.split_at(end - at);
        let line = line.trim_ascii();
        if !matches!(line, [] | [b'-', b'-', ..]) {
            let mut from = 0;
            while from <= line.len() {
                if length < text.len() {
                    text[length] = if from < line.len() { line[from] } else { b'\n' };
                }
                length += 1;
                from += 1;
            }
        }
        at = end + 1;
    }
    length
}

#[cfg(test)]
mod tests {
    use super::*;
    use sha1::{Digest as _, Sha1};
    use std::fmt::Write as _;

    #[test]
    fn every_line_of_a_script_has_an_end() {
        let mut text = [0; 4];
        for file in [b"-- what it does\n\n  a\nb".as_slice(), b"a\n  b\n"] {
            assert_eq!(compact(file, &mut text), 4);
            assert_eq!(&text, b"a\nb\n");
        }
    }

    #[test]
    fn scripts_are_sent_without_comments() {
        assert_eq!(
            Scripts::new(false).cached,
            "local value = redis.pcall('GET', KEYS[1])\n\
             if type(value) == 'table' then\n\
             value = ''\n\
             end\n\
             return { value, redis.call('PTTL', KEYS[1]) }\n"
        );
        let Scripts {
            count_visit,
            lab_once,
            totals,
            series,
            board,
            top,
            cached,
            lab,
            forget_page,
            index_pages,
            cache_value,
            export,
            import,
        } = Scripts::new(true);
        for script in [
            &totals,
            &series,
            &board,
            &top,
            &cached,
            &lab,
            &forget_page,
            &index_pages,
        ] {
            assert!(!script.contains("--") && script.len() < 900, "{script}");
        }
        // An admin's, now and then.
        for script in [export, import] {
            assert!(!script.contains("--") && script.len() < 3500, "{script}");
        }
        for script in [count_visit, lab_once, cache_value] {
            let script = script.source();
            assert!(!script.contains("--") && script.len() < 5000, "{script}");
        }
    }

    #[test]
    fn digests_are_those_of_the_texts() {
        for key_locking in [false, true] {
            let Scripts {
                count_visit,
                lab_once,
                cache_value,
                ..
            } = Scripts::new(key_locking);
            for script in [count_visit, lab_once, cache_value] {
                let digest = Sha1::digest(script.source());
                let digest = digest.iter().fold(String::new(), |mut text, byte| {
                    let _ = write!(text, "{byte:02x}");
                    text
                });
                assert_eq!(script.sha1(), digest, "{}", script.source());
            }
        }
    }

    #[test]
    fn a_script_asks_for_its_own_keys_where_the_server_understands_that() {
        let scripts = Scripts::new(true);
        let asking = [scripts.count_visit.source(), &scripts.board, &scripts.lab];
        assert!(asking.iter().all(|script| script.starts_with(LOCKING)));
        assert!(scripts.cached.starts_with(LOCKING_TO_READ));
        // They touch keys that they find.
        let cannot = [
            scripts.cache_value.source(),
            &scripts.index_pages,
            &scripts.export,
        ];
        assert!(cannot.iter().all(|script| !script.starts_with("#!")));
        let plain = Scripts::new(false);
        assert!(!format!("{plain:?}").contains("#!"));
    }
}
