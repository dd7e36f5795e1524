//! What the in-memory store holds for one page: totals, rings of buckets, and the sketch of
//! the day's visitors. Constant in size, whatever is counted.

use super::hyperloglog::HyperLogLog;
use crate::visits::Totals;
use crate::{UnixMillis, calendar, retention};
use edgestate_contract::visits::{Interval, PAGE_MAX_BYTES};

/// One page.
#[derive(Debug)]
pub struct Page {
    total: u64,
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
            total: 0,
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
        + size_of::<u32>()
            * (retention::retained_buckets(Interval::Minute)
                + retention::retained_buckets(Interval::Hour)
                + 2 * retention::retained_buckets(Interval::Day)) as usize;

    /// Counts one visit, and its visitor by a hash that is different for every day.
    pub fn count(&mut self, at: UnixMillis, visitor: Option<u64>) {
        self.total += 1;
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
        self.total
    }

    pub fn totals(&self, now: UnixMillis) -> Totals {
        Totals {
            total: self.total,
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
