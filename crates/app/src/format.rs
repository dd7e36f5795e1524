//! What the client of a number or a table wants to read, by its `Accept`.

use crate::request::Headers;

/// A form of the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Json,
    Text,
}

impl Format {
    /// Text where the client likes it better than JSON.
    pub fn wanted(headers: &dyn Headers) -> Self {
        if prefers_text(headers, "plain") {
            Self::Text
        } else {
            Self::Json
        }
    }

    /// What `Content-Type` says.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Text => "text/plain; charset=utf-8",
        }
    }

    /// Who may keep it: the digits never change, the JSON describes one answer.
    pub const fn cache_control(self) -> &'static str {
        match self {
            Self::Json => "no-store",
            Self::Text => "public, max-age=86400",
        }
    }
}

/// Whether the client likes this kind of text better than JSON. A tie is JSON.
pub fn prefers_text(headers: &dyn Headers, subtype: &str) -> bool {
    headers.get("accept").is_some_and(|accept| {
        quality(&accept, "text", subtype) > quality(&accept, "application", "json")
    })
}

/// How much an `Accept` header likes a media type, in thousandths: what its most specific range for the
/// type says ([RFC 9110](https://www.rfc-editor.org/rfc/rfc9110#name-accept)).
fn quality(accept: &str, kind: &str, subtype: &str) -> u32 {
    let mut best = (0, 0);
    for range in accept.split(',') {
        let mut parts = range.split(';').map(str::trim);
        let (of_kind, of_subtype) = parts
            .next()
            .and_then(|name| name.split_once('/'))
            .unwrap_or_default();
        let is = |given: &str, name: &str| given.eq_ignore_ascii_case(name);
        let specific = match (is(of_kind, kind), is(of_subtype, subtype)) {
            (true, true) => 3,
            (true, false) if of_subtype == "*" => 2,
            (false, false) if (of_kind, of_subtype) == ("*", "*") => 1,
            _ => continue,
        };
        let q = parts.find_map(|parameter| {
            let (name, value) = parameter.split_once('=')?;
            is(name.trim(), "q").then(|| thousandths(value.trim()).unwrap_or(0))
        });
        if specific > best.0 {
            best = (specific, q.unwrap_or(1000));
        }
    }
    best.1
}

/// A decimal of at most one digit before the point, of which three count behind it. Parsing it as a
/// float brings tables that make the Worker 12 kB larger.
fn thousandths(decimal: &str) -> Option<u32> {
    let (whole, fraction) = decimal.split_once('.').unwrap_or((decimal, ""));
    let digits = whole.bytes().chain(fraction.bytes());
    if whole.len() != 1 || !digits.clone().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let digits = digits.chain(*b"000").take(4);
    Some(digits.fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Accept(Option<&'static str>);

    impl Headers for Accept {
        fn get(&self, _: &'static str) -> Option<String> {
            self.0.map(str::to_owned)
        }
    }

    #[test]
    fn the_form_is_the_one_that_the_client_likes_better() {
        for (accept, form) in [
            (None, Format::Json),
            (Some(""), Format::Json),
            (Some("*/*"), Format::Json),
            (Some("text/plain"), Format::Text),
            (Some("TEXT/Plain; charset=utf-8"), Format::Text),
            (Some("text/*"), Format::Text),
            (Some("text/plain;q=0"), Format::Json),
            (Some("text/plain, application/json"), Format::Json),
            (Some("text/plain, application/json;q=0.9"), Format::Text),
            (Some("text/plain;q=0.8, */*;q=0.5"), Format::Text),
            (Some("text/plain, */*"), Format::Json),
            (
                Some("*/*;q=0.1, text/*;q=0.9, text/plain;q=0"),
                Format::Json,
            ),
            (Some("text/html, application/json;q=0.1"), Format::Json),
            (Some("text/plain;q=nonsense"), Format::Json),
            (Some("text/plain;q=0.51, */*;q=0.5"), Format::Text),
            (Some("text/plain;q=0.5, */*;q=0.500"), Format::Json),
            (Some("text/plain;q=1.000, */*;q=0.999"), Format::Text),
            (Some("text/plain;q=., */*;q=0.001"), Format::Json),
            (Some("text/plain;q=10, */*;q=0.5"), Format::Json),
            (Some("application/json;q=0, */*"), Format::Text),
        ] {
            assert_eq!(Format::wanted(&Accept(accept)), form, "{accept:?}");
        }
    }
}
