//! Times as the service writes them.

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
