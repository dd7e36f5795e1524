//! Throw-away counters that expire, to show how updates get lost.

use crate::StoreError;
use std::rc::Rc;

/// Keeps throw-away counters. Each method makes one round trip.
#[allow(async_fn_in_trait)]
pub trait Lab {
    /// Adds 1 in one atomic step and returns the new value.
    async fn lab_add(&self, counter: &str) -> Result<u64, StoreError>;

    /// What a counter holds; 0 when it does not exist.
    async fn lab_read(&self, counter: &str) -> Result<u64, StoreError>;

    /// Overwrites a counter.
    async fn lab_write(&self, counter: &str, value: u64) -> Result<(), StoreError>;
}

impl<S: Lab> Lab for Rc<S> {
    async fn lab_add(&self, counter: &str) -> Result<u64, StoreError> {
        (**self).lab_add(counter).await
    }

    async fn lab_read(&self, counter: &str) -> Result<u64, StoreError> {
        (**self).lab_read(counter).await
    }

    async fn lab_write(&self, counter: &str, value: u64) -> Result<(), StoreError> {
        (**self).lab_write(counter, value).await
    }
}
