//! How long things are kept and how much room they may take. A deployment overrides the defaults
//! through the Worker's configuration; what is not overridable is a constant here.

use crate::UnixMillis;
use crate::calendar;
use core::time::Duration;
use edgestate_contract::visits::Interval;

/// How long a Fibonacci number is kept, unless `FIB_TTL_SECS` says otherwise.
pub const DEFAULT_VALUE_TTL: Duration = Duration::from_hours(24);
/// The bytes that the in-process cache may take, unless `MEMORY_MAX_BYTES` says otherwise.
pub const DEFAULT_MEMORY_MAX_BYTES: usize = 16 * 1024 * 1024;
/// The largest value that goes to Redis, unless `REDIS_MAX_VALUE_BYTES` says otherwise.
pub const DEFAULT_REDIS_MAX_VALUE_BYTES: usize = 65_536;
/// What all cached values together may take in Redis, unless `REDIS_CACHE_MAX_BYTES` says otherwise.
pub const DEFAULT_REDIS_CACHE_MAX_BYTES: u64 = 64 * 1024 * 1024;
/// How long a visit's id is remembered at least, unless more than [`DEFAULT_MAX_IDS`] come in that
/// time or `IDEMPOTENCY_TTL_SECS` says otherwise.
pub const DEFAULT_MARK_TTL: Duration = Duration::from_hours(24);
/// How many ids are remembered at once at most, unless `MAX_IDS` says otherwise.
pub const DEFAULT_MAX_IDS: u32 = 500_000;
/// How many pages there may be, unless `MAX_PAGES` says otherwise.
pub const DEFAULT_MAX_PAGES: u32 = 2000;
/// How far ahead of the service's clock the time in an id may be.
pub const ID_AHEAD: Duration = Duration::from_mins(2);
/// What every key begins with, unless `KEY_PREFIX` says otherwise.
pub const DEFAULT_KEY_PREFIX: &str = "edgestate:v1";

/// How long a lab counter lives after its last update.
pub const LAB_TTL: Duration = Duration::from_secs(edgestate_contract::lab::TTL_SECS);

/// How many lab counters there may be at once.
pub const LAB_MAX_COUNTERS: u32 = 1000;

/// The bytes that pages may take in the in-memory store. When they are used up it refuses new ones;
/// forgetting a total instead would break a promise.
pub const MEMORY_PAGES_MAX_BYTES: usize = 12 * 1024 * 1024;
/// The bytes that remembered ids may take there.
pub const MEMORY_IDS_MAX_BYTES: usize = 14 * 1024 * 1024;

/// How many buckets of a series are kept, the current one included: minutes for 2 hours, hours for
/// 15 days, days for 400 days.
#[must_use]
pub const fn retained_buckets(interval: Interval) -> u64 {
    match interval {
        Interval::Minute => 2 * 60,
        Interval::Hour => 15 * 24,
        Interval::Day => 400,
    }
}

/// How long after its last visit a page's buckets may be dropped as a whole.
#[must_use]
pub const fn bucket_ttl(interval: Interval) -> Duration {
    Duration::from_secs(retained_buckets(interval) * interval.secs())
}

/// How long after `now` a day's salt and its estimate of unique visitors are forgotten: an hour
/// after midnight, so that isolates whose clocks disagree a little still use the same salt.
#[must_use]
pub const fn uniques_ttl(now: UnixMillis) -> Duration {
    Duration::from_secs(calendar::secs_to_midnight(now) + 3600)
}
