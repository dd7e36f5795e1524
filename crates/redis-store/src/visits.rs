//! Visits in Redis: one script counts one, and what was counted is read in one command.

use crate::error::malformed;
use crate::ids::outcome_of;
use crate::{PageKeys, RedisStore};
use core::time::Duration;
use edgestate_contract::Backend;
use edgestate_contract::visits::Interval;
use edgestate_state::visits::{Board, Bucket, Counted, Totals, Visit};
use edgestate_state::{StoreError, UnixMillis, Visits, Window, calendar, retention};
use edgestate_upstash::{Command, Pairs, Runtime, Transport};
use std::collections::HashMap;

impl<P: Transport + Runtime> RedisStore<P> {
    /// Enters every page into the list of all pages. The layout before kept only the most visited ones
    /// there; this is asked for once, by the first visit after it.
    pub(crate) async fn index_pages(&self) -> Result<(), StoreError> {
        let (before, after) = self.keys.around_pages();
        let after = after.total();
        let key_list = [self.keys.top(), self.keys.ids()];
        let command = Command::eval(&self.scripts.index_pages, key_list)
            .arg(before.as_str())
            .arg(after.as_str())
            .arg(escape_pattern(&before) + "*" + &after)
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
        let [ids, generation, other_generation] = self.ids_keys();
        let key_list = [
            ids,
            generation,
            other_generation,
            keys.seen(visit.id),
            keys.total(),
            keys.buckets(Interval::Minute),
            keys.buckets(Interval::Hour),
            keys.buckets(Interval::Day),
            keys.unique(day),
            keys.salt(day),
            self.keys.top(),
            keys.uniques(visit.at),
            keys.imported(),
        ];
        let command = Command::script(&self.scripts.count_visit, key_list);
        let mut command = self
            .with_id(command, visit.page, visit.id, visit.at)
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
        let (outcome, total, today, unique_today, imported, forgotten_ms, indexed): (
            u64,
            u64,
            u64,
            u64,
            u64,
            u64,
            bool,
        ) = self.run(command.idempotent()).await?;
        let max_pages = self.options.max_pages;
        let outcome = outcome_of(outcome, visit.at, forgotten_ms, || {
            StoreError::TooManyPages { max_pages }
        })?;
        if !indexed {
            // The visit is counted whatever becomes of this; the next one asks again.
            let _ = self.index_pages().await;
        }
        Ok(Counted {
            outcome,
            totals: Totals {
                total,
                imported,
                today,
                unique_today,
            },
        })
    }

    async fn forget_page(&self, page: &str, now: UnixMillis) -> Result<(), StoreError> {
        let keys = self.keys.page(page);
        let mut key_list = vec![self.keys.top(), keys.total(), keys.imported()];
        key_list.extend(Interval::ALL.map(|interval| keys.buckets(interval)));
        // A day's keys outlive it by an hour, and clocks disagree a little.
        let day = Duration::from_secs(Interval::Day.secs());
        let yesterday = UnixMillis(now.0.saturating_sub(day.as_millis() as u64));
        let tomorrow = now.plus(day);
        for day in [yesterday, now, tomorrow].map(calendar::yyyymmdd) {
            key_list.extend([keys.unique(day), keys.salt(day)]);
        }
        let kept_days = retention::retained_buckets(Interval::Day) as u32;
        let kept_days = Window::up_to_now(Interval::Day, kept_days, tomorrow);
        key_list.extend(estimates_keys(&keys, kept_days));
        let command = Command::eval(&self.scripts.forget_page, key_list)
            .arg(page)
            .idempotent();
        self.run(command).await
    }

    async fn totals(&self, page: &str, now: UnixMillis) -> Result<Totals, StoreError> {
        let command = Command::eval(
            &self.scripts.totals,
            totals_keys(&self.keys.page(page), now),
        )
        .int(calendar::bucket_start_secs(now, Interval::Day))
        .idempotent();
        self.run(command).await.map(totals)
    }

    async fn series(&self, page: &str, window: Window) -> Result<Vec<Bucket>, StoreError> {
        if window.starts().len() == 0 {
            return Ok(Vec::new());
        }
        let keys = self.keys.page(page);
        let mut key_list = vec![keys.buckets(window.interval())];
        key_list.extend(estimates_keys(&keys, window));
        let mut command = Command::eval(&self.scripts.series, key_list).idempotent();
        for start in window.starts() {
            command = command.int(start.secs());
        }
        let found = self.run(command).await?;
        buckets(window.interval(), window.starts(), found)
    }

