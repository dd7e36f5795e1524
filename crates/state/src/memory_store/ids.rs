//! Which ids have been counted, in bounded memory: two generations, and the largest id time of any
//! that was dropped. The same rules as `crates/redis-store/src/ids.lua`, which has the reasons.

use crate::{UnixMillis, bounds};
use core::time::Duration;
use std::collections::HashSet;

/// What an id takes in a hash set beside its bytes, and the most that such a set is filled.
const CONTROL_BYTES: usize = 1;
const FILLED: (usize, usize) = (7, 8);

#[derive(Debug)]
pub struct Ids {
    /// How many a generation holds when it is closed.
    generation_max: usize,
    life: Duration,
    current: Generation,
    before: Generation,
    /// The largest id time, in milliseconds, of any generation that was dropped.
    forgotten_ms: u64,
}

#[derive(Debug, Default)]
struct Generation {
    /// Keyed hashes of page and id; the complement where the id was refused.
    ids: HashSet<u128>,
    opened: Option<UnixMillis>,
    newest_ms: u64,
}

/// What is known of an id.
#[derive(Debug, PartialEq, Eq)]
pub enum Known {
    Counted,
    /// Not found, and not young enough to be new for certain.
    TooOld,
    New,
}

impl Ids {
    /// At most `max_ids` in at most `max_bytes`, each for `life` unless more come in that time.
    pub fn new(max_ids: u32, max_bytes: usize, life: Duration) -> Self {
        Self {
            generation_max: (max_ids as usize / 2).min(room(max_bytes / 2)).max(1),
            life,
            current: Generation::default(),
            before: Generation::default(),
            forgotten_ms: 0,
        }
    }

    pub fn look_up(&self, id: u128, id_ms: Option<u64>, now: UnixMillis) -> Known {
        let ahead_ms = now.plus(bounds::ID_AHEAD).0;
        if self.holds(id) {
            Known::Counted
        } else if self.holds(!id)
            || id_ms.is_some_and(|ms| ms <= self.forgotten_ms || ms > ahead_ms)
        {
            Known::TooOld
        } else {
            Known::New
        }
    }

    fn holds(&self, mark: u128) -> bool {
        self.current.ids.contains(&mark) || self.before.ids.contains(&mark)
    }

    /// Notes that an id was refused. One at or below the largest time forgotten stays so without that.
    pub fn refuse(&mut self, id: u128, id_ms: Option<u64>, now: UnixMillis) {
        if id_ms.is_some_and(|ms| ms > self.forgotten_ms) && !self.holds(!id) {
            self.remember(!id, None, now);
        }
    }

    pub fn remember(&mut self, id: u128, id_ms: Option<u64>, now: UnixMillis) {
        let opened = self.current.opened.unwrap_or(now);
        if self.current.ids.len() >= self.generation_max || now.since(opened) >= self.life {
            self.forgotten_ms = self.forgotten_ms.max(self.before.newest_ms);
            self.before = core::mem::take(&mut self.current);
        }
        self.current.opened.get_or_insert(now);
        self.current.newest_ms = self.current.newest_ms.max(id_ms.unwrap_or(0));
        self.current.ids.insert(id);
    }

    /// The earliest time of an id that is taken now.
    pub fn from(&self, now: UnixMillis) -> UnixMillis {
        now.max(UnixMillis(self.forgotten_ms + 1))
    }

    /// Since when every counted id is known, where a generation has been closed.
    pub fn known_since(&self) -> Option<UnixMillis> {
        self.before.opened
    }
}

/// How many ids a set can hold within so many bytes, the copy that it makes as it grows included.
const fn room(max_bytes: usize) -> usize {
    let slot = size_of::<u128>() + CONTROL_BYTES;
    let slots = max_bytes * 2 / (slot * 3);
    if slots == 0 {
        return 0;
    }
    // Sets have a power of two of slots.
    let slots = 1 << slots.ilog2();
    slots * FILLED.0 / FILLED.1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_refused_by_its_time_takes_no_room() {
        let now = UnixMillis(1_000);
        let mut ids = Ids::new(4, 1_000_000, Duration::from_hours(1));
        for id in 1..=5 {
            ids.remember(id, Some(id as u64 * 10), now);
        }
        let (forgotten, refused) = (20, Known::TooOld);
        assert_eq!(ids.look_up(2, Some(forgotten), now), refused);
        for id in 100..110 {
            for ms in [forgotten, 5] {
                assert_eq!(ids.look_up(id, Some(ms), now), refused);
                ids.refuse(id, Some(ms), now);
            }
        }
        // One that is ahead is remembered, and once.
        for _ in 0..10 {
            ids.refuse(200, Some(u64::MAX), now);
        }
        for id in 3..=5 {
            assert_eq!(ids.look_up(id, Some(id as u64 * 10), now), Known::Counted);
        }
    }

    #[test]
    fn as_many_fit_as_are_promised() {
        // 1024 slots of 17 bytes, and half of them once more as the set grows.
        assert_eq!((room(26_112), room(26_111)), (896, 448));
        let most = room(bounds::MEMORY_IDS_MAX_BYTES / 2);
        assert_eq!(most, 229_376);
        let mut set = HashSet::new();
        set.extend((0..most as u128).take(most));
        let slots = set.capacity() * FILLED.1 / FILLED.0;
        let bytes = slots * (size_of::<u128>() + CONTROL_BYTES);
        assert!(bytes <= bounds::MEMORY_IDS_MAX_BYTES / 2, "{bytes}");
    }
}
