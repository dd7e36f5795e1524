//! Which store stands behind this isolate: Redis or memory, chosen once by the configuration.

use crate::platform::Workers;
use edgestate_app::{BackendConfig, Config, Platform as _};
use edgestate_contract::Backend;
use edgestate_contract::health::Breaker;
use edgestate_contract::visits::Interval;
use edgestate_redis_store::{RedisOptions, RedisStore};
use edgestate_state::store::{Bucket, Cached, Counted, Totals, Visit};
use edgestate_state::{MemoryOptions, MemoryStore, Store, StoreError, UnixMillis};
use edgestate_upstash::{Client, Config as UpstashConfig};
use std::sync::Arc;
use std::time::Duration;

/// The store of a deployment.
#[expect(
    clippy::large_enum_variant,
    reason = "an isolate has one, and never moves it"
)]
pub enum AnyStore {
    Redis(RedisStore<Workers>),
    Memory(MemoryStore<Workers>),
}

impl AnyStore {
    pub fn open(config: &Config, backend: &BackendConfig) -> Self {
        match backend {
            BackendConfig::Redis { url, token } => {
                let upstash = UpstashConfig {
                    attempt_timeout: config.redis_timeout,
                    total_timeout: config.redis_timeout * 2,
                    ..UpstashConfig::new(url, token)
                };
                let options = RedisOptions {
                    key_prefix: config.key_prefix.clone(),
                    value_max_bytes: config.redis_max_value_bytes,
                    cache_max_bytes: config.redis_cache_max_bytes,
                    mark_ttl: config.mark_ttl,
                    max_ids: config.max_ids,
                    max_pages: config.max_pages,
                };
                Self::Redis(RedisStore::new(Client::new(upstash, Workers), options))
            }
            BackendConfig::Memory => {
                let options = MemoryOptions {
                    // The app keeps values itself; this store only counts.
                    values_max_bytes: 0,
                    max_pages: config.max_pages,
                    max_ids: config.max_ids,
                    mark_ttl: config.mark_ttl,
                    ..MemoryOptions::default()
                };
                Self::Memory(MemoryStore::new(Workers, options, Workers.random() as u64))
            }
        }
    }
}

/// The same call on whichever store it is.
macro_rules! forward {
    ($self:ident.$method:ident($($argument:expr),*)) => {
        match $self {
            Self::Redis(store) => store.$method($($argument),*).await,
            Self::Memory(store) => store.$method($($argument),*).await,
        }
    };
}

impl Store for AnyStore {
    fn backend(&self) -> Backend {
        match self {
            Self::Redis(store) => store.backend(),
            Self::Memory(store) => store.backend(),
        }
    }

    fn breaker(&self) -> Breaker {
        match self {
            Self::Redis(store) => store.breaker(),
            Self::Memory(store) => store.breaker(),
        }
    }

    fn value_max_bytes(&self) -> usize {
        match self {
            Self::Redis(store) => store.value_max_bytes(),
            Self::Memory(store) => store.value_max_bytes(),
        }
    }

    async fn get(&self, n: u32) -> Result<Option<Cached>, StoreError> {
        forward!(self.get(n))
    }

    async fn put(&self, n: u32, digits: Arc<str>, ttl: Duration) -> Result<(), StoreError> {
        forward!(self.put(n, digits, ttl))
    }

    async fn remove(&self, n: u32) -> Result<(), StoreError> {
        forward!(self.remove(n))
    }

    async fn count_visit(&self, visit: &Visit<'_>) -> Result<Counted, StoreError> {
        forward!(self.count_visit(visit))
    }

    async fn forget_page(&self, page: &str, now: UnixMillis) -> Result<(), StoreError> {
        forward!(self.forget_page(page, now))
    }

    async fn totals(&self, page: &str, now: UnixMillis) -> Result<Totals, StoreError> {
        forward!(self.totals(page, now))
    }

    async fn series(
        &self,
        page: &str,
        interval: Interval,
        points: u32,
        now: UnixMillis,
    ) -> Result<Vec<Bucket>, StoreError> {
        forward!(self.series(page, interval, points, now))
    }

    async fn top(&self, limit: u32) -> Result<Vec<(String, u64)>, StoreError> {
        forward!(self.top(limit))
    }

    async fn lab_add(&self, counter: &str) -> Result<u64, StoreError> {
        forward!(self.lab_add(counter))
    }

    async fn lab_read(&self, counter: &str) -> Result<u64, StoreError> {
        forward!(self.lab_read(counter))
    }

    async fn lab_write(&self, counter: &str, value: u64) -> Result<(), StoreError> {
        forward!(self.lab_write(counter, value))
    }

    async fn ids_known_since(&self) -> Result<Option<UnixMillis>, StoreError> {
        forward!(self.ids_known_since())
    }
}
