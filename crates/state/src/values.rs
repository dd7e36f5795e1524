//! Where cached values are kept beyond the isolate: a trait, so that values can have another database
//! than visits, or none. The isolate's own memory is `memory_cache`, and what joins both is `tiered`.

use crate::StoreError;
use core::time::Duration;
use std::rc::Rc;
use std::sync::Arc;

/// Keeps the digits of Fibonacci numbers. Each method makes one round trip.
///
/// Futures need not be `Send`: a Worker has one thread.
#[allow(async_fn_in_trait)]
pub trait Values {
    /// The digits of F(n), if they are there.
    async fn get(&self, n: u32) -> Result<Option<Cached>, StoreError>;

    /// Keeps the digits of F(n) for `ttl`.
    async fn put(&self, n: u32, digits: Arc<str>, ttl: Duration) -> Result<(), StoreError>;

    /// Forgets F(n).
    async fn remove(&self, n: u32) -> Result<(), StoreError>;

    /// The largest value that [`Values::put`] takes, in bytes.
    fn value_max_bytes(&self) -> usize;
}

/// A cached value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cached {
    /// The digits.
    pub digits: Arc<str>,
    /// How long it will still be kept.
    pub ttl: Duration,
}

impl<V: Values> Values for Rc<V> {
    async fn get(&self, n: u32) -> Result<Option<Cached>, StoreError> {
        (**self).get(n).await
    }

    async fn put(&self, n: u32, digits: Arc<str>, ttl: Duration) -> Result<(), StoreError> {
        (**self).put(n, digits, ttl).await
    }

    async fn remove(&self, n: u32) -> Result<(), StoreError> {
        (**self).remove(n).await
    }

    fn value_max_bytes(&self) -> usize {
        (**self).value_max_bytes()
    }
}
