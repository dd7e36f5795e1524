//! House rules that no linter knows, as one pass over the files that git tracks.

use crate::steps::{output, root};
use anyhow::{Result, bail};
use std::fs;
use std::process::Command;

/// Lines that are not tests, above which a file has to be one idea and be named in [`ONE_IDEA`].
const MAX_LINES: usize = 300;
/// Longer files that are one idea.
const ONE_IDEA: [&str; 0] = [];

pub fn run() -> Result<()> {
    let files = output(
        Command::new("git")
            .args(["ls-files", "*.rs"])
            .current_dir(root()),
    )?;
    let mut wrong = Vec::new();
    for file in files.lines() {
        // A file that is tracked but deleted in the work tree has nothing to check.
        let Ok(text) = fs::read_to_string(root().join(file)) else {
            continue;
        };
        if !text.starts_with("//!") {
            wrong.push(format!(
                "{file}: does not open with `//!` saying what it does"
            ));
        }
        let is_test =
            file.contains("/tests/") || file.starts_with("tests/") || file.ends_with("/tests.rs");
        let lines = text
            .lines()
            .take_while(|line| !line.starts_with("#[cfg(test)]"))
            .count();
        if !is_test && lines > MAX_LINES && !ONE_IDEA.contains(&file) {
            wrong.push(format!(
                "{file}: {lines} lines before its tests; the limit is {MAX_LINES}"
            ));
        }
        for (number, line) in text.lines().enumerate() {
            let todo = line.contains(concat!("TO", "DO")) || line.contains(concat!("FIX", "ME"));
            if todo {
                wrong.push(format!(
                    "{file}:{}: an open end; finish it or file it",
                    number + 1
                ));
            }
        }
    }
    if wrong.is_empty() {
        println!("  Checking the house rules: done");
        return Ok(());
    }
    bail!("house rules are broken:\n  {}", wrong.join("\n  "))
}
