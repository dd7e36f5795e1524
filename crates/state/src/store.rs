//! The seam between the handlers and whatever keeps the state.

use crate::UnixMillis;
use core::time::Duration;
use edgestate_contract::Backend;
use edgestate_contract::health::Breaker;
use edgestate_contract::visits::Interval;
use std::sync::Arc;

/// Keeps cached values and counts visits. Every implementation passes the conformance suite.
///
/// All methods make at most one round trip. Futures need not be `Send`: a Worker has one thread.
#[allow(async_fn_in_trait)]
pub trait Store {
    /// Which store this is, for answers to say so.
    fn backend(&self) -> Backend;

    /// The cached digits of F(n), if they are there.
    async fn get(&self, n: u32) -> Result<Option<Cached>, StoreError>;

    /// Keeps the digits of F(n) for `ttl`.
    async fn put(&self, n: u32, digits: Arc<str>, ttl: Duration) -> Result<(), StoreError>;

    /// The largest value that [`Store::put`] takes, in bytes.
    fn value_max_bytes(&self) -> usize {
        usize::MAX
    }

    /// Forgets F(n).
    async fn remove(&self, n: u32) -> Result<(), StoreError>;

    /// Counts a visit unless its id has been counted for that page already, or may have been.
    async fn count_visit(&self, visit: &Visit<'_>) -> Result<Counted, StoreError>;

    /// What has been counted for a page.
    async fn totals(&self, page: &str, now: UnixMillis) -> Result<Totals, StoreError>;

    /// Forgets a page and everything counted for it.
    async fn forget_page(&self, page: &str, now: UnixMillis) -> Result<(), StoreError>;

    /// The last `points` buckets of a page, oldest first, the current one last, empty ones as 0.
    /// Those older than [`crate::policy::retained_buckets`] are no longer kept, and left out.
    async fn series(
        &self,
        page: &str,
        interval: Interval,
        points: u32,
        now: UnixMillis,
    ) -> Result<Vec<Bucket>, StoreError>;

    /// The most visited pages with their totals, highest first.
    async fn top(&self, limit: u32) -> Result<Vec<(String, u64)>, StoreError>;

    /// Adds 1 to a lab counter in one atomic step and returns the new value.
    async fn lab_add(&self, counter: &str) -> Result<u64, StoreError>;

    /// What a lab counter holds; 0 when it does not exist.
    async fn lab_read(&self, counter: &str) -> Result<u64, StoreError>;

    /// Overwrites a lab counter.
    async fn lab_write(&self, counter: &str, value: u64) -> Result<(), StoreError>;

    /// Whether the store answers; and since when every id that was counted is still known, where ids
    /// have been forgotten at all.
    async fn ids_known_since(&self) -> Result<Option<UnixMillis>, StoreError>;

    /// The circuit breaker in front of the store; one without a network is always closed.
    fn breaker(&self) -> Breaker {
        Breaker::Closed
    }
}

/// A cached value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cached {
    /// The digits.
    pub digits: Arc<str>,
    /// How long it will still be kept.
    pub ttl: Duration,
}

/// One visit.
#[derive(Clone, Copy, Debug)]
pub struct Visit<'a> {
    /// The page, already checked.
    pub page: &'a str,
    /// The idempotency key, already checked.
    pub id: &'a str,
    /// A keyed hash of the visitor, absent when the visitor asked not to be recognised.
    pub visitor: Option<&'a str>,
    /// When the visit was received.
    pub at: UnixMillis,
}

/// What has been counted for a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// All visits.
    pub total: u64,
    /// Visits since midnight UTC.
    pub today: u64,
    /// Estimated distinct visitors since midnight UTC.
    pub unique_today: u64,
}

/// The outcome of [`Store::count_visit`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// What became of it.
    pub outcome: Outcome,
    /// The totals, this visit included where it was counted.
    pub totals: Totals,
}

impl Counted {
    /// Whether this call counted the visit.
    #[must_use]
    pub fn is_new(&self) -> bool {
        self.outcome == Outcome::New
    }
}

/// What became of a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// This call counted it.
    New,
    /// Its id had been counted before.
    Known,
    /// Its id may have been counted and forgotten since, or lies too far ahead: it is not counted.
    TooOld {
        /// The earliest time of an id that is taken now.
        ids_from: UnixMillis,
    },
}

/// One bucket of a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// When it starts.
    pub start: UnixMillis,
    /// Visits counted in it.
    pub count: u64,
}

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
    /// It answered with something that was not expected.
    #[error("the store answered with something unexpected: {detail}")]
    Malformed {
        /// What was wrong, without secrets.
        detail: String,
    },
}
