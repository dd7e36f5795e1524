//! Whether modules of a crate need each other in a loop, read from the paths in their text that begin with
//! `crate::`. A module is a file or a folder beside the crate's root; what the root hands on from one counts
//! as that one.
//!
//! Left out are tests, and the root itself: what it defines belongs to all.

use std::collections::{BTreeMap, BTreeSet};

type Needs<'a> = BTreeMap<&'a str, BTreeSet<&'a str>>;

/// Modules that need each other in a loop, each the one after it and the last the first. `files` are those
/// of a crate by their paths under `src`.
pub fn find<'a>(files: &[(&'a str, &'a str)]) -> Option<Vec<&'a str>> {
    let mut needs = needs(files);
    // Whoever needs nobody that is left is in no loop.
    loop {
        let left: BTreeSet<_> = needs.keys().copied().collect();
        needs.retain(|_, needed| !needed.is_disjoint(&left));
        if needs.len() == left.len() {
            break;
        }
    }
    let mut way = vec![*needs.keys().next()?];
    loop {
        let next = needs.get(way.last()?)?;
        let next = next.iter().find(|module| needs.contains_key(*module))?;
        if let Some(begin) = way.iter().position(|module| module == next) {
            return Some(way.split_off(begin));
        }
        way.push(next);
    }
}

fn needs<'a>(files: &[(&'a str, &'a str)]) -> Needs<'a> {
    let (roots, files): (Vec<_>, Vec<_>) = files
        .iter()
        .partition(|(path, _)| matches!(*path, "lib.rs" | "main.rs"));
    let module = |path: &'a str| path.split(['/', '.']).next().unwrap_or_default();
    let modules: BTreeSet<_> = files.iter().map(|(path, _)| module(path)).collect();
    let mut handed_on = BTreeMap::new();
    for (_, root) in roots {
        for module in &modules {
            let names = first_names(root, &format!("{module}::"));
            handed_on.extend(names.into_iter().map(|name| (name, *module)));
        }
    }
    let mut needs = Needs::new();
    for (path, text) in files {
        let module = module(path);
        let mut names = first_names(text, "crate::");
        if !path.contains('/') {
            names.extend(first_names(text, "super::"));
        }
        let others = names
            .iter()
            .filter_map(|name| modules.get(name).or_else(|| handed_on.get(name)))
            .filter(|other| **other != module);
        needs.entry(module).or_default().extend(others);
    }
    needs
}

/// What follows `prefix` in a text: `a` of `crate::a::b`, `a` and `c` of `crate::{a::b, c::{d, e}}`. Tests
/// and comments do not count.
fn first_names<'a>(text: &'a str, prefix: &str) -> Vec<&'a str> {
    let text = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
    let is_in_name = |char: char| char.is_alphanumeric() || "_:$".contains(char);
    let begins = |at: usize| !text[..at].ends_with(is_in_name);
    let is_code = |at: usize| {
        let line = text[..at].rsplit('\n').next().unwrap_or_default();
        !line.contains("//")
    };
    let paths = text.match_indices(prefix);
    paths
        .filter(|(at, _)| begins(*at) && is_code(*at))
        .flat_map(|(at, _)| heads(&text[at + prefix.len()..]))
        .collect()
}

fn heads(path: &str) -> Vec<&str> {
    let Some(group) = path.strip_prefix('{') else {
        return vec![name(path)];
    };
    let mut heads = vec![name(group)];
    let mut depth = 0;
    for (at, char) in group.char_indices() {
        match char {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => heads.push(name(&group[at + 1..])),
            _ => {}
        }
    }
    heads
}

fn name(text: &str) -> &str {
    let text = text.trim_start();
    let end = text.find(|char: char| !char.is_alphanumeric() && char != '_');
    &text[..end.unwrap_or(text.len())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loop_is_found_through_groups_folders_and_what_the_root_hands_on() {
        let root = (
            "lib.rs",
            "mod a;\nmod b;\nmod c;\npub use c::{C, D};\nfn all() { a::go() }",
        );
        let a = ("a.rs", "use crate::{\n    b::{self, deep::B},\n    X,\n};");
        let deep = ("b/deep.rs", "use super::other;\nfn f() -> crate::D {}");
        let c = ("c.rs", "use super::a;");
        assert_eq!(find(&[root, a, deep, c]), Some(vec!["a", "b", "c"]));
        assert_eq!(find(&[root, a, deep]), None);
    }

    #[test]
    fn what_is_no_code_of_the_module_makes_no_loop() {
        let a = ("a.rs", "use crate::b::B;");
        for text in [
            "//! As [`crate::a`] has it.",
            "#[cfg(test)]\nmod tests {\n    use crate::a::A;\n}",
            "use other_crate::a::A;\nuse crate::b::c;",
        ] {
            assert_eq!(find(&[a, ("b.rs", text)]), None, "{text}");
        }
    }
}
