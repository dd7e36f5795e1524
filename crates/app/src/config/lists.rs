//! Variables that hold lists, separated by commas.

use super::ConfigError;
use crate::AllowedOrigins;
use crate::origin::normal_form;
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

pub fn origins(list: &str) -> Result<AllowedOrigins, ConfigError> {
    let mut listed = Vec::new();
    let mut any = false;
    for origin in list
        .split(',')
        .map(str::trim)
        .filter(|origin| !origin.is_empty())
    {
        if origin == "*" {
            any = true;
            continue;
        }
        listed.push(normal_form(origin).ok_or_else(|| ConfigError::Invalid {
            name: "ALLOWED_ORIGINS",
            allowed: "a comma-separated list of origins as browsers name them, such as https://example.com, or * for any".into(),
        })?);
    }
    Ok(if any {
        AllowedOrigins::Any
    } else {
        AllowedOrigins::Listed(listed)
    })
}
