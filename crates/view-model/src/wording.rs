//! Numbers and spans of time in words. Integers only: formatting floating point would cost the
//! page several kilobytes.

use super::digits::{decimal, grouped};
use edgestate_contract::fibonacci::Source;

/// What a source is called.
#[must_use]
pub fn source_name(source: Source) -> &'static str {
    match source {
        Source::Memory => "Memory",
        Source::Edge => "Edge cache",
        Source::Redis => "Redis",
        Source::Computed => "Computed",
    }
}

/// A time as a browser measures it: "40 ns", "1.2 µs", "0.4 ms", "12 ms", "1.25 s".
#[must_use]
pub fn milliseconds(ms: f64) -> String {
    let nanoseconds = (ms.max(0.0) * 1_000_000.0).round() as u64;
    match nanoseconds {
        1..=999 => return format!("{nanoseconds} ns"),
        1000..=9999 => {
            return format!("{} µs", decimal(nanoseconds / 100, 1));
        }
        10_000..=99_999 => return format!("{} µs", nanoseconds / 1000),
        _ => {}
    }
    let hundredths = (nanoseconds + 5000) / 10_000;
    match hundredths {
        0..=999 => format!("{} ms", decimal(hundredths / 10, 1)),
        1000..=99_999 => format!("{} ms", (hundredths + 50) / 100),
        _ => format!("{} s", decimal(hundredths / 1000, 2)),
    }
}

/// A span in its two largest units: "45 s", "3 min 20 s", "23 h 59 min", "2 d 4 h".
#[must_use]
pub fn span(secs: u64) -> String {
    let two = |large: u64, small: u64, names: (&str, &str)| {
        if small == 0 {
            format!("{large} {}", names.0)
        } else {
            format!("{large} {} {small} {}", names.0, names.1)
        }
    };
    match secs {
        0..=59 => format!("{secs} s"),
        60..=3599 => two(secs / 60, secs % 60, ("min", "s")),
        3600..=86_399 => two(secs / 3600, secs % 3600 / 60, ("h", "min")),
        _ => two(secs / 86_400, secs % 86_400 / 3600, ("d", "h")),
    }
}

/// A count with its noun: "1 visit", "2 visits".
#[must_use]
pub fn count(number: u64, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", grouped(number))
}

/// An ordinal: "1st", "2nd", "11th".
#[must_use]
pub fn ordinal(number: u64) -> String {
    let suffix = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{}{suffix}", grouped(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_sources_are_confused() {
        assert_eq!(source_name(Source::Memory), "Memory");
        assert_eq!(source_name(Source::Edge), "Edge cache");
    }

    #[test]
    fn times() {
        for (ms, words) in [
            (-1.0, "0.0 ms"),
            (0.000_042, "42 ns"),
            (0.001_26, "1.2 µs"),
            (0.044, "44 µs"),
            (0.44, "0.4 ms"),
            (9.99, "9.9 ms"),
            (12.4, "12 ms"),
            (999.0, "999 ms"),
            (1000.0, "1.00 s"),
            (1250.0, "1.25 s"),
        ] {
            assert_eq!(milliseconds(ms), words);
        }
    }

    #[test]
    fn spans() {
        for (secs, words) in [
            (0, "0 s"),
            (60, "1 min"),
            (200, "3 min 20 s"),
            (7320, "2 h 2 min"),
            (86_399, "23 h 59 min"),
            (86_400, "1 d"),
            (187_200, "2 d 4 h"),
        ] {
            assert_eq!(span(secs), words);
        }
    }

    #[test]
    fn counts_and_ordinals() {
        assert_eq!(count(1, "visit"), "1 visit");
        assert_eq!(count(0, "visit"), "0 visits");
        for (number, words) in [
            (1, "1st"),
            (12, "12th"),
            (20, "20th"),
            (22, "22nd"),
            (103, "103rd"),
            (111, "111th"),
            (113, "113th"),
        ] {
            assert_eq!(ordinal(number), words);
        }
    }
}
