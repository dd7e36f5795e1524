//! `ALLOWED_ORIGINS`: other origins whose pages may call, and how two of them are compared.

use super::ConfigError;

/// Other origins whose pages may call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AllowedOrigins {
    /// Any.
    Any,
    /// These, in normal form.
    Listed(Vec<String>),
}

impl AllowedOrigins {
    /// Whether an origin in normal form is one of them.
    pub(crate) fn include(&self, origin: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Listed(listed) => listed.iter().any(|one| one == origin),
        }
    }
}

/// The form in which two spellings of an origin are equal: lower case, no default port, no slash at
/// the end. `None` for what is not the origin of a web page, such as `null`.
pub fn normal_form(origin: &str) -> Option<String> {
    let origin = origin.trim().trim_end_matches('/').to_ascii_lowercase();
    let (scheme, authority) = origin.split_once("://")?;
    let default_port = match scheme {
        "https" => ":443",
        "http" => ":80",
        _ => return None,
    };
    let authority = authority.strip_suffix(default_port).unwrap_or(authority);
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"-._:[]".contains(&b);
    let is_authority = !authority.is_empty() && authority.bytes().all(is_plain);
    is_authority.then(|| format!("{scheme}://{authority}"))
}

/// The origins of a list that commas separate.
pub fn read(list: &str) -> Result<AllowedOrigins, ConfigError> {
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

#[cfg(test)]
mod tests {
    use super::normal_form;

    #[test]
    fn two_spellings_of_an_origin_are_equal() {
        for (origin, normal) in [
            ("https://a.example", Some("https://a.example")),
            ("HTTPS://A.Example:443/", Some("https://a.example")),
            ("http://a.example:80", Some("http://a.example")),
            ("http://a.example:443", Some("http://a.example:443")),
            ("https://a.example:8443", Some("https://a.example:8443")),
            ("http://[::1]:8787", Some("http://[::1]:8787")),
            ("null", None),
            ("a.example", None),
            ("https://", None),
            ("https://a.example/path", None),
            ("https://user@a.example", None),
            ("https://b\u{fc}cher.example", None),
            ("file:///etc", None),
        ] {
            assert_eq!(normal_form(origin).as_deref(), normal, "{origin}");
        }
    }
}
