//! Variables that hold lists, separated by commas.

use super::ConfigError;
use edgestate_contract::visits::is_in_page;

pub fn pages(list: &str) -> Result<Vec<String>, ConfigError> {
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

pub fn origins(list: &str) -> Result<Vec<String>, ConfigError> {
    let origins = list
        .split(',')
        .map(str::trim)
        .filter(|origin| !origin.is_empty());
    origins
        .map(|origin| {
            if origin == "*" {
                return Ok(origin.to_owned());
            }
            let host = origin
                .strip_prefix("https://")
                .or_else(|| origin.strip_prefix("http://"));
            match host {
                Some(host) if !host.is_empty() && !host.contains('/') => Ok(origin.to_owned()),
                _ => Err(ConfigError::Invalid {
                    name: "ALLOWED_ORIGINS",
                    allowed: "a comma-separated list of origins such as https://example.com, or * for any".into(),
                }),
            }
        })
        .collect()
}
