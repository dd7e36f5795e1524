//! House rules that no linter knows, as one pass over the files that git tracks.

use crate::circles;
use crate::steps::{output, root};
use anyhow::{Result, bail};
use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

/// Lines that are not tests, above which a file has to be one idea and be named in [`ONE_IDEA`].
const MAX_LINES: usize = 300;
/// Longer files that are one idea.
const ONE_IDEA: [&str; 0] = [];

pub fn run() -> Result<()> {
    let tracked = output(
        Command::new("git")
            .args(["ls-files", "*.rs"])
            .current_dir(root()),
    )?;
    // A file that is tracked but deleted in the work tree has nothing to check.
    let read = |file| Some((file, fs::read_to_string(root().join(file)).ok()?));
    let files: Vec<(&str, String)> = tracked.lines().filter_map(read).collect();
    let mut wrong = Vec::new();
    for (file, text) in &files {
        wrong.extend(in_file(file, text));
    }
    wrong.extend(in_crates(&files));
    if wrong.is_empty() {
        println!("  Checking the house rules: done");
        return Ok(());
    }
    bail!("house rules are broken:\n  {}", wrong.join("\n  "))
}

fn in_file(file: &str, text: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    if !text.starts_with("//!") {
        wrong.push(format!(
            "{file}: does not open with `//!` saying what it does"
        ));
    }
    if file.starts_with("frontend/") && text.contains(concat!("#[", "test]")) {
        wrong.push(format!(
            "{file}: a test that is never run; the page's logic and its tests are in crates/view-model"
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
    for (number, line) in (1..).zip(text.lines()) {
        if line.contains(concat!("TO", "DO")) || line.contains(concat!("FIX", "ME")) {
            wrong.push(format!(
                "{file}:{number}: an open end; finish it or file it"
            ));
        }
    }
    wrong
}

fn in_crates(files: &[(&str, String)]) -> Vec<String> {
    let mut crates = BTreeMap::<&str, Vec<(&str, &str)>>::new();
    for (file, text) in files {
        if let Some((of, path)) = file.split_once("/src/") {
            crates.entry(of).or_default().push((path, text));
        }
    }
    let circles = crates
        .iter()
        .filter_map(|(of, files)| Some((of, circles::find(files)?)));
    circles
        .map(|(of, modules)| format!("{of}: modules need each other: {}", modules.join(" → ")))
        .collect()
}
