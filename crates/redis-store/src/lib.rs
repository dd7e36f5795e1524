//! The [`Store`] of production: Redis over the Upstash REST protocol.
//!
//! Every method is one HTTP round trip and one Redis command, a script where several must act as
//! one (Upstash bills by the command). What may be sent again after a lost reply is marked so:
//! reads, and visits, whose script recognises an id that it has counted.
//!
//! The script of a visit goes as `EVALSHA`, and in full only when the server does not know it, which
//! costs a second round trip after its script cache was lost. The others are hardly longer than a
//! digest and go as `EVAL`.

mod error;
mod script;

use core::time::Duration;
use edgestate_contract::Backend;
use edgestate_contract::health;
use edgestate_contract::visits::Interval;
use edgestate_state::keys::Keys;
use edgestate_state::store::{Bucket, Cached, Counted, Totals, Visit};
use edgestate_state::{Store, StoreError, UnixMillis, calendar, policy};
use edgestate_upstash::breaker::BreakerState;
use edgestate_upstash::{Client, Command, Reply, Runtime, Transport};
use error::{malformed, store_error};
use script::Scripts;
use std::sync::Arc;

/// What a deployment decides about a [`RedisStore`].
#[derive(Clone, Debug)]
pub struct RedisOptions {
    /// What every key begins with.
    pub key_prefix: String,
    /// The largest value that is stored, in bytes.
    pub value_max_bytes: usize,
    /// How long a visit's id is remembered; at least a second.
    pub mark_ttl: Duration,
}

impl Default for RedisOptions {
    fn default() -> Self {
        Self {
            key_prefix: policy::DEFAULT_KEY_PREFIX.into(),
            value_max_bytes: policy::DEFAULT_REDIS_MAX_VALUE_BYTES,
            mark_ttl: policy::DEFAULT_MARK_TTL,
        }
    }
}

/// The store.
#[derive(Debug)]
pub struct RedisStore<P> {
    client: Client<P>,
    keys: Keys,
    scripts: Scripts,
    value_max_bytes: usize,
    mark_ttl: Duration,
}

impl<P: Transport + Runtime> RedisStore<P> {
    /// A store behind `client`.
    #[must_use]
    pub fn new(client: Client<P>, options: &RedisOptions) -> Self {
        Self {
            client,
            keys: Keys::new(&options.key_prefix),
            scripts: Scripts::new(),
            value_max_bytes: options.value_max_bytes,
            mark_ttl: options.mark_ttl,
        }
    }

    /// Every string that this store reads back is text.
    async fn run(&self, command: Command<'_>) -> Result<Reply, StoreError> {
        let reply = self.client.run(&command.text_reply()).await;
        reply.map_err(store_error)
    }

    fn random_hex(&self) -> String {
        format!("{:016x}", self.client.platform().random())
    }
}

impl<P: Transport + Runtime> Store for RedisStore<P> {
    fn backend(&self) -> Backend {
        Backend::Redis
    }

    /// Sent once and never again: computing the value is quicker than waiting for a second try.
    async fn get(&self, n: u32) -> Result<Option<Cached>, StoreError> {
        let command = Command::eval_ro(&self.scripts.cached, [self.keys.fibonacci(n)]);
        let [value, left_ms] = items(self.run(command).await?)?;
        let Some(digits) = value.into_text().map_err(store_error)? else {
            return Ok(None);
        };
        let left_ms = left_ms.into_int().map_err(store_error)?;
        // Negative where a value does not expire, which is not how this store writes one.
        let ttl = u64::try_from(left_ms).map_or(Duration::MAX, Duration::from_millis);
        Ok(Some(Cached {
            digits: digits.into(),
            ttl,
        }))
    }

    async fn put(&self, n: u32, digits: Arc<str>, ttl: Duration) -> Result<(), StoreError> {
        if digits.len() > self.value_max_bytes {
            return Err(StoreError::TooLarge {
                bytes: digits.len(),
                max_bytes: self.value_max_bytes,
            });
        }
        let command = Command::new("SET")
            .arg(self.keys.fibonacci(n))
            .arg(&*digits)
            .arg("EX")
            .int(ttl.as_secs().max(1))
            .idempotent();
        self.run(command).await.map(drop)
    }

    fn value_max_bytes(&self) -> usize {
        self.value_max_bytes
    }

    async fn remove(&self, n: u32) -> Result<(), StoreError> {
        let command = Command::new("DEL").arg(self.keys.fibonacci(n)).idempotent();
        self.run(command).await.map(drop)
    }

