//! Where visits are counted. Every implementation passes the conformance suite in `tests/state`.

use crate::{StoreError, UnixMillis, Window};
use edgestate_contract::Backend;
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

    /// The buckets of a window, oldest first, empty ones as 0.
    async fn series(&self, page: &str, window: Window) -> Result<Vec<Bucket>, StoreError>;

    /// The most visited pages whose names begin with `prefix`, with their totals, highest first.
    async fn top(&self, prefix: &str, limit: u32) -> Result<Vec<(String, u64)>, StoreError>;

    /// All that a view of a page shows, of one moment: its totals, a window and the one before it, and
    /// the most visited pages.
    async fn board(&self, page: &str, window: Window, limit: u32) -> Result<Board, StoreError>;
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

    async fn series(&self, page: &str, window: Window) -> Result<Vec<Bucket>, StoreError> {
        (**self).series(page, window).await
    }

    async fn top(&self, prefix: &str, limit: u32) -> Result<Vec<(String, u64)>, StoreError> {
        (**self).top(prefix, limit).await
    }

    async fn board(&self, page: &str, window: Window, limit: u32) -> Result<Board, StoreError> {
        (**self).board(page, window, limit).await
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
    /// All visits, the imported ones included.
    pub total: u64,
    /// What of it was counted elsewhere.
    pub imported: u64,
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
    /// Estimated distinct visitors of a day; absent for other intervals, and for days of which it is not
    /// known.
    pub unique: Option<u64>,
}

/// The outcome of [`Visits::board`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Board {
    /// What has been counted for the page.
    pub totals: Totals,
    /// The buckets of the window.
    pub series: Vec<Bucket>,
    /// Those of the window before.
    pub before: Vec<Bucket>,
    /// The most visited pages.
    pub top: Vec<(String, u64)>,
}
