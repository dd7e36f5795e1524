//! Which buckets of a page are asked for: so many of one width, up to a point in time, as far back as
//! they are kept.

use crate::{UnixMillis, retention};
use edgestate_contract::visits::Interval;

/// A stretch of time in whole buckets, as it looks at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    interval: Interval,
    points: u32,
    /// The number of the bucket after the last one, counted from the epoch.
    end: u64,
    now: UnixMillis,
}

impl Window {
    /// The last `points` buckets, the current one included.
    #[must_use]
    pub const fn up_to_now(interval: Interval, points: u32, now: UnixMillis) -> Self {
        Self {
            interval,
            points,
            end: now.secs() / interval.secs() + 1,
            now,
        }
    }

    /// As many buckets, of which the last one is the last that starts before `until`. There are none
    /// after the current one.
    #[must_use]
    pub fn until(self, until: UnixMillis) -> Self {
        let interval_ms = self.interval.secs() * 1000;
        let current = Self::up_to_now(self.interval, self.points, self.now);
        Self {
            end: until.0.div_ceil(interval_ms).min(current.end),
            ..current
        }
    }

    /// As many buckets right before these.
    #[must_use]
    pub fn before(self) -> Self {
        Self {
            end: self.end.saturating_sub(self.points.into()),
            ..self
        }
    }

    /// The width of a bucket.
    #[must_use]
    pub const fn interval(self) -> Interval {
        self.interval
    }

    /// The moment at which it is asked.
    #[must_use]
    pub const fn now(self) -> UnixMillis {
        self.now
    }

    /// When each of the buckets starts, oldest first; those that are no longer kept are left out.
    #[must_use]
    pub fn starts(self) -> impl ExactSizeIterator<Item = UnixMillis> {
        let current = self.now.secs() / self.interval.secs();
        let oldest_kept = (current + 1).saturating_sub(retention::retained_buckets(self.interval));
        let first = self.end.saturating_sub(self.points.into()).max(oldest_kept);
        let interval_ms = self.interval.secs() * 1000;
        (0..self.end.saturating_sub(first) as usize)
            .map(move |after| UnixMillis((first + after as u64) * interval_ms))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR_MS: u64 = 3_600_000;

    fn hours(window: Window) -> Vec<u64> {
        let starts = window.starts();
        starts.map(|start| start.0 / HOUR_MS).collect()
    }

    #[test]
    fn a_window_ends_with_the_last_bucket_that_starts_before_its_end() {
        let now = UnixMillis(1000 * HOUR_MS + 1);
        let window = Window::up_to_now(Interval::Hour, 3, now);
        assert_eq!(hours(window), [998, 999, 1000]);
        assert_eq!(hours(window.before()), [995, 996, 997]);
        let until = |ms| hours(window.until(UnixMillis(ms)));
        assert_eq!(until(998 * HOUR_MS), [995, 996, 997]);
        assert_eq!(until(998 * HOUR_MS + 1), [996, 997, 998]);
        assert_eq!(until(u64::MAX), [998, 999, 1000], "there is no later one");
    }

    #[test]
    fn what_is_no_longer_kept_is_left_out() {
        let now = UnixMillis(1000 * HOUR_MS);
        let window = Window::up_to_now(Interval::Hour, 366, now);
        assert_eq!(hours(window).first(), Some(&641));
        assert_eq!(hours(window).len(), 360);
        assert!(hours(window.before()).is_empty());
        let week = Window::up_to_now(Interval::Hour, 200, now).before();
        assert_eq!((hours(week).first(), hours(week).len()), (Some(&641), 160));
        let early = Window::up_to_now(Interval::Hour, 3, UnixMillis(HOUR_MS));
        assert_eq!(hours(early), [0, 1]);
        assert!(hours(early.until(UnixMillis(0))).is_empty());
    }
}
