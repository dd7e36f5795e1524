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
pub const DEFAULT_REDIS_MAX_VALUE_BYTES: usize = 1_000_000;
/// How long a visit's id is remembered, unless `IDEMPOTENCY_TTL_SECS` says otherwise.
pub const DEFAULT_MARK_TTL: Duration = Duration::from_hours(24);
/// What every key begins with, unless `KEY_PREFIX` says otherwise.
pub const DEFAULT_KEY_PREFIX: &str = "edgestate:v1";

/// How long a lab counter lives after its last update.
pub const LAB_TTL: Duration = Duration::from_secs(edgestate_contract::lab::TTL_SECS);

/// How many pages the list of the most visited ones holds. Every visit writes the page's true
/// total, so a page that was trimmed returns with it: the list is exact down to this length.
pub const TOP_KEPT: u32 = 1000;

/// The bytes that visits may take in the in-memory store. When they are used up it refuses to
/// count; forgetting a total or an id instead would break a promise.
pub const MEMORY_VISITS_MAX_BYTES: usize = 24 * 1024 * 1024;

/// How many buckets of a series are kept, the current one included: minutes for 2 hours, hours for
/// 14 days, days for 400 days.
#[must_use]
pub const fn retained_buckets(interval: Interval) -> u64 {
    match interval {
        Interval::Minute => 2 * 60,
        Interval::Hour => 14 * 24,
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
