//! Throw-away counters that expire, to show how updates get lost.

use crate::visits::Outcome;
use crate::{StoreError, UnixMillis};
use std::rc::Rc;

/// Keeps throw-away counters. Each method makes one round trip.
#[allow(async_fn_in_trait)]
pub trait Lab {
    /// Adds 1 in one atomic step and returns the new value.
    async fn lab_add(&self, counter: &str) -> Result<u64, StoreError>;

    /// Adds 1 in one atomic step, unless that was done for the same id before.
    async fn lab_add_once(&self, addition: &Addition<'_>) -> Result<Added, StoreError>;

    /// What a counter holds; 0 when it does not exist.
    async fn lab_read(&self, counter: &str) -> Result<u64, StoreError>;

    /// Overwrites a counter.
    async fn lab_write(&self, counter: &str, value: u64) -> Result<(), StoreError>;
}

/// An addition that may be sent again.
#[derive(Clone, Copy, Debug)]
pub struct Addition<'a> {
    /// The counter, already checked.
    pub counter: &'a str,
    /// The idempotency key, already checked. It is remembered among those of visits.
    pub id: &'a str,
    /// When it was received.
    pub at: UnixMillis,
}

/// What became of an [`Addition`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Added {
    /// Whether this call added 1, and why not.
    pub outcome: Outcome,
    /// What the counter holds now.
    pub value: u64,
}

impl<S: Lab> Lab for Rc<S> {
    async fn lab_add(&self, counter: &str) -> Result<u64, StoreError> {
        (**self).lab_add(counter).await
    }

    async fn lab_add_once(&self, addition: &Addition<'_>) -> Result<Added, StoreError> {
        (**self).lab_add_once(addition).await
    }

    async fn lab_read(&self, counter: &str) -> Result<u64, StoreError> {
        (**self).lab_read(counter).await
    }

    async fn lab_write(&self, counter: &str, value: u64) -> Result<(), StoreError> {
        (**self).lab_write(counter, value).await
    }
}
