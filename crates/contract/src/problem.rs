//! Errors as problem details ([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)).

use serde::{Deserialize, Serialize};

/// The media type of a [`Problem`].
pub const MEDIA_TYPE: &str = "application/problem+json";

/// What every error answer carries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// A URI reference that identifies the kind of problem: `/problems/{code}`.
    #[cfg_attr(feature = "openapi", schema(format = "uri-reference"))]
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind of problem in a few words; the same for every occurrence.
    pub title: String,
    /// The HTTP status.
    #[cfg_attr(feature = "openapi", schema(minimum = 400, maximum = 599))]
    pub status: u16,
    /// What was wrong this time, and what is allowed.
    pub detail: String,
    /// The stable name to program against.
    pub code: Code,
    /// With `n-too-large`: the largest index allowed.
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
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
    ($($(#[doc = $meaning:literal])* $variant:ident = $name:tt, $status:literal, $title:literal, $detail:literal, $remedy:literal;)*) => {
        /// The stable name of a kind of problem.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        pub enum Code {
            $($(#[doc = $meaning])* #[serde(rename = $name)] $variant,)*
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

        #[cfg(feature = "openapi")]
        impl Code {
            /// What it means.
            #[must_use]
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$variant => concat!($($meaning),*).trim(),)* }
            }

            /// What a client can do about it.
            #[must_use]
            pub const fn remedy(self) -> &'static str {
                match self { $(Self::$variant => $remedy,)* }
            }

            /// One as it is answered.
            #[must_use]
            pub fn example(self) -> Problem {
                let mut problem = match self { $(Self::$variant => Problem::new(self, $detail),)* };
                problem.max_n = (self == Self::NTooLarge).then_some(crate::fibonacci::DEFAULT_MAX_N);
                problem
            }
        }
    };
}

// Name, status, title; then an example's detail, and what a client can do.
codes! {
    /// `n` is not an unsigned decimal integer.
    InvalidN = "invalid-n", 400, "Not an index",
        "n must be an unsigned decimal integer without sign or leading zeros, such as 0 or 100",
        "Write the index with the digits 0 to 9 alone: no sign, no leading zeros, no exponent.";
    /// `n` is above the limit of this deployment; the problem has it as `max_n`.
    NTooLarge = "n-too-large", 422, "Index too large",
        "n must be at most 1000000",
        "Ask for an index up to `max_n`. Whoever runs the deployment can raise the limit (`FIB_MAX_N`), up to 10 000 000.";
    /// The name of a page or counter breaks the rule for names.
    InvalidPage = "invalid-page", 400, "Not a page name",
        "a page is 1 to 128 bytes of a-z 0-9 . _ ~ - and /, and starts with a letter, a digit or ~",
        "Use 1 to 128 bytes of `a-z 0-9 . _ ~ - /`, starting with a letter, a digit or `~`. Percent-encoding is undone before the rule is applied; capital letters are not allowed.";
    /// A query parameter has a value that is not allowed.
    InvalidQuery = "invalid-query", 400, "Query parameter not understood",
        "`points` must be an integer from 1 to 366",
        "The detail names the parameter and what it may be. Leave it out to have the default.";
    /// The idempotency key is not 1 to 64 visible ASCII characters.
    InvalidIdempotencyKey = "invalid-idempotency-key", 400, "Not an idempotency key",
        "Idempotency-Key must be 1 to 64 visible ASCII characters, and the same in header and body",
        "Send a UUID, or leave the header out: the service then makes a key and names it in its answer.";
    /// The bearer token is missing or wrong, or this deployment has none.
    Unauthorized = "unauthorized", 401, "Admin token required",
        "send `Authorization: Bearer` with the admin token of this deployment",
        "Send `Authorization: Bearer` with the value of `ADMIN_TOKEN`. A deployment without one refuses every admin call.";
    /// A browser sent a write from a page of another site, whose origin this deployment does not allow.
    OriginNotAllowed = "origin-not-allowed", 403, "Site not allowed to write",
        "a page of https://site.example may not write here; whoever runs this deployment can add its origin to ALLOWED_ORIGINS",
        "Whoever runs the deployment adds the site's origin, such as `https://site.example`, to `ALLOWED_ORIGINS`, or `*` for any site, and deploys again. Programs that are no browsers, such as `curl`, are not asked for an origin.";
    /// This deployment counts only the pages on its list, and this one is not on it.
    PageNotAllowed = "page-not-allowed", 403, "Page not on the list",
        "this deployment does not count a page of this name",
        "Check the spelling. Whoever runs the deployment can add the page to its list (`PAGES`).";
    /// The page is new, and the deployment has as many pages as it may; those it has go on.
    TooManyPages = "too-many-pages", 403, "No room for another page",
        "this deployment counts 2000 pages already, as many as it may",
        "Whoever runs the deployment can forget a page with `DELETE /api/visits/{page}`, or raise the limit (`MAX_PAGES`).";
    /// A line of an import cannot be taken, so none of them is.
    InvalidImport = "invalid-import", 400, "Line not understood",
        "line 3: missing field `counted` at column 12",
        "The detail names the line. Nothing of the request was taken: mend the line and send all of it again.";
    /// The body is longer than it may be.
    BodyTooLarge = "body-too-large", 413, "Body too large",
        "an import has at most 1000000 bytes; send the lines in several",
        "Send the lines in several requests, such as those that `split -l 100` makes of a file. Taking a line twice changes nothing.";
    /// Nothing stands at this path.
    NotFound = "not-found", 404, "No such endpoint",
        "no endpoint has this path; /docs lists them",
        "Compare the path with the API's documentation. A slash inside a number is a further segment; in a page's name it belongs to the name.";
    /// The path exists, but not for this method; see the `Allow` header.
    MethodNotAllowed = "method-not-allowed", 405, "Method not allowed",
        "this path allows GET, HEAD, OPTIONS",
        "Use one of the methods in the `Allow` header.";
    /// Too many requests; see `Retry-After`.
    RateLimited = "rate-limited", 429, "Too many requests",
        "too many requests from this address; wait for the pause in Retry-After",
        "Wait for as many seconds as `Retry-After` says. A visit is then sent again with the same `Idempotency-Key`.";
    /// The store could not be reached, nothing is known to be stored; see `Retry-After`.
    StoreUnavailable = "store-unavailable", 503, "Store unavailable",
        "the store did not take part; try again after the pause in Retry-After, a visit with the same Idempotency-Key",
        "Wait for as many seconds as `Retry-After` says and try again, a visit with the same `Idempotency-Key`: should the first attempt have arrived after all, it is not counted twice.";
    /// The deployment is not configured for this; the detail names the variable, never its value.
    Misconfigured = "misconfigured", 503, "Service misconfigured",
        "FIB_MAX_N must be an integer from 0 to 10000000",
        "Whoever runs the deployment sets the variable that the detail names.";
    /// A defect of the service.
    Internal = "internal", 500, "Internal error",
        "a defect of this service; the request may be repeated",
        "Try again: the instance has been replaced. If it happens again, please report it with the request.";
}

#[cfg(feature = "openapi")]
impl Code {
    /// What any request may meet.
    pub const EVERYWHERE: &[Self] = &[Self::MethodNotAllowed, Self::Internal, Self::Misconfigured];
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
                ("origin-not-allowed", 403),
                ("page-not-allowed", 403),
                ("too-many-pages", 403),
                ("invalid-import", 400),
                ("body-too-large", 413),
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
