//! The store of production: all traits of `edgestate-state` that need one, in Redis over the Upstash REST
//! protocol.
//!
//! Every method is one HTTP round trip and one Redis command, a script where several must act as
//! one (Upstash bills by the command); two commands are a health check and the reading of a number that is
//! longer than most. What may be sent again after a lost reply is marked so:
//! reads, and visits, whose script recognises an id that it has counted.
//!
//! The script of a visit goes as `EVALSHA`, and in full only when the server does not know it, which
//! costs a second round trip after its script cache was lost. The others are hardly longer than a
//! digest and go as `EVAL`.

mod archive;
mod error;
mod ids;
mod keys;
mod lab;
mod script;
mod visits;

pub use keys::{Keys, PageKeys};

use core::time::Duration;
use edgestate_contract::health;
use edgestate_state::{Cached, Condition, Reachability, StoreError, UnixMillis, Values, defaults};
use edgestate_upstash::breaker::BreakerState;
use edgestate_upstash::{Client, Command, FromReply, Runtime, Transport};
use error::{malformed, store_error};
use script::Scripts;
use std::sync::Arc;

/// How long the mark of a health check stays.
const HEALTH_TTL_SECS: u64 = 60;

/// From here on F(n) is longer than what is kept by default ([`defaults::REDIS_MAX_VALUE_BYTES`]), and is
/// read by two commands: Redis copies what a script reads into Lua and back, a nanosecond a digit and more.
const LARGE_N: u32 = 313_600;

/// What `PTTL` says where there is no key: here, where it has expired since `GET`.
const PTTL_GONE: i64 = -2;

type PipelineReply = Result<Option<String>, edgestate_upstash::Error>;

/// What a deployment decides about a [`RedisStore`].
#[derive(Clone, Debug)]
pub struct RedisOptions {
    /// What every key begins with.
    pub key_prefix: String,
    /// The largest value that is stored, in bytes.
    pub value_max_bytes: usize,
    /// What all cached values together may take, in bytes.
    pub cache_max_bytes: u64,
    /// How long a visit's id is remembered at least, unless more than `max_ids` come in that time.
    pub mark_ttl: Duration,
    /// How many ids are remembered at most.
    pub max_ids: u32,
    /// How many pages there may be.
    pub max_pages: u32,
    /// Whether the server locks all its keys for each script, unless that asks for its own only, as
    /// Upstash does. Any other server refuses a script that asks.
    pub key_locking: bool,
}

impl Default for RedisOptions {
    fn default() -> Self {
        Self {
            key_prefix: defaults::KEY_PREFIX.into(),
            value_max_bytes: defaults::REDIS_MAX_VALUE_BYTES,
            cache_max_bytes: defaults::REDIS_CACHE_MAX_BYTES,
            mark_ttl: defaults::MARK_TTL,
            max_ids: defaults::MAX_IDS,
            max_pages: defaults::MAX_PAGES,
            key_locking: false,
        }
    }
}

/// The store.
#[derive(Debug)]
pub struct RedisStore<P> {
    client: Client<P>,
    keys: Keys,
    scripts: Scripts,
    options: RedisOptions,
}

impl<P: Transport + Runtime> RedisStore<P> {
    /// A store behind `client`.
    #[must_use]
    pub fn new(client: Client<P>, options: RedisOptions) -> Self {
        Self {
            client,
            keys: Keys::new(&options.key_prefix),
            scripts: Scripts::new(options.key_locking),
            options,
        }
    }

    async fn run<T: FromReply>(&self, command: Command<'_>) -> Result<T, StoreError> {
        self.client
            .run(&command)
            .await
            .map_err(|error| store_error(&error))
    }

