//! Errors as problem details ([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)).

use serde::{Deserialize, Serialize};

/// The media type of a [`Problem`].
pub const MEDIA_TYPE: &str = "application/problem+json";

/// What every error answer carries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// A URI reference that identifies the kind of problem: `/problems/{code}`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind of problem in a few words; the same for every occurrence.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What was wrong this time, and what is allowed.
    pub detail: String,
    /// The stable name to program against.
    pub code: Code,
    /// With [`Code::NTooLarge`]: the largest index allowed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_n: Option<u32>,
}

impl Problem {
    /// A problem of that kind with this occurrence's detail.
    #[must_use]
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self {
            kind: format!("/problems/{}", code.as_str()),
            title: code.title().into(),
            status: code.status(),
            detail: detail.into(),
            code,
            max_n: None,
        }
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $status:literal, $title:literal;)*) => {
        /// The stable name of a kind of problem.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum Code {
            $($(#[$doc])* #[serde(rename = $name)] $variant,)*
        }

        impl Code {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The name on the wire.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The HTTP status that goes with it.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self { $(Self::$variant => $status,)* }
            }

            /// The kind of problem in a few words.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)* }
            }
        }
    };
}

codes! {
    /// `n` is not an unsigned decimal integer.
    InvalidN = "invalid-n", 400, "Not an index";
    /// `n` is above the limit; the problem has `max_n`.
    NTooLarge = "n-too-large", 422, "Index too large";
    /// The page name breaks the rule for page names.
    InvalidPage = "invalid-page", 400, "Not a page name";
    /// A query parameter has a value that is not allowed.
    InvalidQuery = "invalid-query", 400, "Query parameter not understood";
    /// The idempotency key is not 1 to 64 visible ASCII characters.
    InvalidIdempotencyKey = "invalid-idempotency-key", 400, "Not an idempotency key";
    /// The bearer token is missing or wrong.
    Unauthorized = "unauthorized", 401, "Admin token required";
    /// Nothing stands at this path.
    NotFound = "not-found", 404, "No such endpoint";
    /// The path exists, but not for this method; see the `Allow` header.
    MethodNotAllowed = "method-not-allowed", 405, "Method not allowed";
    /// Too many requests; see `Retry-After`.
    RateLimited = "rate-limited", 429, "Too many requests";
    /// The store could not be reached, nothing is known to be stored; see `Retry-After`.
    StoreUnavailable = "store-unavailable", 503, "Store unavailable";
    /// The deployment is not configured for this.
    Misconfigured = "misconfigured", 503, "Service misconfigured";
    /// A defect of ours.
    Internal = "internal", 500, "Internal error";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_stable() {
        let table: Vec<_> = Code::ALL
            .iter()
            .map(|code| (code.as_str(), code.status()))
            .collect();
        assert_eq!(
            table,
            [
                ("invalid-n", 400),
                ("n-too-large", 422),
                ("invalid-page", 400),
                ("invalid-query", 400),
                ("invalid-idempotency-key", 400),
                ("unauthorized", 401),
                ("not-found", 404),
                ("method-not-allowed", 405),
                ("rate-limited", 429),
                ("store-unavailable", 503),
                ("misconfigured", 503),
                ("internal", 500),
            ]
        );
    }

    #[test]
    fn a_problem_reads_as_rfc_9457() {
        let mut problem = Problem::new(Code::NTooLarge, "n must be at most 10");
        problem.max_n = Some(10);
        let json = serde_json::to_string(&problem).expect("plain data");
        assert_eq!(
            json,
            r#"{"type":"/problems/n-too-large","title":"Index too large","status":422,"detail":"n must be at most 10","code":"n-too-large","max_n":10}"#
        );
        assert_eq!(
            serde_json::from_str::<Problem>(&json).expect("its own output"),
            problem
        );
    }
}