    /// One script. It writes the list of the most visited pages too, although that key is in
    /// another slot: Upstash shows its users one keyspace, and a second trip for each visit would
    /// double their cost. On a Redis Cluster that line of the script has to become its own command.
    async fn count_visit(&self, visit: &Visit<'_>) -> Result<Counted, StoreError> {
        let keys = self.keys.page(visit.page);
        let day = calendar::yyyymmdd(visit.at);
        let key_list = [
            keys.seen(visit.id),
            keys.total(),
            keys.buckets(Interval::Minute),
            keys.buckets(Interval::Hour),
            keys.buckets(Interval::Day),
            keys.unique(day),
            keys.salt(day),
            self.keys.top(),
        ];
        let mut command = Command::script(&self.scripts.count_visit, key_list)
            .int(self.mark_ttl.as_secs().max(1))
            .arg(visit.page)
            .arg(visit.visitor.unwrap_or_default())
            .arg(self.random_hex() + &self.random_hex())
            .int(policy::uniques_ttl(visit.at).as_secs())
            .int(policy::TOP_KEPT.into())
            .arg(self.random_hex());
        for interval in Interval::ALL {
            let start_secs = calendar::bucket_start_secs(visit.at, interval);
            let younger_secs = (policy::retained_buckets(interval) - 1) * interval.secs();
            command = command
                .int(start_secs)
                .int(start_secs.saturating_sub(younger_secs))
                .int(policy::bucket_ttl(interval).as_secs());
        }
        let [new, total, today, unique_today] = items(self.run(command.idempotent()).await?)?;
        Ok(Counted {
            new: count(new)? == 1,
            totals: Totals {
                total: count(total)?,
                today: count(today)?,
                unique_today: count(unique_today)?,
            },
        })
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
        let [total, today, unique_today] = items(self.run(command).await?)?;
        Ok(Totals {
            total: count(total)?,
            today: count(today)?,
            unique_today: count(unique_today)?,
        })
    }

    async fn series(
        &self,
        page: &str,
        interval: Interval,
        points: u32,
        now: UnixMillis,
    ) -> Result<Vec<Bucket>, StoreError> {
        let kept = u64::from(points).min(policy::retained_buckets(interval)) as u32;
        let mut command = Command::new("HMGET")
            .arg(self.keys.page(page).buckets(interval))
            .idempotent();
        for start in calendar::bucket_starts(now, interval, kept) {
            command = command.int(start.secs());
        }
        let counts = self.run(command).await?.into_array().map_err(store_error)?;
        if counts.len() != kept as usize {
            return Err(malformed(format!("{} counts for {kept}", counts.len())));
        }
        let forgotten = core::iter::repeat_n(Ok(0), (points - kept) as usize);
        calendar::bucket_starts(now, interval, points)
            .zip(forgotten.chain(counts.into_iter().map(stored_count)))
            .map(|(start, count)| {
                Ok(Bucket {
                    start,
                    count: count?,
                })
            })
            .collect()
    }

    async fn top(&self, limit: u32) -> Result<Vec<(String, u64)>, StoreError> {
        let command = Command::new("ZREVRANGE")
            .arg(self.keys.top())
            .int(0)
            .int(u64::from(limit.max(1)) - 1)
            .arg("WITHSCORES")
            .idempotent();
        let mut items = self
            .run(command)
            .await?
            .into_array()
            .map_err(store_error)?
            .into_iter();
        let mut pages = Vec::new();
        while let Some(page) = items.next() {
            let page = page.into_text().map_err(store_error)?;
            let page = page.ok_or_else(|| malformed("a page without a name"))?;
            let total = items.next().unwrap_or(Reply::Nil);
            pages.push((page, stored_count(total)?));
        }
        Ok(pages)
    }

    /// Sent once: it is not idempotent, which is what the lab is there to show.
    async fn lab_add(&self, counter: &str) -> Result<u64, StoreError> {
        let command = Command::eval(&self.scripts.lab_add, [self.keys.lab(counter)])
            .int(policy::LAB_TTL.as_secs());
        count(self.run(command).await?)
    }

    async fn lab_read(&self, counter: &str) -> Result<u64, StoreError> {
        let command = Command::new("GET").arg(self.keys.lab(counter)).idempotent();
        stored_count(self.run(command).await?)
    }

    async fn lab_write(&self, counter: &str, value: u64) -> Result<(), StoreError> {
        let command = Command::new("SET")
            .arg(self.keys.lab(counter))
            .int(value)
            .arg("EX")
            .int(policy::LAB_TTL.as_secs());
        self.run(command).await.map(drop)
    }

    async fn ping(&self) -> Result<(), StoreError> {
        self.run(Command::new("PING")).await.map(drop)
    }

    fn breaker(&self) -> health::Breaker {
        match self.client.breaker() {
            BreakerState::Closed => health::Breaker::Closed,
            BreakerState::Open => health::Breaker::Open,
            BreakerState::HalfOpen => health::Breaker::HalfOpen,
        }
    }
}

fn items<const N: usize>(reply: Reply) -> Result<[Reply; N], StoreError> {
    reply.into_items().map_err(store_error)
}

/// A count that a script or an `INCR` returned.
fn count(reply: Reply) -> Result<u64, StoreError> {
    let value = reply.into_int().map_err(store_error)?;
    u64::try_from(value).map_err(|_| malformed(format!("a count of {value}")))
}

/// A count as it is stored: a string, or nothing for 0.
fn stored_count(reply: Reply) -> Result<u64, StoreError> {
    match reply.into_text().map_err(store_error)? {
        None => Ok(0),
        Some(text) => text
            .parse()
            .map_err(|_| malformed("a stored count is not a number")),
    }
}