    /// Both replies to two commands that go together.
    async fn pair(&self, commands: [Command<'_>; 2]) -> Result<[PipelineReply; 2], StoreError> {
        let replies = self.client.pipeline(&commands).await;
        let replies = replies.map_err(|error| store_error(&error))?;
        replies
            .try_into()
            .map_err(|_| malformed("another number of replies than commands"))
    }

    /// What `cached.lua` returns, without a script.
    async fn get_large(&self, key: String) -> Result<(Option<String>, i64), StoreError> {
        let [value, left_ms] = self
            .pair([
                Command::new("GET").arg(key.clone()),
                Command::new("PTTL").arg(key),
            ])
            .await?;
        let value = match value {
            // Something else than a string is in its place: that is no value, so it gets overwritten.
            Err(error) if error.code() == Some("WRONGTYPE") => Some(String::new()),
            value => value.map_err(|error| store_error(&error))?,
        };
        let left_ms = left_ms.map_err(|error| store_error(&error))?;
        let left_ms = left_ms.and_then(|ms| ms.parse().ok());
        let left_ms = left_ms.ok_or_else(|| malformed("no time"))?;
        Ok((value.filter(|_| left_ms != PTTL_GONE), left_ms))
    }
}

impl<P: Transport + Runtime> Values for RedisStore<P> {
    /// Sent once and never again: computing the value is quicker than waiting for a second try.
    async fn get(&self, n: u32) -> Result<Option<Cached>, StoreError> {
        let key = self.keys.fibonacci(n);
        let (digits, left_ms): (Option<String>, i64) = if n < LARGE_N {
            self.run(Command::eval_ro(&self.scripts.cached, [key]))
                .await?
        } else {
            self.get_large(key).await?
        };
        Ok(digits.map(|digits| Cached {
            digits: digits.into(),
            // Negative where a value does not expire, which is not how this store writes one.
            ttl: u64::try_from(left_ms).map_or(Duration::MAX, Duration::from_millis),
        }))
    }

    async fn put(&self, n: u32, digits: Arc<str>, ttl: Duration) -> Result<(), StoreError> {
        if digits.len() > self.options.value_max_bytes {
            return Err(StoreError::TooLarge {
                bytes: digits.len(),
                max_bytes: self.options.value_max_bytes,
            });
        }
        let key_list = [self.keys.fibonacci(n), self.keys.values()];
        let command = Command::script(&self.scripts.cache_value, key_list)
            .int(n.into())
            .arg(&*digits)
            .int(ttl.as_secs().max(1))
            .int(self.options.cache_max_bytes)
            .idempotent();
        // What does not fit beside nothing is not kept, which a cache may do.
        self.run(command).await
    }

    fn value_max_bytes(&self) -> usize {
        self.options.value_max_bytes
    }

    async fn remove(&self, n: u32) -> Result<(), StoreError> {
        let command = Command::new("DEL").arg(self.keys.fibonacci(n)).idempotent();
        self.run(command).await
    }
}

impl<P: Transport + Runtime> Reachability for RedisStore<P> {
    /// Two commands, and not a script: a token that may only read may run none, and is to be told from
    /// a Redis that is away.
    async fn condition(&self) -> Result<Condition, StoreError> {
        let known_since = Command::new("HGET")
            .arg(self.keys.ids())
            .arg("opened_before")
            .idempotent();
        let written = Command::new("SET")
            .arg(self.keys.health())
            .int(1)
            .arg("EX")
            .int(HEALTH_TTL_SECS)
            .idempotent();
        let [known_since, written] = self.pair([known_since, written]).await?;
        let known_since = known_since.map_err(|error| store_error(&error))?;
        let known_since = known_since.map(|ms| ms.parse().map_err(|_| malformed("no time")));
        Ok(Condition {
            ids_known_since: known_since.transpose()?.map(UnixMillis),
            writable: written.map(drop).map_err(|error| store_error(&error)),
        })
    }

    fn breaker(&self) -> health::Breaker {
        match self.client.breaker() {
            BreakerState::Closed { .. } => health::Breaker::Closed,
            BreakerState::Open { .. } => health::Breaker::Open,
            BreakerState::HalfOpen { .. } => health::Breaker::HalfOpen,
        }
    }
}
