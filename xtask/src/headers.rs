//! `_headers` of the built page: a rule for each file whose name changes with its content, by its exact
//! name. A wildcard would also cover what is missing, and a browser that asks for a file in the middle
//! of a release would keep the answer, that there is none, for a year.

use crate::steps::root;
use anyhow::{Context as _, Result};
use std::fmt::Write as _;
use std::fs;

/// What the build adds stands below this line, so that it can be replaced.
const MARK: &str = "\n# Kept for ever: the name changes with the content.\n";

/// Adds the rules to `dist/_headers`.
pub fn write() -> Result<()> {
    let dist = root().join("dist");
    let mut names = Vec::new();
    for entry in fs::read_dir(&dist)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if is_versioned(&name) {
            names.push(name);
        }
    }
    names.sort();
    let file = dist.join("_headers");
    let text =
        fs::read_to_string(&file).with_context(|| format!("{} is missing", file.display()))?;
    fs::write(&file, with_rules(&text, &names)?)?;
    Ok(())
}

fn with_rules(text: &str, names: &[String]) -> Result<String> {
    let by_hand = text.split(MARK).next().unwrap_or_default();
    let mut all = format!("{by_hand}{MARK}");
    // Of two rules for one path only the last one holds; the scripts for other sites have their own.
    let has_rule = |name: &String| by_hand.lines().any(|line| line == format!("/{name}"));
    for name in names.iter().filter(|name| !has_rule(name)) {
        writeln!(
            all,
            "/{name}\n  Cache-Control: public, max-age=31536000, immutable"
        )?;
    }
    Ok(all)
}

/// Whether a name holds a hash of the content, or a version: `start-d663d600cdea23a.js`,
/// `count.e0a80eb139ee.js`, `newsreader-v2.woff2`.
fn is_versioned(name: &str) -> bool {
    let is_hash = |part: &str| part.len() >= 12 && part.bytes().all(|b| b.is_ascii_hexdigit());
    let is_version = |part: &str| {
        let digits = part.strip_prefix('v').unwrap_or_default();
        !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
    };
    name.split(['-', '_', '.'])
        .any(|part| is_hash(part) || is_version(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_change_with_their_content_are_told() {
        for name in [
            "start-d663d600cdea23a.js",
            "edgestate-frontend-32f57a4cec606f56.js",
            "edgestate-frontend-32f57a4cec606f56_bg.wasm",
            "main-be96632f845a07a8.css",
            "count.e0a80eb139ee.js",
            "newsreader-v2.woff2",
        ] {
            assert!(is_versioned(name), "{name}");
        }
        for name in [
            "_headers",
            "index.html",
            "count.js",
            "count.json",
            "openapi.json",
            "robots.txt",
            "service-value.js",
            "v.js",
        ] {
            assert!(!is_versioned(name), "{name}");
        }
    }

    #[test]
    fn rules_are_replaced_and_never_pile_up() {
        let rules = |text: &str, name: &str| with_rules(text, &[name.to_owned()]).unwrap();
        let first = rules("/*\n  A: b\n", "a-v1.js");
        assert_eq!(
            first,
            format!(
                "/*\n  A: b\n{MARK}/a-v1.js\n  Cache-Control: public, max-age=31536000, immutable\n"
            )
        );
        assert_eq!(rules(&first, "a-v2.js"), first.replace("v1", "v2"));
        let own = "/a-v1.js\n  Cache-Control: no-store\n";
        assert_eq!(rules(own, "a-v1.js"), format!("{own}{MARK}"));
    }
}
