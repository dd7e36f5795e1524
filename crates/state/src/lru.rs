//! A least-recently-used map bounded in bytes, with an expiry per entry.
//!
//! Entries live in a slab and are linked by index, most recently used first; a hash map finds them.
//! Every operation takes constant time (amortised over the growth of the map and the slab), and one
//! insertion evicts at most [`MAX_EVICTIONS`] entries. Expired entries are dropped when they are
//! asked for or reach the cold end; nothing ever sweeps.

use crate::UnixMillis;
use core::hash::{BuildHasher, Hash};
use std::collections::HashMap;
use std::hash::RandomState;

/// The most entries that one insertion evicts. A value that needs more room than they give is not
/// kept this time; they are gone, so that a next attempt gets further.
pub const MAX_EVICTIONS: usize = 256;

/// What an entry costs beside its value: its slot, its place in the hash map, the value's allocation.
pub const ENTRY_OVERHEAD_BYTES: usize = 96;

/// Marks the end of the list, and of the list of free slots.
const NONE: u32 = u32::MAX;

/// The map. `V` is cheap to clone, such as an `Arc`.
#[derive(Debug)]
pub struct Lru<K, V, S = RandomState> {
    slots: Vec<Slot<K, V>>,
    index: HashMap<K, u32, S>,
    newest: u32,
    oldest: u32,
    free: u32,
    used_bytes: usize,
    max_bytes: usize,
}

#[derive(Debug)]
struct Slot<K, V> {
    newer: u32,
    older: u32, // The next free slot, where this one is free.
    entry: Option<Entry<K, V>>,
}

#[derive(Debug)]
struct Entry<K, V> {
    key: K,
    value: V,
    bytes: usize,
    expires: UnixMillis,
}

/// What became of an insertion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// The value is kept.
    Kept,
    /// The value alone is larger than the whole map may be.
    TooLarge,
    /// [`MAX_EVICTIONS`] entries did not make enough room.
    Crowded,
}

impl<K: Clone + Eq + Hash, V: Clone, S: BuildHasher + Default> Lru<K, V, S> {
    /// An empty map that takes at most `max_bytes`, [`ENTRY_OVERHEAD_BYTES`] an entry included.
    #[must_use]
    pub fn new(max_bytes: usize) -> Self {
        Self {
            slots: Vec::new(),
            index: HashMap::default(),
            newest: NONE,
            oldest: NONE,
            free: NONE,
            used_bytes: 0,
            max_bytes,
        }
    }

    /// The value and when it expires, unless it has; it becomes the most recently used.
    pub fn get(&mut self, key: &K, now: UnixMillis) -> Option<(V, UnixMillis)> {
        let at = *self.index.get(key)?;
        let entry = self.slots.get(at as usize)?.entry.as_ref()?;
        if entry.expires <= now {
            self.remove_slot(at);
            return None;
        }
        let found = (entry.value.clone(), entry.expires);
        if self.newest != at {
            self.unlink(at);
            self.link_newest(at);
        }
        Some(found)
    }

    /// Keeps a value that takes `value_bytes` until `expires`, in place of what the key had, and
    /// evicts the least recently used ones to make room.
    pub fn insert(
        &mut self,
        key: K,
        value: V,
        value_bytes: usize,
        expires: UnixMillis,
    ) -> Admission {
        self.remove(&key);
        let bytes = value_bytes.saturating_add(ENTRY_OVERHEAD_BYTES);
        if bytes > self.max_bytes {
            return Admission::TooLarge;
        }
        let room = self.max_bytes - bytes;
        for _ in 0..MAX_EVICTIONS {
            if self.used_bytes <= room {
                break;
            }
            self.remove_slot(self.oldest);
        }
        if self.used_bytes > room {
            return Admission::Crowded;
        }
        let at = self.take_slot(Entry {
            key: key.clone(),
            value,
            bytes,
            expires,
        });
        self.link_newest(at);
        self.index.insert(key, at);
        self.used_bytes += bytes;
        Admission::Kept
    }

    /// Forgets a key; whether it was there.
    pub fn remove(&mut self, key: &K) -> bool {
        match self.index.get(key) {
            Some(&at) => {
                self.remove_slot(at);
                true
            }
            None => false,
        }
    }

    /// The bytes taken, overhead included.
    #[must_use]
    pub fn used_bytes(&self) -> usize {
        self.used_bytes
    }

