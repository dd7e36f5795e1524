//! The little of a calendar that counting needs: when a bucket starts, and the name of a day, both
//! in UTC. Formatting times for people is left to the handlers.

use crate::UnixMillis;
use edgestate_contract::visits::Interval;
use time::{Date, OffsetDateTime};

/// When the bucket that holds `at` starts, in seconds since the epoch. Days start at midnight UTC.
#[must_use]
pub const fn bucket_start_secs(at: UnixMillis, interval: Interval) -> u64 {
    at.secs() - at.secs() % interval.secs()
}

/// Seconds from `at` to the next midnight UTC, 1 to 86 400.
#[must_use]
pub const fn secs_to_midnight(at: UnixMillis) -> u64 {
    Interval::Day.secs() - at.secs() % Interval::Day.secs()
}

/// The day of a point in time as the number `yyyymmdd`, UTC.
#[must_use]
pub fn yyyymmdd(at: UnixMillis) -> u64 {
    let time = OffsetDateTime::from_unix_timestamp(at.secs().cast_signed());
    let date = time.map_or(Date::MAX, OffsetDateTime::date);
    let (year, month, day) = date.to_calendar_date();
    let month_and_day = u64::from(u8::from(month)) * 100 + u64::from(day);
    u64::from(year.unsigned_abs()) * 10_000 + month_and_day
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(secs: u64) -> UnixMillis {
        UnixMillis(secs * 1000)
    }

    #[test]
    fn names_days() {
        for (secs, name) in [
            (0, 19_700_101),
            (86_399, 19_700_101),
            (86_400, 19_700_102),
            (951_782_400, 20_000_229),
            (1_709_164_800, 20_240_229),
            (1_709_251_200, 20_240_301),
            (1_735_689_599, 20_241_231),
            (1_735_689_600, 20_250_101),
            (4_107_542_400, 21_000_301),
        ] {
            assert_eq!(yyyymmdd(at(secs)), name, "{secs}");
        }
    }

    /// By the rule that everybody knows, and not by the arithmetic.
    #[test]
    fn each_day_until_2400_follows_the_one_before() {
        let (mut year, mut month, mut day) = (1970, 1, 1);
        for number in 0..157_054 {
            let name = year * 10_000 + month * 100 + day;
            let midnight = at(number * 86_400);
            assert_eq!(yyyymmdd(midnight), name);
            assert_eq!(yyyymmdd(UnixMillis(midnight.0 + 86_399_999)), name);
            let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            let last = match month {
                2 if is_leap => 29,
                2 => 28,
                4 | 6 | 9 | 11 => 30,
                _ => 31,
            };
            (year, month, day) = match (day == last, month) {
                (false, _) => (year, month, day + 1),
                (true, 12) => (year + 1, 1, 1),
                (true, _) => (year, month + 1, 1),
            };
        }
        assert_eq!((year, month, day), (2400, 1, 1));
    }

    #[test]
    fn buckets_start_on_their_own_multiples() {
        let time = at(1_735_689_599); // 2024-12-31T23:59:59Z
        assert_eq!(bucket_start_secs(time, Interval::Minute), 1_735_689_540);
        assert_eq!(bucket_start_secs(time, Interval::Hour), 1_735_686_000);
        assert_eq!(bucket_start_secs(time, Interval::Day), 1_735_603_200);
        assert_eq!(secs_to_midnight(time), 1);
        assert_eq!(secs_to_midnight(at(1_735_689_600)), 86_400);
    }
}
