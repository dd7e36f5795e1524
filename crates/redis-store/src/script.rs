//! The scripts, as they are sent: the files beside this one without comments and indentation.

use edgestate_upstash::Script;

/// The digests of the long ones. A test compares them with the texts, and names the right ones.
const COUNT_VISIT_SHA1: &str = "fa1d0c6d2541319637540d4868a653a19755a569";
const LAB_ONCE_SHA1: &str = "f7c67ab109a1f67f79997e1d554e5c618fe7abd5";
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
    pub fn new() -> Self {
        Self {
            count_visit: Script::new(
                compact(concat!(
                    include_str!("ids.lua"),
                    include_str!("count_visit.lua")
                )),
                COUNT_VISIT_SHA1,
            ),
            lab_once: Script::new(
                compact(concat!(
                    include_str!("ids.lua"),
                    include_str!("counters.lua"),
                    include_str!("lab_once.lua")
                )),
                LAB_ONCE_SHA1,
            ),
            cache_value: Script::new(compact(include_str!("cache_value.lua")), CACHE_VALUE_SHA1),
            totals: compact(concat!(
                include_str!("page_totals.lua"),
                include_str!("totals.lua")
            )),
            series: compact(concat!(
                include_str!("window.lua"),
                include_str!("series.lua")
            )),
            board: compact(concat!(
                include_str!("page_totals.lua"),
                include_str!("window.lua"),
                include_str!("board.lua")
            )),
            top: compact(include_str!("top.lua")),
            cached: compact(include_str!("cached.lua")),
            forget_page: compact(include_str!("forget_page.lua")),
            index_pages: compact(include_str!("index_pages.lua")),
            export: compact(include_str!("export.lua")),
            import: compact(include_str!("import.lua")),
            lab: compact(concat!(
                include_str!("counters.lua"),
                include_str!("lab.lua")
            )),
        }
    }
}

/// Drops comment lines, empty lines and indentation. Comments stand on lines of their own.
fn compact(source: &str) -> String {
    let mut text = String::with_capacity(source.len());
    for line in source.lines().map(str::trim) {
        if !line.is_empty() && !line.starts_with("--") {
            text.push_str(line);
            text.push('\n');
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use sha1::{Digest as _, Sha1};
    use std::fmt::Write as _;

    #[test]
    fn scripts_are_sent_without_comments() {
        assert_eq!(
            Scripts::new().cached,
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
        } = Scripts::new();
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
        let Scripts {
            count_visit,
            lab_once,
            cache_value,
            ..
        } = Scripts::new();
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