    /// How many entries there are, expired ones that nobody asked for included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.index.len()
    }

    /// Whether there is no entry.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.index.is_empty()
    }

    fn take_slot(&mut self, entry: Entry<K, V>) -> u32 {
        let slot = Slot {
            newer: NONE,
            older: NONE,
            entry: Some(entry),
        };
        let at = self.free;
        if let Some(place) = self.slots.get_mut(at as usize) {
            self.free = place.older;
            *place = slot;
            at
        } else {
            self.slots.push(slot);
            (self.slots.len() - 1) as u32
        }
    }

    fn remove_slot(&mut self, at: u32) {
        self.unlink(at);
        let free = self.free;
        let Some(slot) = self.slots.get_mut(at as usize) else {
            return;
        };
        if let Some(entry) = slot.entry.take() {
            slot.older = free;
            self.free = at;
            self.used_bytes -= entry.bytes;
            self.index.remove(&entry.key);
        }
    }

    fn unlink(&mut self, at: u32) {
        let Some(slot) = self.slots.get(at as usize) else {
            return;
        };
        let (newer, older) = (slot.newer, slot.older);
        match self.slots.get_mut(newer as usize) {
            Some(slot) => slot.older = older,
            None => self.newest = older,
        }
        match self.slots.get_mut(older as usize) {
            Some(slot) => slot.newer = newer,
            None => self.oldest = newer,
        }
    }

    fn link_newest(&mut self, at: u32) {
        let older = self.newest;
        if let Some(slot) = self.slots.get_mut(at as usize) {
            slot.newer = NONE;
            slot.older = older;
        }
        match self.slots.get_mut(older as usize) {
            Some(slot) => slot.newer = at,
            None => self.oldest = at,
        }
        self.newest = at;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LATER: UnixMillis = UnixMillis(1000);

    fn room_for(entries: usize, value_bytes: usize) -> usize {
        entries * (value_bytes + ENTRY_OVERHEAD_BYTES)
    }

    #[test]
    fn the_least_recently_used_goes_first() {
        let mut lru = Lru::<u32, char>::new(room_for(3, 10));
        for (key, value) in [(1, 'a'), (2, 'b'), (3, 'c')] {
            assert_eq!(lru.insert(key, value, 10, LATER), Admission::Kept);
        }
        assert_eq!(lru.get(&1, UnixMillis(0)), Some(('a', LATER)));
        lru.insert(4, 'd', 10, LATER);
        assert_eq!(lru.get(&2, UnixMillis(0)), None, "2 was the coldest");
        assert_eq!(lru.get(&1, UnixMillis(0)), Some(('a', LATER)));
        assert_eq!(lru.len(), 3);
    }

    #[test]
    fn a_value_is_gone_at_the_moment_it_expires() {
        let mut lru = Lru::<u32, char>::new(1000);
        lru.insert(1, 'a', 1, LATER);
        assert!(lru.get(&1, UnixMillis(999)).is_some());
        assert!(!lru.is_empty());
        assert!(lru.get(&1, LATER).is_none());
        assert!(lru.is_empty());
        assert_eq!((lru.len(), lru.used_bytes()), (0, 0));
    }

    #[test]
    fn a_value_larger_than_the_map_is_not_kept_and_evicts_nothing_else() {
        let mut lru = Lru::<u32, char>::new(1000);
        lru.insert(1, 'a', 1, LATER);
        lru.insert(2, 'b', 1, LATER);
        assert_eq!(lru.insert(2, 'c', 1000, LATER), Admission::TooLarge);
        assert!(lru.get(&1, UnixMillis(0)).is_some());
        assert!(
            lru.get(&2, UnixMillis(0)).is_none(),
            "the old value is stale"
        );
    }

    #[test]
    fn one_insertion_evicts_a_bounded_number() {
        let entries = MAX_EVICTIONS * 3;
        let mut lru = Lru::<usize, char>::new(room_for(entries, 0));
        for key in 0..entries {
            lru.insert(key, 'a', 0, LATER);
        }
        let large = room_for(entries, 0) - ENTRY_OVERHEAD_BYTES;
        assert_eq!(lru.insert(entries, 'b', large, LATER), Admission::Crowded);
        assert_eq!(lru.len(), entries - MAX_EVICTIONS);
        lru.insert(entries, 'b', large, LATER);
        assert_eq!(lru.insert(entries, 'b', large, LATER), Admission::Kept);
        assert_eq!(lru.len(), 1);
    }

    /// The same map, as simply as it can be written.
    #[derive(Default)]
    struct Model(Vec<(u8, usize, UnixMillis)>); // Most recently used first.

    impl Model {
        fn get(&mut self, key: u8, now: UnixMillis) -> Option<usize> {
            let at = self.0.iter().position(|entry| entry.0 == key)?;
            let entry = self.0.remove(at);
            if entry.2 <= now {
                return None;
            }
            self.0.insert(0, entry);
            Some(entry.1)
        }

        fn used(&self) -> usize {
            self.0.iter().map(|e| e.1 + ENTRY_OVERHEAD_BYTES).sum()
        }

        fn insert(&mut self, key: u8, bytes: usize, expires: UnixMillis, max_bytes: usize) {
            self.0.retain(|entry| entry.0 != key);
            if bytes + ENTRY_OVERHEAD_BYTES > max_bytes {
                return;
            }
            self.0.insert(0, (key, bytes, expires));
            while self.used() > max_bytes {
                self.0.pop();
            }
        }
    }

    proptest! {
        #[test]
        fn behaves_like_the_model(
            steps in proptest::collection::vec((0..4u8, any::<u8>(), 0..300usize, 0..50u64), 1..400)
        ) {
            let max_bytes = 2000;
            let mut lru = Lru::<u8, usize>::new(max_bytes);
            let mut model = Model::default();
            let mut now = UnixMillis(0);
            for (step, key, bytes, millis) in steps {
                let key = key % 24;
                match step {
                    0 => now.0 += millis,
                    1 => {
                        let expires = UnixMillis(now.0 + millis * 4);
                        lru.insert(key, bytes, bytes, expires);
                        model.insert(key, bytes, expires, max_bytes);
                    }
                    2 => prop_assert_eq!(lru.get(&key, now).map(|hit| hit.0), model.get(key, now)),
                    _ => {
                        lru.remove(&key);
                        model.0.retain(|entry| entry.0 != key);
                    }
                }
                prop_assert_eq!(lru.used_bytes(), model.used());
                prop_assert_eq!(lru.len(), model.0.len());
                prop_assert!(lru.used_bytes() <= max_bytes);
            }
        }
    }
}
