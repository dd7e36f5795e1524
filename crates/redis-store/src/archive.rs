//! Taking all pages away from Redis, and bringing them back: one script each.

use crate::error::malformed;
use crate::keys::UNIQUES_DAYS;
use crate::{PageKeys, RedisStore};
use edgestate_contract::archive::MAX_SOURCES;
use edgestate_contract::visits::Interval;
use edgestate_state::archive::{Exported, Place, Record, Run, TRIP_MAX_BYTES};
use edgestate_state::{Archive, StoreError, UnixMillis, Window, retention};
use edgestate_upstash::{Command, Pairs, Runtime, Transport};
use std::collections::BTreeMap;

/// A page as the script of the export returns it.
type Found = (String, u64, Pairs<String, u64>, Vec<Pairs<u64, u64>>);

impl<P: Transport + Runtime> RedisStore<P> {
    async fn export_indexed(
        &self,
        from: &Place,
        now: UnixMillis,
    ) -> Result<(bool, Exported), StoreError> {
        let (before, after) = self.keys.around_pages();
        let mut command = Command::eval(&self.scripts.export, [self.keys.top(), self.keys.ids()])
            .int(from.cursor)
            .arg(from.after.as_str())
            .int(TRIP_MAX_BYTES as u64)
            .arg(before)
            .arg(after.total())
            .arg(after.imported());
        for interval in Interval::ALL {
            command = command.arg(after.buckets(interval));
        }
        let days = Window::up_to_now(
            Interval::Day,
            retention::retained_buckets(Interval::Day) as u32,
            now.plus(retention::CLOCKS_APART),
        );
        let mut estimates: Vec<_> = days.starts().map(|day| after.uniques(day)).collect();
        estimates.dedup();
        for key in estimates {
            command = command.arg(key);
        }
        let (cursor, after, indexed, pages): (u64, String, bool, Vec<Found>) =
            self.run(command.idempotent()).await?;
        let records: Result<_, _> = pages.into_iter().map(|page| record(page, now)).collect();
        let next = Place { cursor, after };
        let exported = Exported {
            records: records?,
            next: (next != Place::default()).then_some(next),
        };
        Ok((indexed, exported))
    }
}

impl<P: Transport + Runtime> Archive for RedisStore<P> {
    async fn export(&self, from: &Place, now: UnixMillis) -> Result<Exported, StoreError> {
        let (indexed, exported) = self.export_indexed(from, now).await?;
        if indexed {
            return Ok(exported);
        }
        self.index_pages().await?;
        Ok(self.export_indexed(from, now).await?.1)
    }

    async fn import(&self, records: &[Record], now: UnixMillis) -> Result<(), StoreError> {
        let mut key_list = vec![self.keys.top()];
        let mut arguments = vec![self.options.max_pages.to_string(), MAX_SOURCES.to_string()];
        for record in records {
            let keys = self.keys.page(&record.page);
            key_list.extend([keys.total(), keys.imported()]);
            arguments.extend([record.page.clone(), record.counted.to_string()]);
            arguments.push(record.imported.len().to_string());
            for (source, number) in &record.imported {
                arguments.extend([source.clone(), number.to_string()]);
            }
            let runs = runs(record, &keys, now);
            arguments.push(runs.len().to_string());
            for (key, interval, run) in runs {
                key_list.push(key);
                arguments.extend([
                    run.start.secs().to_string(),
                    interval.secs().to_string(),
                    retention::bucket_ttl(interval).as_secs().to_string(),
                    list(&run),
                ]);
            }
        }
        let mut command = Command::eval(&self.scripts.import, key_list);
        for argument in arguments {
            command = command.arg(argument);
        }
        let (outcome, page): (u64, String) = self.run(command.idempotent()).await?;
        match outcome {
            0 => Ok(()),
            1 => Err(StoreError::TooManyPages {
                max_pages: self.options.max_pages,
            }),
            2 => Err(StoreError::TooManySources { page }),
            other => Err(malformed(format!("an outcome of {other}"))),
        }
    }
}

fn record(found: Found, now: UnixMillis) -> Result<Record, StoreError> {
    let (page, total, Pairs(imported), hashes) = found;
    let mut by_source = BTreeMap::new();
    // Collecting would sort first, and a sort is 2 kB of the Worker.
    by_source.extend(imported);
    let elsewhere = by_source.remove("*").unwrap_or(0);
    let mut hashes = hashes.into_iter().map(|Pairs(pairs)| pairs);
    let mut buckets = [const { None }; 3];
    for (interval, run) in Interval::ALL.into_iter().zip(&mut buckets) {
        *run = hashes.next().map(|pairs| run_of(interval, pairs, now));
    }
    let [Some(minutes), Some(hours), Some(days)] = buckets else {
        return Err(malformed("fewer hashes than intervals"));
    };
    Ok(Record {
        page,
        counted: total.saturating_sub(elsewhere),
        imported: by_source,
        buckets: [minutes, hours, days],
        uniques: run_of(Interval::Day, hashes.flatten(), now),
    })
}

fn run_of(interval: Interval, pairs: impl IntoIterator<Item = (u64, u64)>, now: UnixMillis) -> Run {
    let pairs = pairs.into_iter();
    let numbers = pairs.map(|(secs, count)| (UnixMillis(secs.saturating_mul(1000)), count));
    Run::of_numbers(interval, now, numbers)
}

/// What is still kept of a record's buckets, in the hashes that they belong to.
fn runs(record: &Record, keys: &PageKeys, now: UnixMillis) -> Vec<(String, Interval, Run)> {
    let by_interval = Interval::ALL.into_iter().zip(&record.buckets);
    let mut runs: Vec<_> = by_interval
        .map(|(interval, run)| (keys.buckets(interval), interval, run.kept_at(interval, now)))
        .collect();
    let days = record.uniques.kept_at(Interval::Day, now);
    let day_ms = Interval::Day.secs() * 1000;
    let (mut start, mut left) = (days.start, days.counts.as_slice());
    while !left.is_empty() {
        // As many as share a hash.
        let days = UNIQUES_DAYS - start.0 / day_ms % UNIQUES_DAYS;
        let (counts, later) = left.split_at(left.len().min(days as usize));
        let counts = counts.to_vec();
        runs.push((keys.uniques(start), Interval::Day, Run { start, counts }));
        (start, left) = (UnixMillis(start.0 + days * day_ms), later);
    }
    runs.retain(|(_, _, run)| !run.counts.is_empty());
    runs
}

/// The numbers of a run, with a comma after each.
fn list(run: &Run) -> String {
    let mut list = String::with_capacity(4 * run.counts.len());
    let mut digits = itoa::Buffer::new();
    for count in &run.counts {
        if let Some(count) = count {
            list.push_str(digits.format(*count));
        }
        list.push(',');
    }
    list
}
