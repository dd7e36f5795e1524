//! The visits of a page over a range, in sentences.

use super::digits::grouped;
use super::range::{Bar, Change, Clock, Range};
use super::wording::count;

/// The last range in one sentence, as a screen reader says it.
#[must_use]
pub fn sentence(range: Range, bars: &[Bar], change: Change, clock: Clock) -> String {
    let sum: u64 = bars.iter().map(|bar| bar.count).sum();
    let span = range.span();
    let highest = bars.iter().max_by_key(|bar| bar.count);
    match highest.filter(|bar| bar.count > 0) {
        None => format!("No visits in the last {span}."),
        Some(bar) => format!(
            "{} in the last {span}, {}. Most at {}: {}.",
            count(sum, "visit"),
            change.words(range),
            range.label(bar, clock),
            grouped(bar.count),
        ),
    }
}

/// What one bar says when it is pointed at.
#[must_use]
pub fn reading(range: Range, bar: &Bar, clock: Clock) -> String {
    let visits = count(bar.count, "visit");
    let so_far = if bar.is_running { " so far" } else { "" };
    let before = match bar.before {
        Some(before) => format!("; {} {} before", grouped(before), range.one()),
        None => String::new(),
    };
    format!("{}: {visits}{so_far}{before}", range.label(bar, clock))
}

/// What a total is made of.
#[must_use]
pub fn made_of(total: u64, imported: u64) -> String {
    match imported {
        0 => "each counted once".into(),
        _ => format!(
            "{} counted once, {} imported",
            grouped(total.saturating_sub(imported)),
            grouped(imported)
        ),
    }
}

/// The clock that the chart goes by, in a few words: "Your time, UTC+1".
#[must_use]
pub fn clock_words(range: Range, is_utc: bool, ahead_minutes: i32) -> String {
    if range.is_in_days() {
        return "Days begin at midnight UTC".into();
    }
    if is_utc {
        return "UTC".into();
    }
    let sign = if ahead_minutes < 0 { '−' } else { '+' };
    let (hours, minutes) = (ahead_minutes.abs() / 60, ahead_minutes.abs() % 60);
    match (hours, minutes) {
        (0, 0) => "Your time, UTC".into(),
        (_, 0) => format!("Your time, UTC{sign}{hours}"),
        _ => format!("Your time, UTC{sign}{hours}:{minutes:02}"),
    }
}

/// Whether the numbers are due to be read again: often for a while after the reader has done something, then
/// seldom. A tab that is left open must not empty the store's free month.
#[must_use]
pub fn is_due(now_ms: u64, active_ms: u64, read_ms: u64) -> bool {
    let is_active = now_ms.saturating_sub(active_ms) < ACTIVE_MS;
    is_active || now_ms.saturating_sub(read_ms) >= SELDOM_MS
}

/// How often it is asked whether they are: the shortest time between two reads.
pub const OFTEN_MS: u64 = 5_000;
/// The time between two reads when nobody does anything.
const SELDOM_MS: u64 = 60_000;
/// How long a reader counts as active.
const ACTIVE_MS: u64 = 120_000;

#[cfg(test)]
mod tests {
    use super::super::range::utc;
    use super::*;

    const BAR: Bar = Bar {
        from_ms: 1_795_507_200_000,
        until_ms: 1_795_510_800_000,
        count: 31,
        before: Some(27),
        is_running: false,
    };

    #[test]
    fn a_range_in_one_sentence() {
        let quiet = Bar { count: 2, ..BAR };
        assert_eq!(
            sentence(Range::Day, &[quiet, BAR], Change::Percent(12), utc),
            "33 visits in the last 24 hours, +12\u{202f}% on the 24 hours before. \
             Most at Tue 24 Nov, 08:00–09:00: 31."
        );
        let none = Bar { count: 0, ..BAR };
        assert_eq!(
            sentence(Range::Week, &[none], Change::Unknown, utc),
            "No visits in the last 7 days."
        );
    }

    #[test]
    fn a_bar_says_what_it_holds() {
        assert_eq!(
            reading(Range::Day, &BAR, utc),
            "Tue 24 Nov, 08:00–09:00: 31 visits; 27 a day before"
        );
        let running = Bar {
            count: 1,
            before: None,
            is_running: true,
            ..BAR
        };
        assert_eq!(
            reading(Range::Day, &running, utc),
            "Tue 24 Nov, 08:00–09:00: 1 visit so far"
        );
    }

    #[test]
    fn a_total_says_what_was_imported() {
        assert_eq!(made_of(28, 0), "each counted once");
        assert_eq!(
            made_of(1_428, 1_400),
            "28 counted once, 1\u{202f}400 imported"
        );
    }

    #[test]
    fn clocks_are_named() {
        assert_eq!(clock_words(Range::Day, false, 60), "Your time, UTC+1");
        assert_eq!(clock_words(Range::Day, false, -570), "Your time, UTC−9:30");
        assert_eq!(clock_words(Range::Day, false, 0), "Your time, UTC");
        assert_eq!(clock_words(Range::Day, true, 60), "UTC");
        assert_eq!(
            clock_words(Range::Month, false, 60),
            "Days begin at midnight UTC"
        );
    }

    #[test]
    fn reads_become_seldom_when_nobody_does_anything() {
        let reads = |of_ms: u64, active_until_ms: u64| {
            let (mut reads, mut read_ms) = (0, 0);
            for now in (OFTEN_MS..=of_ms).step_by(OFTEN_MS as usize) {
                if is_due(now, now.min(active_until_ms), read_ms) {
                    (reads, read_ms) = (reads + 1, now);
                }
            }
            reads
        };
        // Two minutes of every five seconds, then one a minute.
        assert_eq!(reads(10 * 60_000, 0), 23 + 8);
        assert_eq!(reads(10 * 60_000, 10 * 60_000), 120);
    }
}
