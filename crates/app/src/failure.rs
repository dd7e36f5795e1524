//! Errors turn into HTTP here and nowhere else. What a store or a configuration says in detail goes
//! to the log; a client is told what it can do.

use crate::config::ConfigError;
use crate::reply::Reply;
use edgestate_contract::archive::IMPORT_MAX_BYTES;
use edgestate_contract::fibonacci::IndexError;
use edgestate_contract::problem::{Code, Problem};
use edgestate_contract::visits::{ID_MAX_CHARS, InvalidPage};
use edgestate_state::StoreError;

/// How far pauses are spread at most, so that long ones stay what the store asked for.
const SPREAD_MAX_SECS: u64 = 10;
/// The pause asked of a client where the store did not name one.
pub const RETRY_AFTER_SECS: u64 = 2;
/// The same where waiting a moment mends nothing: somebody has to do something first.
pub const MEND_SECS: u64 = 300;

/// The period of the rate limiter in wrangler.toml.
const RATE_LIMIT_PERIOD_SECS: u64 = 60;

/// Why a request is not answered as asked.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Failure {
    /// `n` is not an index.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// The name of a lab counter breaks the rule, which is that of pages.
    #[error("a counter is named like a page: {0}")]
    Counter(InvalidPage),
    /// The page name breaks the rule.
    #[error(transparent)]
    Page(#[from] InvalidPage),
    /// A query parameter has a value that is not allowed.
    #[error("`{parameter}` must be {allowed}")]
    Query {
        /// The parameter.
        parameter: &'static str,
        /// What it may be.
        allowed: &'static str,
    },
    /// The idempotency key breaks the rule.
    #[error(
        "Idempotency-Key must be 1 to {ID_MAX_CHARS} visible ASCII characters, and the same in header and body"
    )]
    IdempotencyKey,
    /// A line of an import cannot be taken, so none is.
    #[error("line {number}: {why}")]
    Line {
        /// Which, from 1.
        number: usize,
        /// What is wrong with it.
        why: String,
    },
    /// The body of an import is longer than one may be.
    #[error("an import has at most {IMPORT_MAX_BYTES} bytes; send the lines in several")]
    BodyTooLarge,
    /// No admin token, or not the right one.
    #[error("send `Authorization: Bearer` with the admin token of this deployment")]
    Unauthorized,
    /// No endpoint has that path.
    #[error("no endpoint has this path; /docs lists them")]
    NotFound,
    /// The endpoint has no such method.
    #[error("this path allows {allow}")]
    Method {
        /// The value of `Allow`.
        allow: String,
    },
    /// A browser sent it from a page of another site that may not write here.
    #[error("{}", origin_refused(origin.as_deref()))]
    OriginNotAllowed {
        /// The origin of that page, where it has one.
        origin: Option<String>,
    },
    /// The deployment does not count this page.
    #[error("this deployment does not count a page of this name")]
    PageNotAllowed,
    /// Too many requests from one address.
    #[error("too many requests from this address; wait for the pause in Retry-After")]
    RateLimited,
    /// The store did not do what it was asked.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The deployment is not configured for this.
    #[error(transparent)]
    Config(#[from] ConfigError),
}

impl Failure {
    /// Whether the service could not do what it should, rather than the client asked for too much.
    pub const fn is_ours(&self) -> bool {
        match self {
            Self::Store(error) => !matches!(
                error,
                StoreError::TooManyPages { .. } | StoreError::TooManySources { .. }
            ),
            Self::Config(_) => true,
            _ => false,
        }
    }

    /// The stable name of the problem.
    pub const fn code(&self) -> Code {
        match self {
            Self::Index(IndexError::TooLarge { .. }) => Code::NTooLarge,
            Self::Index(IndexError::Malformed) => Code::InvalidN,
            Self::Page(_) | Self::Counter(_) => Code::InvalidPage,
            Self::Query { .. } => Code::InvalidQuery,
            Self::Line { .. } | Self::Store(StoreError::TooManySources { .. }) => {
                Code::InvalidImport
            }
            Self::BodyTooLarge => Code::BodyTooLarge,
            Self::IdempotencyKey => Code::InvalidIdempotencyKey,
            Self::Unauthorized => Code::Unauthorized,
            Self::NotFound => Code::NotFound,
            Self::Method { .. } => Code::MethodNotAllowed,
            Self::RateLimited => Code::RateLimited,
            Self::OriginNotAllowed { .. } => Code::OriginNotAllowed,
            Self::PageNotAllowed => Code::PageNotAllowed,
            Self::Store(StoreError::TooManyPages { .. }) => Code::TooManyPages,
            Self::Store(_) => Code::StoreUnavailable,
            Self::Config(_) => Code::Misconfigured,
        }
    }

    /// What a client is told.
    fn detail(&self) -> String {
        match self {
            Self::Store(StoreError::TooManyPages { max_pages }) => {
                format!("this deployment counts {max_pages} pages already, as many as it may")
            }
            Self::Store(_) if self.is_ours() => {
                "the store did not take part; try again after the pause in Retry-After, a visit with the same Idempotency-Key".into()
            }
            _ => self.to_string(),
        }
    }

