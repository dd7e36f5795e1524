//! Visits in Redis: one script counts one, and what was counted is read in one command.

use crate::RedisStore;
use crate::error::malformed;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use core::time::Duration;
use edgestate_contract::visits::Interval;
use edgestate_contract::{Backend, visit_id};
use edgestate_state::visits::{Bucket, Counted, Outcome, Totals, Visit};
use edgestate_state::{StoreError, UnixMillis, Visits, calendar, retention};
use edgestate_upstash::{Command, Pairs, Runtime, Transport};
use sha2::{Digest as _, Sha256};

impl<P: Transport + Runtime> RedisStore<P> {
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

/// What stands for a page's id among the remembered ones: 96 bits of SHA-256, in 16 characters.
pub fn digest(page: &str, id: &str) -> String {
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
