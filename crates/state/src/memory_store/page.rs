//! What the in-memory store holds for one page: totals, rings of buckets, and the sketch of
//! the day's visitors. Bounded in size, whatever is counted.

use super::hyperloglog::HyperLogLog;
use crate::archive::{Record, Run};
use crate::visits::Totals;
use crate::{UnixMillis, calendar, retention};
use edgestate_contract::archive::{MAX_SOURCES, SOURCE_MAX_BYTES};
use edgestate_contract::visits::{Interval, PAGE_MAX_BYTES};
use std::collections::BTreeMap;

/// One page.
#[derive(Debug)]
pub struct Page {
    counted: u64,
    /// Numbers from elsewhere, by their source.
    imported: BTreeMap<String, u64>,
    rings: [Ring; 3],
    /// Estimated visitors by day.
    uniques: Ring,
    day: Option<Box<Day>>,
}

#[derive(Debug)]
struct Day {
    yyyymmdd: u64,
    visitors: HyperLogLog,
}

impl Default for Page {
    fn default() -> Self {
        Self {
            counted: 0,
            imported: BTreeMap::new(),
            rings: Interval::ALL.map(Ring::new),
            uniques: Ring::new(Interval::Day),
            day: None,
        }
    }
}

impl Page {
    /// What a page takes at most, its name and the map's entry included.
    pub const MAX_BYTES: usize = size_of::<Self>()
        + size_of::<Day>()
        + 2 * PAGE_MAX_BYTES
        + MAX_SOURCES * (size_of::<(String, u64)>() + 2 * SOURCE_MAX_BYTES)
        + size_of::<u32>()
            * (retention::retained_buckets(Interval::Minute)
                + retention::retained_buckets(Interval::Hour)
                + 2 * retention::retained_buckets(Interval::Day)) as usize;

    /// Counts one visit, and its visitor by a hash that is different for every day.
    pub fn count(&mut self, at: UnixMillis, visitor: Option<u64>) {
        self.counted += 1;
        for ring in &mut self.rings {
            ring.change(at, |count| count.saturating_add(1));
        }
        let Some(visitor) = visitor else { return };
        let yyyymmdd = calendar::yyyymmdd(at);
        let newer = self.day.as_ref().is_none_or(|day| day.yyyymmdd < yyyymmdd);
        if newer {
            self.day = Some(Box::new(Day {
                yyyymmdd,
                visitors: HyperLogLog::new(),
            }));
        }
        if let Some(day) = self.day.as_mut().filter(|day| day.yyyymmdd == yyyymmdd) {
            day.visitors.add(visitor);
            let estimate = day.visitors.estimate() as u32;
            self.uniques.change(at, |known| known.max(estimate));
        }
    }

    pub fn total(&self) -> u64 {
        self.counted + self.imported()
    }

    fn imported(&self) -> u64 {
        self.imported.values().sum()
    }

    pub fn totals(&self, now: UnixMillis) -> Totals {
        Totals {
            total: self.total(),
            imported: self.imported(),
            today: self.count_at(now, Interval::Day, now),
            unique_today: self.unique_at(now, now),
        }
    }

    /// The count of the bucket that holds `at`, unless that is no longer kept at `now`.
    pub fn count_at(&self, at: UnixMillis, interval: Interval, now: UnixMillis) -> u64 {
        self.rings
            .iter()
            .find(|ring| ring.interval == interval)
            .map_or(0, |ring| ring.count_at(at, now))
    }

    /// The estimated visitors of the day that holds `at`.
    pub fn unique_at(&self, at: UnixMillis, now: UnixMillis) -> u64 {
        self.uniques.count_at(at, now)
    }
}

/// Taking it away and bringing it back.
impl Page {
    /// All that is kept of the page of that name.
    pub fn record(&self, name: &str, now: UnixMillis) -> Record {
        Record {
            page: name.to_owned(),
            counted: self.counted,
            imported: self.imported.clone(),
            buckets: Interval::ALL.map(|interval| {
                Run::of_kept(interval, now, |start| {
                    Some(self.count_at(start, interval, now)).filter(|count| *count > 0)
                })
            }),
            // That nobody was recognised on a day with visits is known too.
            uniques: Run::of_kept(Interval::Day, now, |start| {
                let estimate = self.unique_at(start, now);
                let is_known = estimate > 0 || self.count_at(start, Interval::Day, now) > 0;
                is_known.then_some(estimate)
            }),
        }
    }

    /// How many sources it would have numbers of, had it those of the record too.
    pub fn sources_with(&self, record: &Record) -> usize {
        let new = record.imported.keys();
        let new = new.filter(|source| !self.imported.contains_key(*source));
        self.imported.len() + new.count()
    }

    /// Takes in what a record has more.
    pub fn restore(&mut self, record: &Record, now: UnixMillis) {
        self.counted = self.counted.max(record.counted);
        let imported = record.imported.iter();
        self.imported
            .extend(imported.map(|(source, number)| (source.clone(), *number)));
        let rings = self.rings.iter_mut().zip(&record.buckets);
        for (ring, run) in rings.chain([(&mut self.uniques, &record.uniques)]) {
            for (start, count) in run.kept_at(ring.interval, now).buckets(ring.interval) {
                let count = u32::try_from(count.unwrap_or(0)).unwrap_or(u32::MAX);
                ring.change(start, |known| known.max(count));
            }
        }
    }
}

/// The newest buckets of one interval.
#[derive(Debug)]
struct Ring {
    interval: Interval,
    /// The number of the newest bucket, counted from the epoch.
    newest: u64,
    counts: Box<[u32]>,
}

impl Ring {
    fn new(interval: Interval) -> Self {
        Self {
            interval,
            newest: 0,
            counts: vec![0; retention::retained_buckets(interval) as usize].into(),
        }
    }

    fn number(&self, at: UnixMillis) -> u64 {
        at.secs() / self.interval.secs()
    }

    fn place(&self, number: u64) -> usize {
        (number % self.counts.len() as u64) as usize
    }

    fn change(&mut self, at: UnixMillis, change: impl FnOnce(u32) -> u32) {
        let number = self.number(at);
        let kept = self.counts.len() as u64;
        // The buckets that open now take the places of the ones that retire.
        for opened in (self.newest + 1..=number).rev().take(kept as usize) {
            let place = self.place(opened);
            if let Some(count) = self.counts.get_mut(place) {
                *count = 0;
            }
        }
        self.newest = self.newest.max(number);
        if self.newest - number < kept {
            let place = self.place(number);
            if let Some(count) = self.counts.get_mut(place) {
                *count = change(*count);
            }
        }
    }

    fn count_at(&self, at: UnixMillis, now: UnixMillis) -> u64 {
        let number = self.number(at);
        let kept = self.counts.len() as u64;
        let last = self.newest.max(self.number(now));
        if number > self.newest || last - number >= kept {
            return 0;
        }
        let count = self.counts.get(self.place(number)).copied();
        u64::from(count.unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_takes_what_its_parts_take() {
        let buckets = 2 * 60 + 15 * 24 + 2 * 400;
        let sources = 8 * (size_of::<String>() + size_of::<u64>() + 2 * 32);
        let fixed = size_of::<Page>() + size_of::<Day>();
        assert_eq!(Page::MAX_BYTES, fixed + 2 * 128 + sources + 4 * buckets);
    }
}