    async fn top(&self, prefix: &str, limit: u32) -> Result<Vec<(String, u64)>, StoreError> {
        let command = if prefix.is_empty() {
            Command::new("ZREVRANGE")
                .arg(self.keys.top())
                .int(0)
                .int(last_rank(limit))
                .arg("WITHSCORES")
        } else {
            Command::eval(&self.scripts.top, [self.keys.top()])
                .arg(prefix)
                .int(limit.into())
        };
        let Pairs(pages) = self.run(command.idempotent()).await?;
        Ok(pages)
    }

    async fn board(&self, page: &str, window: Window, limit: u32) -> Result<Board, StoreError> {
        let keys = self.keys.page(page);
        let (interval, before) = (window.interval(), window.before());
        let mut key_list = totals_keys(&keys, window.now()).to_vec();
        key_list.extend([keys.buckets(interval), self.keys.top()]);
        let mut all_estimates: Vec<_> = estimates_keys(&keys, before).collect();
        all_estimates.extend(estimates_keys(&keys, window));
        all_estimates.dedup();
        key_list.extend(all_estimates);
        let mut command = Command::eval(&self.scripts.board, key_list)
            .int(calendar::bucket_start_secs(window.now(), Interval::Day))
            .int(last_rank(limit))
            .idempotent();
        let starts = || before.starts().chain(window.starts());
        for start in starts() {
            command = command.int(start.secs());
        }
        let (numbers, found, Pairs(top)) = self.run(command).await?;
        let mut earlier = buckets(interval, starts(), found)?;
        let series = earlier.split_off(before.starts().len());
        Ok(Board {
            totals: totals(numbers),
            series,
            before: earlier,
            top,
        })
    }
}

/// What the script of the totals, and those that hold it, are called with.
fn totals_keys(keys: &PageKeys, now: UnixMillis) -> [String; 5] {
    [
        keys.total(),
        keys.buckets(Interval::Day),
        keys.unique(calendar::yyyymmdd(now)),
        keys.uniques(now),
        keys.imported(),
    ]
}

fn totals((total, today, unique_today, imported): (u64, u64, u64, u64)) -> Totals {
    Totals {
        total,
        imported,
        today,
        unique_today,
    }
}

/// The hashes that hold the estimates of a window's days.
fn estimates_keys(keys: &PageKeys, window: Window) -> impl Iterator<Item = String> {
    let is_by_day = window.interval() == Interval::Day;
    let mut all: Vec<_> = window
        .starts()
        .filter(|_| is_by_day)
        .map(|day| keys.uniques(day))
        .collect();
    all.dedup();
    all.into_iter()
}

/// What the part of scripts that reads buckets found, as buckets.
fn buckets(
    interval: Interval,
    starts: impl Iterator<Item = UnixMillis>,
    (counts, estimates): (Vec<Option<u64>>, Vec<Pairs<u64, u64>>),
) -> Result<Vec<Bucket>, StoreError> {
    let estimates = estimates.into_iter().flat_map(|Pairs(pairs)| pairs);
    let estimates: HashMap<u64, u64> = estimates.collect();
    let mut counts = counts.into_iter();
    let buckets: Option<Vec<_>> = starts
        .map(|start| {
            let count = counts.next()?.unwrap_or_default();
            let estimate = estimates.get(&start.secs()).copied();
            // On a day without visits there was nobody. One with visits and without an estimate is
            // from before estimates were kept.
            let unique = estimate.or((count == 0).then_some(0));
            Some(Bucket {
                start,
                count,
                unique: unique.filter(|_| interval == Interval::Day),
            })
        })
        .collect();
    buckets.ok_or_else(|| malformed("fewer counts than buckets"))
}

fn last_rank(limit: u32) -> u64 {
    u64::from(limit.max(1)) - 1
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_prefix_matches_no_other() {
        assert_eq!(escape_pattern("edgestate:v1"), "edgestate:v1");
        assert_eq!(escape_pattern(r"a*b?[c]\d"), r"a\*b\?\[c\]\\d");
    }
}
