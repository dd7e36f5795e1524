//! How long what has been counted is kept. No deployment decides that: a series means the same
//! everywhere.

use crate::UnixMillis;
use crate::calendar;
use core::time::Duration;
use edgestate_contract::visits::Interval;

/// How long a lab counter lives after its last update.
pub const LAB_TTL: Duration = Duration::from_secs(edgestate_contract::lab::TTL_SECS);

/// How far the clocks of two isolates are apart, at most: one counts in a bucket already that is still to come
/// for the other.
pub const CLOCKS_APART: Duration = Duration::from_secs(10);

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

/// How long after `now` a day's salt and the sketch of its visitors are forgotten; only the estimate
/// stays. That is an hour after midnight, so that isolates whose clocks disagree a little still use the
/// same salt.
#[must_use]
pub const fn uniques_ttl(now: UnixMillis) -> Duration {
    Duration::from_secs(calendar::secs_to_midnight(now) + 3600)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_are_kept_as_long_as_is_said() {
        let ttl = Interval::ALL.map(|interval| bucket_ttl(interval).as_secs());
        assert_eq!(ttl, [2 * 3600, 15 * 86_400, 400 * 86_400]);
    }

    #[test]
    fn visitors_are_forgotten_an_hour_after_midnight() {
        // 2025-03-01T12:34:56.789Z
        let ttl = uniques_ttl(UnixMillis(1_740_832_496_789));
        assert_eq!(ttl, Duration::from_secs(11 * 3600 + 25 * 60 + 4 + 3600));
    }
}
