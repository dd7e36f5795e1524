//! Secrets that the deployment makes up for itself: long enough that nobody guesses one, and fit for a
//! header.

use super::ConfigError;

const MIN_CHARS: usize = 16;

/// The secret of that name, if it is set and is one.
pub fn read(name: &'static str, value: Option<String>) -> Result<Option<String>, ConfigError> {
    let is_one =
        |value: &String| value.len() >= MIN_CHARS && value.bytes().all(|b| b.is_ascii_graphic());
    if value.as_ref().is_none_or(is_one) {
        Ok(value)
    } else {
        Err(ConfigError::Invalid {
            name,
            allowed: format!("at least {MIN_CHARS} visible ASCII characters"),
        })
    }
}
