//! Where visits are counted. Every implementation passes the conformance suite in `tests/state`.

use crate::{StoreError, UnixMillis};
use edgestate_contract::Backend;
use edgestate_contract::visits::Interval;
use std::rc::Rc;

/// Counts visits, each id once. Each method makes one round trip; two where a server has lost its
/// scripts.
///
/// Futures need not be `Send`: a Worker has one thread.
#[allow(async_fn_in_trait)]
pub trait Visits {
    /// Which store this is, for answers to say so.
    fn backend(&self) -> Backend;

    /// Counts a visit unless its id has been counted for that page already, or may have been.
    async fn count_visit(&self, visit: &Visit<'_>) -> Result<Counted, StoreError>;

    /// What has been counted for a page.
    async fn totals(&self, page: &str, now: UnixMillis) -> Result<Totals, StoreError>;

    /// Forgets a page and everything counted for it.
    async fn forget_page(&self, page: &str, now: UnixMillis) -> Result<(), StoreError>;

    /// The last `points` buckets of a page, oldest first, the current one last, empty ones as 0.
    /// Those older than [`crate::retention::retained_buckets`] are no longer kept, and left out.
    async fn series(
        &self,
        page: &str,
        interval: Interval,
        points: u32,
        now: UnixMillis,
    ) -> Result<Vec<Bucket>, StoreError>;

    /// The most visited pages with their totals, highest first.
    async fn top(&self, limit: u32) -> Result<Vec<(String, u64)>, StoreError>;
}

impl<S: Visits> Visits for Rc<S> {
    fn backend(&self) -> Backend {
        (**self).backend()
    }

    async fn count_visit(&self, visit: &Visit<'_>) -> Result<Counted, StoreError> {
        (**self).count_visit(visit).await
    }

    async fn totals(&self, page: &str, now: UnixMillis) -> Result<Totals, StoreError> {
        (**self).totals(page, now).await
    }

    async fn forget_page(&self, page: &str, now: UnixMillis) -> Result<(), StoreError> {
        (**self).forget_page(page, now).await
    }

    async fn series(
        &self,
        page: &str,
        interval: Interval,
        points: u32,
        now: UnixMillis,
    ) -> Result<Vec<Bucket>, StoreError> {
        (**self).series(page, interval, points, now).await
    }

    async fn top(&self, limit: u32) -> Result<Vec<(String, u64)>, StoreError> {
        (**self).top(limit).await
    }
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

/// The outcome of [`Visits::count_visit`].
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