    /// The answer. `chance` spreads the pauses asked for, so that clients who were refused together do
    /// not come back together.
    pub fn reply(&self, chance: u128) -> Reply {
        let mut problem = Problem::new(self.code(), self.detail());
        if let Self::Index(IndexError::TooLarge { max_n }) = self {
            problem.max_n = Some(*max_n);
        }
        let reply = Reply::problem(&problem);
        match self {
            Self::Unauthorized => reply.with("www-authenticate", "Bearer"),
            Self::Method { allow } => reply.with("allow", allow.clone()),
            Self::RateLimited => reply.with("retry-after", RATE_LIMIT_PERIOD_SECS.to_string()),
            // For that page to read, so that its console says more than that something failed.
            Self::OriginNotAllowed { .. } => reply.with("access-control-allow-origin", "*"),
            Self::Store(error) if self.is_ours() => {
                reply.with("retry-after", retry_after_secs(error, chance).to_string())
            }
            Self::Config(_) => reply.with("retry-after", MEND_SECS.to_string()),
            _ => reply,
        }
    }
}

fn origin_refused(origin: Option<&str>) -> String {
    let whose = origin.unwrap_or("another site");
    format!(
        "a page of {whose} may not write here; whoever runs this deployment can add its origin to ALLOWED_ORIGINS"
    )
}

fn retry_after_secs(error: &StoreError, chance: u128) -> u64 {
    let pause_secs = match error {
        StoreError::Unavailable { retry_after, .. } => retry_after
            .map_or(RETRY_AFTER_SECS, |pause| {
                pause.as_secs() + u64::from(pause.subsec_nanos() > 0)
            }),
        StoreError::Refused { .. } => MEND_SECS,
        _ => RETRY_AFTER_SECS,
    };
    let pause_secs = pause_secs.max(1);
    let spread_secs = u128::from((pause_secs / 2).min(SPREAD_MAX_SECS)) + 2;
    pause_secs + (chance % spread_secs) as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn what_a_store_says_stays_inside() {
        for (asked_ms, told_secs) in [(7200, "8"), (7000, "7")] {
            let error = StoreError::Unavailable {
                detail: "internal".into(),
                retry_after: Some(Duration::from_millis(asked_ms)),
            };
            let reply = Failure::Store(error).reply(0);
            assert_eq!(reply.status, 503);
            assert_eq!(reply.header("retry-after"), Some(told_secs));
            assert!(!reply.body.to_text().contains("internal"));
        }
    }

    #[test]
    fn who_can_do_something_about_it_is_told_what() {
        let detail = |failure: Failure| {
            let text = failure.reply(0).body.to_text().into_owned();
            let problem: Problem = serde_json::from_str(&text).expect("a problem");
            problem.detail
        };
        let detail_of = |error: StoreError| detail(error.into());
        let malformed = StoreError::Malformed {
            detail: "internal".into(),
        };
        assert!(detail_of(malformed).starts_with("the store did not take part; try again"));
        let full = StoreError::TooManyPages { max_pages: 7 };
        let expected = "this deployment counts 7 pages already, as many as it may";
        assert_eq!(detail_of(full), expected);
        let sources = StoreError::TooManySources {
            page: "home".into(),
        };
        assert_eq!(detail_of(sources.clone()), sources.to_string());
        for (origin, whose) in [
            (Some("https://a.example"), "https://a.example"),
            (None, "another site"),
        ] {
            let origin = origin.map(str::to_owned);
            let told = detail(Failure::OriginNotAllowed { origin });
            assert!(
                told.contains(whose) && told.contains("ALLOWED_ORIGINS"),
                "{told}"
            );
        }
        let unset = ConfigError::ProductionWithoutRedis;
        assert_eq!(detail(unset.clone().into()), unset.to_string());
    }

    #[test]
    fn what_a_status_needs_beside_it_is_there() {
        let header = |failure: Failure, name| failure.reply(0).header(name).map(str::to_owned);
        let reply = Failure::NotFound.reply(0);
        let types = reply
            .headers
            .iter()
            .filter(|(name, _)| *name == "content-type");
        let types: Vec<_> = types.map(|(_, value)| value.as_ref()).collect();
        assert_eq!(types, ["application/problem+json"]);
        let bearer = header(Failure::Unauthorized, "www-authenticate");
        assert_eq!(bearer.as_deref(), Some("Bearer"));
        let allow = "GET, HEAD".to_owned();
        assert_eq!(
            header(
                Failure::Method {
                    allow: allow.clone()
                },
                "allow"
            ),
            Some(allow)
        );
        // It stays so until a page is forgotten.
        let full = StoreError::TooManyPages { max_pages: 7 };
        assert_eq!(header(full.into(), "retry-after"), None);
        let stranger = Failure::OriginNotAllowed { origin: None };
        let readers = header(stranger, "access-control-allow-origin");
        assert_eq!(readers.as_deref(), Some("*"));
    }

    #[test]
    fn what_a_moment_does_not_mend_asks_for_minutes() {
        let detail = "over quota".to_owned();
        let refused = Failure::Store(StoreError::Refused { detail }).reply(0);
        assert_eq!(refused.header("retry-after"), Some("300"));
        let misconfigured = Failure::Config(ConfigError::ProductionWithoutRedis).reply(0);
        assert_eq!(misconfigured.header("retry-after"), Some("300"));
    }

    #[test]
    fn pauses_are_spread_and_never_shortened() {
        let failure = Failure::Store(StoreError::Unavailable {
            detail: String::new(),
            retry_after: Some(Duration::from_millis(9001)),
        });
        let asked = |chance| {
            failure
                .reply(chance)
                .header("retry-after")
                .map(str::to_owned)
        };
        let asked: std::collections::BTreeSet<_> = (0..100)
            .filter_map(|chance| asked(chance)?.parse::<u64>().ok())
            .collect();
        assert!(asked.into_iter().eq(10..=16));
    }
}
