//! `cargo xtask notes <tag>`: what CHANGELOG.md says of a release, for the release's page.

use crate::steps::root;
use anyhow::{Result, bail};
use std::fs;

/// Prints the section of the release, whose version has to be this workspace's.
pub fn run(tag: &str) -> Result<()> {
    let changelog = fs::read_to_string(root().join("CHANGELOG.md"))?;
    println!("{}", section(&changelog, tag, env!("CARGO_PKG_VERSION"))?);
    Ok(())
}

fn section<'a>(changelog: &'a str, tag: &str, version: &str) -> Result<&'a str> {
    if tag.strip_prefix('v') != Some(version) {
        bail!("the tag is {tag}, but Cargo.toml says {version}");
    }
    let mut sections = changelog.split("\n## ");
    let Some(section) = sections.find(|section| {
        let title = section.lines().next().unwrap_or_default();
        title.split([' ', '[', ']']).any(|word| word == version)
    }) else {
        bail!("CHANGELOG.md has no section for {version}");
    };
    let text = section.split_once('\n').map_or("", |(_, text)| text).trim();
    if text.is_empty() {
        bail!("CHANGELOG.md says nothing of {version}");
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHANGELOG: &str = "# Changelog\n\n## Unreleased\n\n- later\n\n## [1.2.0] - 2026-12-01\n\n\
        ### Added\n\n- this\n\n## 1.1.0 - 2026-11-01\n";

    #[test]
    fn a_release_has_its_own_section() {
        assert_eq!(
            section(CHANGELOG, "v1.2.0", "1.2.0").unwrap(),
            "### Added\n\n- this"
        );
    }

    #[test]
    fn what_a_tag_of_today_would_release_is_described() {
        let version = env!("CARGO_PKG_VERSION");
        let changelog = include_str!("../../CHANGELOG.md");
        let notes = section(changelog, &format!("v{version}"), version).unwrap();
        assert!(notes.contains("### For whoever runs a deployment"));
    }

    #[test]
    fn what_is_not_ready_for_a_release_is_said() {
        for (tag, version) in [
            ("v1.2.0", "1.3.0"),
            ("v1.3.0", "1.3.0"),
            ("v1.1.0", "1.1.0"),
            ("1.2.0", "1.2.0"),
        ] {
            assert!(section(CHANGELOG, tag, version).is_err(), "{tag}");
        }
    }
}
