//! Errors turn into HTTP here and nowhere else. What a store or a configuration says in detail goes
//! to the log; a client is told what it can do.

use crate::config::ConfigError;
use crate::reply::Reply;
use edgestate_contract::fibonacci::IndexError;
use edgestate_contract::problem::{Code, Problem};
use edgestate_contract::visits::{ID_MAX_CHARS, InvalidPage};
use edgestate_state::StoreError;

/// The pause asked of a client where the store did not name one.
const RETRY_AFTER_SECS: u64 = 2;

/// The period of the rate limiter in wrangler.toml.
const RATE_LIMIT_PERIOD_SECS: u64 = 60;

/// Why a request is not answered as asked.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Failure {
    /// `n` is not an index.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// The page or counter name breaks the rule.
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
        matches!(self, Self::Store(_) | Self::Config(_))
    }
}

impl From<&Failure> for Reply {
    fn from(failure: &Failure) -> Self {
        let (code, detail) = match failure {
            Failure::Index(IndexError::TooLarge { max_n }) => {
                let mut problem = Problem::new(Code::NTooLarge, failure.to_string());
                problem.max_n = Some(*max_n);
                return Self::problem(&problem);
            }
            Failure::Index(IndexError::Malformed) => (Code::InvalidN, failure.to_string()),
            Failure::Page(_) => (Code::InvalidPage, failure.to_string()),
            Failure::Query { .. } => (Code::InvalidQuery, failure.to_string()),
            Failure::IdempotencyKey => (Code::InvalidIdempotencyKey, failure.to_string()),
            Failure::Unauthorized => {
                return Self::error(Code::Unauthorized, failure.to_string())
                    .with("www-authenticate", "Bearer");
            }
            Failure::NotFound => (Code::NotFound, failure.to_string()),
            Failure::Method { allow } => {
                return Self::error(Code::MethodNotAllowed, failure.to_string())
                    .with("allow", allow.clone());
            }
            Failure::RateLimited => {
                return Self::error(Code::RateLimited, failure.to_string())
                    .with("retry-after", RATE_LIMIT_PERIOD_SECS.to_string());
            }
            Failure::PageNotAllowed => (Code::PageNotAllowed, failure.to_string()),
            Failure::Store(StoreError::TooManyPages { max_pages }) => (
                Code::TooManyPages,
                format!("this deployment counts {max_pages} pages already, as many as it may"),
            ),
            Failure::Store(error) => {
                return Self::error(
                    Code::StoreUnavailable,
                    "the store did not take part; try again after the pause in Retry-After, a visit with the same Idempotency-Key",
                )
                .with("retry-after", retry_after_secs(error).to_string());
            }
            Failure::Config(_) => (Code::Misconfigured, failure.to_string()),
        };
        Self::error(code, detail)
    }
}

fn retry_after_secs(error: &StoreError) -> u64 {
    match error {
        StoreError::Unavailable {
            retry_after: Some(pause),
            ..
        } => pause.as_secs().max(1),
        _ => RETRY_AFTER_SECS,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn what_a_store_says_stays_inside() {
        let error = StoreError::Unavailable {
            detail: "internal".into(),
            retry_after: Some(Duration::from_millis(7200)),
        };
        let reply = Reply::from(&Failure::Store(error));
        assert_eq!(reply.status, 503);
        assert_eq!(reply.header("retry-after"), Some("7"));
        assert!(!reply.body.to_text().contains("internal"));
    }
}
