//! What a deployment that sets nothing gets. `crates/app/src/config.rs` names the variable of each.

use core::time::Duration;

/// How long a Fibonacci number is kept: `FIB_TTL_SECS`.
pub const VALUE_TTL: Duration = Duration::from_hours(24);
/// The bytes that the in-process cache may take: `MEMORY_MAX_BYTES`.
pub const MEMORY_MAX_BYTES: usize = 16 * 1024 * 1024;
/// The largest value that goes to Redis: `REDIS_MAX_VALUE_BYTES`.
pub const REDIS_MAX_VALUE_BYTES: usize = 65_536;
/// How long an answer waits for Redis before the number is computed: `REDIS_WAIT_MS`.
pub const REDIS_WAIT: Duration = Duration::from_millis(250);
/// The first index that Redis is asked for: `REDIS_MIN_N`.
pub const REDIS_MIN_N: u32 = 0;
/// What all cached values together may take in Redis: `REDIS_CACHE_MAX_BYTES`.
pub const REDIS_CACHE_MAX_BYTES: u64 = 48 * 1024 * 1024;
/// How long a visit's id is remembered at least, unless more than [`MAX_IDS`] come in that time:
/// `IDEMPOTENCY_TTL_SECS`.
pub const MARK_TTL: Duration = Duration::from_hours(24);
/// How many ids are remembered at once at most: `MAX_IDS`.
pub const MAX_IDS: u32 = 500_000;
/// How many pages there may be: `MAX_PAGES`.
pub const MAX_PAGES: u32 = 2000;
/// What every key begins with: `KEY_PREFIX`.
pub const KEY_PREFIX: &str = "edgestate:v1";
