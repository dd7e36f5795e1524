//! The store of production: [`Values`], [`Visits`], [`Lab`] and [`Reachability`] in Redis over the
//! Upstash REST protocol.
//!
//! Every method is one HTTP round trip and one Redis command, a script where several must act as
//! one (Upstash bills by the command). What may be sent again after a lost reply is marked so:
//! reads, and visits, whose script recognises an id that it has counted.
//!
//! The script of a visit goes as `EVALSHA`, and in full only when the server does not know it, which
//! costs a second round trip after its script cache was lost. The others are hardly longer than a
//! digest and go as `EVAL`.

mod error;
mod keys;
mod script;

pub use keys::{Keys, PageKeys};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use core::time::Duration;
use edgestate_contract::visits::Interval;
use edgestate_contract::{Backend, health, visit_id};
use edgestate_state::visits::{Bucket, Counted, Outcome, Totals, Visit};
use edgestate_state::{
    Cached, Lab, Reachability, StoreError, UnixMillis, Values, Visits, bounds, calendar, defaults,
    retention,
};
use edgestate_upstash::breaker::BreakerState;
use edgestate_upstash::{Client, Command, FromReply, Pairs, Runtime, Transport};
use error::{malformed, store_error};
use script::Scripts;
use sha2::{Digest as _, Sha256};
use std::sync::Arc;

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
            scripts: Scripts::new(),
            options,
        }
    }

    async fn run<T: FromReply>(&self, command: Command<'_>) -> Result<T, StoreError> {
        self.client.run(&command).await.map_err(store_error)
    }

    fn random_name(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.client.platform().random().to_be_bytes())
    }

    /// Writes a lab counter, or adds 1 to it where there is no value.
    async fn change_lab(&self, counter: &str, value: Option<u64>) -> Result<u64, StoreError> {
        let key_list = [self.keys.lab(counter), self.keys.labs()];
        let command = Command::eval(&self.scripts.lab, key_list)
            .int(retention::LAB_TTL.as_secs())
            .int(bounds::LAB_MAX_COUNTERS.into())
            .arg(counter)
            .arg(value.map_or_else(String::new, |value| value.to_string()));
        let value: Option<u64> = self.run(command).await?;
        value.ok_or_else(|| StoreError::Refused {
            detail: format!(
                "there are {} lab counters already",
                bounds::LAB_MAX_COUNTERS
            ),
        })
    }

    /// Enters every page into the list of all pages. The layout before kept only the most visited ones
    /// there; this is asked for once, by the first visit after it.
    async fn index_pages(&self) -> Result<(), StoreError> {
        let (before, after) = self.keys.around_totals();
        let key_list = [self.keys.top(), self.keys.ids()];
        let command = Command::eval(&self.scripts.index_pages, key_list)
            .arg(before.as_str())
            .arg(after)
            .arg(escape_pattern(&before) + "*" + after)
            .idempotent();
        self.run(command).await
    }
}

