//! A Redis, a data centre's cache and numbers that do as they are told, and say what was done.

use crate::memory_cache::Hit;
use crate::tiered::{EdgeCache, Numbers};
use crate::{Cached, StoreError, Values};
use core::cell::{Cell, RefCell};
use core::future::poll_fn;
use core::task::Poll;
use core::time::Duration;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

/// F(n) is `n` written out, and everything is counted.
#[derive(Default)]
pub struct Counting {
    pub computed: Cell<u32>,
}

impl Numbers for Counting {
    fn compute(&self, n: u32) -> Arc<str> {
        self.computed.set(self.computed.get() + 1);
        n.to_string().into()
    }

    fn verify(&self, n: u32, digits: &str) -> bool {
        digits == n.to_string()
    }
}

/// Passes for Redis; each call waits once, and while answers are held, before it answers or fails.
pub struct FakeRedis {
    pub held: Cell<bool>,
    pub values: RefCell<HashMap<u32, Cached>>,
    pub failure: RefCell<Option<StoreError>>,
    pub calls: Cell<u32>,
    pub value_max_bytes: usize,
}

impl Default for FakeRedis {
    fn default() -> Self {
        Self {
            held: Cell::default(),
            values: RefCell::default(),
            failure: RefCell::default(),
            calls: Cell::default(),
            value_max_bytes: 100,
        }
    }
}

impl FakeRedis {
    pub fn failing(error: StoreError) -> Self {
        Self {
            failure: RefCell::new(Some(error)),
            ..Self::default()
        }
    }

    pub fn holding(n: u32, digits: &str, ttl_secs: u64) -> Self {
        let redis = Self::default();
        let cached = Cached {
            digits: digits.into(),
            ttl: Duration::from_secs(ttl_secs),
        };
        redis.values.borrow_mut().insert(n, cached);
        redis
    }

    async fn trip(&self) -> Result<(), StoreError> {
        self.calls.set(self.calls.get() + 1);
        let mut polled = false;
        poll_fn(|_| {
            if core::mem::replace(&mut polled, true) && !self.held.get() {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        })
        .await;
        self.failure.borrow().clone().map_or(Ok(()), Err)
    }
}

impl Values for FakeRedis {
    async fn get(&self, n: u32) -> Result<Option<Cached>, StoreError> {
        self.trip().await?;
        Ok(self.values.borrow().get(&n).cloned())
    }

    async fn put(&self, n: u32, digits: Arc<str>, ttl: Duration) -> Result<(), StoreError> {
        self.trip().await?;
        self.values.borrow_mut().insert(n, Cached { digits, ttl });
        Ok(())
    }

    fn value_max_bytes(&self) -> usize {
        self.value_max_bytes
    }

    async fn remove(&self, n: u32) -> Result<(), StoreError> {
        self.trip().await?;
        self.values.borrow_mut().remove(&n);
        Ok(())
    }
}

/// A data centre's cache that holds what it is given.
#[derive(Clone, Default)]
pub struct FakeEdge(pub Rc<RefCell<HashMap<u32, Hit>>>);

impl EdgeCache for FakeEdge {
    fn is_available(&self) -> bool {
        true
    }
    async fn get(&self, n: u32) -> Result<Option<Hit>, StoreError> {
        Ok(self.0.borrow().get(&n).cloned())
    }
    async fn put(&self, n: u32, hit: &Hit) -> Result<(), StoreError> {
        self.0.borrow_mut().insert(n, hit.clone());
        Ok(())
    }
    async fn remove(&self, n: u32) -> Result<(), StoreError> {
        self.0.borrow_mut().remove(&n);
        Ok(())
    }
}
