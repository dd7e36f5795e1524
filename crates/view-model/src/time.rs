//! Times as the service writes them, and as a wall clock somewhere shows them.

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];
const WEEKDAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];

/// A moment as a wall clock shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Civil {
    /// The year.
    pub year: i64,
    /// The month, from 1.
    pub month: u8,
    /// The day of the month, from 1.
    pub day: u8,
    /// The hour.
    pub hour: u8,
    /// The minute.
    pub minute: u8,
    /// The second.
    pub second: u8,
    /// Days since 1970-01-01.
    days: i64,
}

impl Civil {
    /// The moment, in milliseconds since 1970, on a clock that is so many minutes ahead of UTC.
    #[must_use]
    pub fn at(ms: u64, ahead_minutes: i32) -> Self {
        let secs = (ms / 1000).cast_signed() + i64::from(ahead_minutes) * 60;
        let (days, of_day) = (secs.div_euclid(86_400), secs.rem_euclid(86_400));
        // [`civil_from_days`](https://howardhinnant.github.io/date_algorithms.html#civil_from_days).
        let shifted = days + 719_468;
        let era = shifted.div_euclid(146_097);
        let of_era = shifted.rem_euclid(146_097);
        let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let march_month = (5 * of_year + 2) / 153;
        let month = if march_month < 10 {
            march_month + 3
        } else {
            march_month - 9
        };
        Self {
            year: year + era * 400 + i64::from(month <= 2),
            month: month as u8,
            day: (of_year - (153 * march_month + 2) / 5 + 1) as u8,
            hour: (of_day / 3600) as u8,
            minute: (of_day / 60 % 60) as u8,
            second: (of_day % 60) as u8,
            days,
        }
    }

    /// "14:05".
    #[must_use]
    pub fn clock(&self) -> String {
        format!("{:02}:{:02}", self.hour, self.minute)
    }

    /// "14:05:09".
    #[must_use]
    pub fn clock_with_seconds(&self) -> String {
        format!("{}:{:02}", self.clock(), self.second)
    }

    /// "Tue 24".
    #[must_use]
    pub fn short_day(&self) -> String {
        format!("{} {}", self.weekday(), self.day)
    }

    /// "24 Nov".
    #[must_use]
    pub fn day_and_month(&self) -> String {
        format!("{} {}", self.day, self.month_name())
    }

    /// "Tue 24 Nov".
    #[must_use]
    pub fn long_day(&self) -> String {
        format!("{} {}", self.short_day(), self.month_name())
    }

    /// "Nov".
    #[must_use]
    pub fn month_name(&self) -> &'static str {
        MONTHS[usize::from(self.month - 1) % 12]
    }

    fn weekday(&self) -> &'static str {
        WEEKDAYS[self.days.rem_euclid(7) as usize]
    }
}

/// A time like `2026-11-24T19:00:00Z`, in milliseconds since 1970; fractions of a second are left out.
#[must_use]
pub fn parse_utc_ms(text: &str) -> Option<u64> {
    let part = |from, to| text.get(from..to)?.parse::<u64>().ok();
    let (year, month, day) = (part(0, 4)?, part(5, 7)?, part(8, 10)?);
    let (hour, minute, second) = (part(11, 13)?, part(14, 16)?, part(17, 19)?);
    // The days of a year that begins in March: Howard Hinnant's
    // [`days_from_civil`](https://howardhinnant.github.io/date_algorithms.html#days_from_civil).
    let (year, march_month) = if month > 2 {
        (year, month - 3)
    } else {
        (year.checked_sub(1)?, month + 9)
    };
    let days = year * 365 + year / 4 - year / 100 + year / 400 + (153 * march_month + 2) / 5 + day;
    let days = days.checked_sub(719_469)?;
    Some((((days * 24 + hour) * 60 + minute) * 60 + second) * 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wall_clock_shows_its_own_time() {
        let ms = parse_utc_ms("2026-11-24T23:30:09Z").expect("a time");
        let utc = Civil::at(ms, 0);
        assert_eq!(utc.long_day(), "Tue 24 Nov");
        assert_eq!(utc.clock_with_seconds(), "23:30:09");
        assert_eq!(Civil::at(ms, 60).long_day(), "Wed 25 Nov");
        assert_eq!(Civil::at(ms, 60).clock(), "00:30");
        assert_eq!(Civil::at(ms, -570).clock(), "14:00");
        assert_eq!(Civil::at(0, 0).long_day(), "Thu 1 Jan");
        assert_eq!(Civil::at(0, -60).year, 1969);
        let leap_day = parse_utc_ms("2000-02-29T12:00:00Z").expect("a time");
        assert_eq!(Civil::at(leap_day, 0).long_day(), "Tue 29 Feb");
    }

    /// By the rules that everybody knows.
    #[test]
    fn every_day_of_five_centuries_has_its_date() {
        let is_leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let (mut year, mut month, mut day) = (1970, 1, 1);
        for days in 0..500 * 365 {
            let ms = days * 86_400_000 + 3_723_000;
            let date = Civil::at(ms, 0);
            assert_eq!((date.year, date.month, date.day), (year, month, day));
            let text = format!("{year}-{month:02}-{day:02}T01:02:03Z");
            assert_eq!(parse_utc_ms(&text), Some(ms), "{text}");
            day += 1;
            let length = match month {
                2 => 28 + u8::from(is_leap(year)),
                4 | 6 | 9 | 11 => 30,
                _ => 31,
            };
            if day > length {
                (month, day) = (month + 1, 1);
            }
            if month > 12 {
                (year, month) = (year + 1, 1);
            }
        }
    }

    #[test]
    fn times_are_read() {
        for (text, secs) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2000-02-29T23:59:59Z", 951_868_799),
            ("2026-11-10T00:00:00.250Z", 1_794_268_800),
        ] {
            assert_eq!(parse_utc_ms(text), Some(secs * 1000));
        }
        for text in ["", "yesterday", "0000-01-01T00:00:00Z"] {
            assert_eq!(parse_utc_ms(text), None, "{text:?}");
        }
    }
}
