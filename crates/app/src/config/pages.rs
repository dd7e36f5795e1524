//! `PAGES`: which pages a deployment counts.

use super::ConfigError;
use edgestate_contract::visits::is_in_page;

/// The patterns of a list that commas separate.
pub fn read(list: &str) -> Result<Vec<String>, ConfigError> {
    let patterns = list
        .split(',')
        .map(str::trim)
        .filter(|page| !page.is_empty());
    patterns
        .map(|pattern| {
            let name = pattern.strip_suffix('*').or_else(|| pattern.strip_prefix('*'));
            let name = name.unwrap_or(pattern);
            if name.is_empty() || is_in_page(name) {
                Ok(pattern.to_owned())
            } else {
                Err(ConfigError::Invalid {
                    name: "PAGES",
                    allowed: "a comma-separated list of pages, each with at most one * at an end, such as home,blog/*".into(),
                })
            }
        })
        .collect()
}

/// Whether a pattern is of that page.
pub fn fits(pattern: &str, page: &str) -> bool {
    if let Some(beginning) = pattern.strip_suffix('*') {
        page.starts_with(beginning)
    } else if let Some(end) = pattern.strip_prefix('*') {
        page.ends_with(end)
    } else {
        page == pattern
    }
}