impl<P: Transport + Runtime> Values for RedisStore<P> {
    /// Sent once and never again: computing the value is quicker than waiting for a second try.
    async fn get(&self, n: u32) -> Result<Option<Cached>, StoreError> {
        let command = Command::eval_ro(&self.scripts.cached, [self.keys.fibonacci(n)]);
        let (digits, left_ms): (Option<String>, i64) = self.run(command).await?;
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

impl<P: Transport + Runtime> Visits for RedisStore<P> {
    fn backend(&self) -> Backend {
        Backend::Redis
    }

    /// One script. It writes the list of the most visited pages too, although that key is in
    /// another slot: Upstash shows its users one keyspace, and a second trip for each visit would
    /// double their cost. On a Redis Cluster that line of the script has to become its own command.
    async fn count_visit(&self, visit: &Visit<'_>) -> Result<Counted, StoreError> {
        let keys = self.keys.page(visit.page);
        let day = calendar::yyyymmdd(visit.at);
        let key_list = [
            self.keys.ids(),
            self.keys.generation(0),
            self.keys.generation(1),
            keys.seen(visit.id),
            keys.total(),
            keys.buckets(Interval::Minute),
            keys.buckets(Interval::Hour),
            keys.buckets(Interval::Day),
            keys.unique(day),
            keys.salt(day),
            self.keys.top(),
        ];
        let id_ms = visit_id::time_ms(visit.id);
        let mut command = Command::script(&self.scripts.count_visit, key_list)
            .arg(digest(visit.page, visit.id))
            .arg(id_ms.map_or_else(String::new, |ms| ms.to_string()))
            .int(visit.at.0)
            .int(self.options.max_ids.into())
            .int(self.options.mark_ttl.as_millis() as u64)
            .arg(self.random_name())
            .arg(visit.page)
            .int(self.options.max_pages.into())
            .arg(visit.visitor.unwrap_or_default())
            .arg(self.random_name() + &self.random_name())
            .int(retention::uniques_ttl(visit.at).as_secs());
        for interval in Interval::ALL {
            let start_secs = calendar::bucket_start_secs(visit.at, interval);
            let younger_secs = (retention::retained_buckets(interval) - 1) * interval.secs();
            command = command
                .int(start_secs)
                .int(start_secs.saturating_sub(younger_secs))
                .int(retention::bucket_ttl(interval).as_secs());
        }
        let (outcome, total, today, unique_today, forgotten_ms, indexed): (
            u64,
            u64,
            u64,
            u64,
            u64,
            bool,
        ) = self.run(command.idempotent()).await?;
        let outcome = match outcome {
            0 => Outcome::Known,
            1 => Outcome::New,
            2 => Outcome::TooOld {
                ids_from: visit.at.max(UnixMillis(forgotten_ms + 1)),
            },
            3 => {
                let max_pages = self.options.max_pages;
                return Err(StoreError::TooManyPages { max_pages });
            }
            other => return Err(malformed(format!("an outcome of {other}"))),
        };
        if !indexed {
            // The visit is counted whatever becomes of this; the next one asks again.
            let _ = self.index_pages().await;
        }
        Ok(Counted {
            outcome,
            totals: Totals {
                total,
                today,
                unique_today,
            },
        })
    }

    async fn forget_page(&self, page: &str, now: UnixMillis) -> Result<(), StoreError> {
        let keys = self.keys.page(page);
        let mut key_list = vec![self.keys.top(), keys.total()];
        key_list.extend(Interval::ALL.map(|interval| keys.buckets(interval)));
        // A day's keys outlive it by an hour, and clocks disagree a little.
        let day = Duration::from_secs(Interval::Day.secs());
        let yesterday = UnixMillis(now.0.saturating_sub(day.as_millis() as u64));
        for day in [yesterday, now, now.plus(day)].map(calendar::yyyymmdd) {
            key_list.extend([keys.unique(day), keys.salt(day)]);
        }
        let command = Command::eval(&self.scripts.forget_page, key_list)
            .arg(page)
            .idempotent();
        self.run(command).await
    }

    async fn totals(&self, page: &str, now: UnixMillis) -> Result<Totals, StoreError> {
        let keys = self.keys.page(page);
        let key_list = [
            keys.total(),
            keys.buckets(Interval::Day),
            keys.unique(calendar::yyyymmdd(now)),
        ];
        let command = Command::eval(&self.scripts.totals, key_list)
            .int(calendar::bucket_start_secs(now, Interval::Day))
            .idempotent();
        let (total, today, unique_today) = self.run(command).await?;
        Ok(Totals {
            total,
            today,
            unique_today,
        })
    }

    async fn series(
        &self,
        page: &str,
        interval: Interval,
        points: u32,
        now: UnixMillis,
    ) -> Result<Vec<Bucket>, StoreError> {
        let kept = u64::from(points).min(retention::retained_buckets(interval)) as u32;
        let mut command = Command::new("HMGET")
            .arg(self.keys.page(page).buckets(interval))
            .idempotent();
        for start in calendar::bucket_starts(now, interval, kept) {
            command = command.int(start.secs());
        }
        let counts: Vec<Option<u64>> = self.run(command).await?;
        if counts.len() != kept as usize {
            return Err(malformed(format!("{} counts for {kept}", counts.len())));
        }
        Ok(calendar::bucket_starts(now, interval, kept)
            .zip(counts)
            .map(|(start, count)| Bucket {
                start,
                count: count.unwrap_or_default(),
            })
            .collect())
    }

    async fn top(&self, limit: u32) -> Result<Vec<(String, u64)>, StoreError> {
        let command = Command::new("ZREVRANGE")
            .arg(self.keys.top())
            .int(0)
            .int(u64::from(limit.max(1)) - 1)
            .arg("WITHSCORES")
            .idempotent();
        let Pairs(pages) = self.run(command).await?;
        Ok(pages)
    }
}

impl<P: Transport + Runtime> Lab for RedisStore<P> {
    /// Sent once: it is not idempotent, which is what the lab is there to show.
    async fn lab_add(&self, counter: &str) -> Result<u64, StoreError> {
        self.change_lab(counter, None).await
    }

    async fn lab_read(&self, counter: &str) -> Result<u64, StoreError> {
        let command = Command::new("GET").arg(self.keys.lab(counter)).idempotent();
        let value: Option<u64> = self.run(command).await?;
        Ok(value.unwrap_or_default())
    }

    async fn lab_write(&self, counter: &str, value: u64) -> Result<(), StoreError> {
        self.change_lab(counter, Some(value)).await.map(drop)
    }
}

impl<P: Transport + Runtime> Reachability for RedisStore<P> {
    async fn ids_known_since(&self) -> Result<Option<UnixMillis>, StoreError> {
        let command = Command::new("HGET")
            .arg(self.keys.ids())
            .arg("opened_before");
        let since_ms: Option<u64> = self.run(command).await?;
        Ok(since_ms.map(UnixMillis))
    }

    fn breaker(&self) -> health::Breaker {
        match self.client.breaker() {
            BreakerState::Closed { .. } => health::Breaker::Closed,
            BreakerState::Open { .. } => health::Breaker::Open,
            BreakerState::HalfOpen { .. } => health::Breaker::HalfOpen,
        }
    }
}

/// What stands for a page's id among the remembered ones: 96 bits of SHA-256, in 16 characters.
fn digest(page: &str, id: &str) -> String {
    // Neither contains a zero byte.
    let hash: [u8; 32] = Sha256::new()
        .chain_update(page)
        .chain_update([0])
        .chain_update(id)
        .finalize()
        .into();
    let (short, _) = hash.split_at(12);
    URL_SAFE_NO_PAD.encode(short)
}

/// A text as a pattern that matches just it.
fn escape_pattern(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '*' | '?' | '[' | ']' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern
}
