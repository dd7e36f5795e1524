//! Why a store did not do what it was asked.

use core::time::Duration;
use edgestate_contract::archive::MAX_SOURCES;

/// Why a store did not do what it was asked. None of these is ever a miss or a zero.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// It could not be reached, or did not answer in time.
    #[error("the store is unavailable: {detail}")]
    Unavailable {
        /// What happened, without secrets; for logs and `Cache-Status`, not for answers.
        detail: String,
        /// How long to wait before trying again, where the store said so.
        retry_after: Option<Duration>,
    },
    /// It answered, and refused: permission, quota, memory.
    #[error("the store refused: {detail}")]
    Refused {
        /// What it said, without secrets.
        detail: String,
    },
    /// The value is larger than the store takes.
    #[error("a value of {bytes} bytes is above the limit of {max_bytes}")]
    TooLarge {
        /// The size of the value.
        bytes: usize,
        /// The limit.
        max_bytes: usize,
    },
    /// The page is new, and there are as many as there may be.
    #[error("there are {max_pages} pages already")]
    TooManyPages {
        /// How many there may be.
        max_pages: u32,
    },
    /// The page has numbers of as many other sources as it may.
    #[error("page {page} has numbers of {MAX_SOURCES} sources already")]
    TooManySources {
        /// The page.
        page: String,
    },
    /// It answered with something that was not expected.
    #[error("the store answered with something unexpected: {detail}")]
    Malformed {
        /// What was wrong, without secrets.
        detail: String,
    },
}
