//! The in-process cache of Fibonacci numbers: least recently used first out, bounded in bytes,
//! every value with its age and remaining time. Synchronous, so that a hit needs no await.

use crate::UnixMillis;
use crate::lru::{Admission, Lru};
use core::hash::{BuildHasherDefault, Hasher};
use core::time::Duration;
use std::sync::Arc;

/// The cache.
#[derive(Debug)]
pub struct MemoryCache {
    values: Lru<u32, Value, BuildHasherDefault<IndexHasher>>,
}

#[derive(Clone, Debug)]
struct Value {
    digits: Arc<str>,
    computed: UnixMillis,
}

/// A value found in a cache.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The digits.
    pub digits: Arc<str>,
    /// How long ago it was computed.
    pub age: Duration,
    /// How long it will still be kept.
    pub ttl: Duration,
}

impl MemoryCache {
    /// An empty cache that takes at most `max_bytes`.
    #[must_use]
    pub fn new(max_bytes: usize) -> Self {
        Self {
            values: Lru::new(max_bytes),
        }
    }

    /// F(n), unless it is not there or has expired.
    pub fn get(&mut self, n: u32, now: UnixMillis) -> Option<Hit> {
        let (value, expires) = self.values.get(&n, now)?;
        Some(Hit {
            digits: value.digits,
            age: now.since(value.computed),
            ttl: expires.since(now),
        })
    }

    /// Keeps F(n) with the age and the remaining time that it has now.
    pub fn insert(&mut self, n: u32, hit: &Hit, now: UnixMillis) -> Admission {
        let value = Value {
            digits: Arc::clone(&hit.digits),
            computed: UnixMillis(now.0.saturating_sub(hit.age.as_millis() as u64)),
        };
        self.values
            .insert(n, value, hit.digits.len(), now.plus(hit.ttl))
    }

    /// Forgets F(n); whether it was there.
    pub fn remove(&mut self, n: u32) -> bool {
        self.values.remove(&n)
    }

    /// The bytes taken, a fixed overhead for each value included.
    #[must_use]
    pub fn used_bytes(&self) -> usize {
        self.values.used_bytes()
    }
}

/// Spreads indices by a multiplication with 2^64 divided by the golden ratio, as in Knuth, The Art
/// of Computer Programming, volume 3, section 6.4. The bound in bytes also bounds what keys chosen
/// to collide could cost.
#[derive(Debug, Default)]
struct IndexHasher(u64);

impl Hasher for IndexHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u32(u32::from(*byte));
        }
    }

    fn write_u32(&mut self, n: u32) {
        let product = (self.0 ^ u64::from(n)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        // The table takes its position from the low bits, where a product is weak.
        self.0 = product ^ (product >> 32);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn fresh(digits: &str, ttl_secs: u64) -> Hit {
        Hit {
            digits: digits.into(),
            age: Duration::ZERO,
            ttl: Duration::from_secs(ttl_secs),
        }
    }

    #[test]
    fn age_and_ttl_follow_the_clock() {
        let mut cache = MemoryCache::new(10_000);
        let hit = Hit {
            age: Duration::from_secs(100),
            ..fresh("55", 60)
        };
        cache.insert(10, &hit, UnixMillis(1_000_000));
        assert_eq!(
            cache.get(10, UnixMillis(1_030_000)),
            Some(Hit {
                digits: "55".into(),
                age: Duration::from_secs(130),
                ttl: Duration::from_secs(30),
            })
        );
        assert_eq!(cache.get(10, UnixMillis(1_060_000)), None);
    }

    #[test]
    fn a_removed_value_is_gone() {
        let mut cache = MemoryCache::new(10_000);
        cache.insert(10, &fresh("55", 60), UnixMillis(0));
        assert!(cache.remove(10));
        assert_eq!(cache.get(10, UnixMillis(0)), None);
        assert!(!cache.remove(10));
    }

    /// A table takes the place from the low bits, and what tells entries of one place apart from the seven highest.
    #[test]
    fn indices_are_spread_whatever_lies_between_them() {
        for step in [1, 10, 1000, 1024, 65_536, 1_000_000] {
            let mut places = HashSet::new();
            let mut tags = HashSet::new();
            for i in 0..1024 {
                let mut hasher = IndexHasher::default();
                hasher.write_u32(i * step);
                places.insert(hasher.finish() % 1024);
                tags.insert(hasher.finish() >> 57);
            }
            // 647 for one that is as good as chance; this one takes 423 to 806.
            assert!(places.len() > 400, "{step}: {} of 1024", places.len());
            assert!(tags.len() > 100, "{step}: {} of 128", tags.len());
        }
    }

    #[test]
    fn whatever_is_hashed_counts_whole() {
        let hash = |bytes: &[u8]| {
            let mut hasher = IndexHasher::default();
            hasher.write(bytes);
            hasher.finish()
        };
        let texts: [&[u8]; 4] = [b"ab", b"ba", b"bb", b"b"];
        assert_eq!(HashSet::from(texts.map(hash)).len(), 4);
    }

    #[test]
    fn bytes_are_bounded() {
        let mut cache = MemoryCache::new(10_000);
        let long = "9".repeat(1000);
        for n in 0..100 {
            cache.insert(n, &fresh(&long, 60), UnixMillis(0));
            assert!(cache.used_bytes() <= 10_000);
        }
        assert!(cache.used_bytes() > 8_000, "most of it");
        assert!(cache.get(99, UnixMillis(0)).is_some());
        assert!(cache.get(0, UnixMillis(0)).is_none());
    }
}
