//! The stores behind an isolate: Redis for values and visits, or the isolate's memory for visits alone.

use crate::platform::Workers;
use edgestate_app::Config;
use edgestate_contract::Backend;
use edgestate_contract::health::Breaker;
use edgestate_redis_store::{RedisOptions, RedisStore};
use edgestate_state::archive::{Exported, Place, Record};
use edgestate_state::lab::{Added, Addition};
use edgestate_state::visits::{Board, Bucket, Counted, Totals, Visit};
use edgestate_state::{
    Archive, Condition, Lab, MemoryOptions, MemoryStore, Reachability, StoreError, UnixMillis,
    Visits, Window,
};
use edgestate_upstash::{Client, Config as UpstashConfig};
use std::rc::Rc;

/// Redis as this Worker reaches it.
pub type Redis = RedisStore<Workers>;

/// Where visits are counted.
#[expect(
    clippy::large_enum_variant,
    reason = "an isolate has one, and never moves it"
)]
pub enum Counting {
    Redis(Rc<Redis>),
    Memory(MemoryStore<Workers>),
}

pub fn redis(config: &Config, url: &str, token: &str, key_locking: bool) -> Redis {
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
        key_locking,
    };
    RedisStore::new(Client::new(upstash, Workers), options)
}

pub fn memory(config: &Config, seed: u64) -> MemoryStore<Workers> {
    let options = MemoryOptions {
        max_pages: config.max_pages,
        max_ids: config.max_ids,
        mark_ttl: config.mark_ttl,
        ..MemoryOptions::default()
    };
    MemoryStore::new(Workers, options, seed)
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

impl Visits for Counting {
    fn backend(&self) -> Backend {
        match self {
            Self::Redis(store) => store.backend(),
            Self::Memory(store) => store.backend(),
        }
    }

    async fn count_visit(&self, visit: &Visit<'_>) -> Result<Counted, StoreError> {
        forward!(self.count_visit(visit))
    }

    async fn totals(&self, page: &str, now: UnixMillis) -> Result<Totals, StoreError> {
        forward!(self.totals(page, now))
    }

    async fn forget_page(&self, page: &str, now: UnixMillis) -> Result<(), StoreError> {
        forward!(self.forget_page(page, now))
    }

    async fn series(&self, page: &str, window: Window) -> Result<Vec<Bucket>, StoreError> {
        forward!(self.series(page, window))
    }

    async fn top(&self, prefix: &str, limit: u32) -> Result<Vec<(String, u64)>, StoreError> {
        forward!(self.top(prefix, limit))
    }

    async fn board(&self, page: &str, window: Window, limit: u32) -> Result<Board, StoreError> {
        forward!(self.board(page, window, limit))
    }
}

impl Archive for Counting {
    async fn export(&self, from: &Place, now: UnixMillis) -> Result<Exported, StoreError> {
        forward!(self.export(from, now))
    }

    async fn import(&self, records: &[Record], now: UnixMillis) -> Result<(), StoreError> {
        forward!(self.import(records, now))
    }
}

impl Lab for Counting {
    async fn lab_add(&self, counter: &str) -> Result<u64, StoreError> {
        forward!(self.lab_add(counter))
    }

    async fn lab_add_once(&self, addition: &Addition<'_>) -> Result<Added, StoreError> {
        forward!(self.lab_add_once(addition))
    }

    async fn lab_read(&self, counter: &str) -> Result<u64, StoreError> {
        forward!(self.lab_read(counter))
    }

    async fn lab_write(&self, counter: &str, value: u64) -> Result<(), StoreError> {
        forward!(self.lab_write(counter, value))
    }
}

impl Reachability for Counting {
    async fn condition(&self) -> Result<Condition, StoreError> {
        forward!(self.condition())
    }

    fn breaker(&self) -> Breaker {
        match self {
            Self::Redis(store) => store.breaker(),
            Self::Memory(store) => store.breaker(),
        }
    }
}
