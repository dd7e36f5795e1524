//! What a deployment decides about the tiers.

use crate::defaults;
use core::time::Duration;

/// What a deployment decides about a [`TieredCache`](super::TieredCache).
#[derive(Clone, Copy, Debug)]
pub struct CacheOptions {
    /// What the values in memory may take, in bytes.
    pub memory_max_bytes: usize,
    /// How long a value is kept.
    pub value_ttl: Duration,
    /// How long an answer waits for Redis; then the number is computed.
    pub redis_wait: Duration,
    /// Numbers of a smaller index are computed: a trip to Redis takes longer.
    pub redis_min_n: u32,
}

impl Default for CacheOptions {
    fn default() -> Self {
        Self {
            memory_max_bytes: defaults::MEMORY_MAX_BYTES,
            value_ttl: defaults::VALUE_TTL,
            redis_wait: defaults::REDIS_WAIT,
            redis_min_n: defaults::REDIS_MIN_N,
        }
    }
}
