//! A series of visits as a picture, as table rows and in one sentence.

use super::digits::in_threes;
use super::wording::count;
use edgestate_contract::visits::{Interval, SeriesPoint};

/// The picture is drawn in a box of this size and stretched to its place.
const WIDTH: u64 = 1000;
const HEIGHT: u64 = 300;

/// How many buckets are shown: an hour, two days, three months.
#[must_use]
pub fn points_of(interval: Interval) -> u32 {
    match interval {
        Interval::Minute => 60,
        Interval::Hour => 48,
        Interval::Day => 90,
    }
}

/// When a bucket starts, as short as the interval allows: "11-22", "20:00".
#[must_use]
pub fn label(start: &str, interval: Interval) -> &str {
    let range = match interval {
        Interval::Day => 5..10,
        _ => 11..16,
    };
    start.get(range).unwrap_or(start)
}

/// The highest count; at least 1, so that it can be divided by.
#[must_use]
pub fn highest(points: &[SeriesPoint]) -> u64 {
    points
        .iter()
        .map(|point| point.count)
        .max()
        .unwrap_or(0)
        .max(1)
}

/// A bar of the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bar {
    /// Its left edge.
    pub x: u64,
    /// Its top.
    pub y: u64,
    /// How wide it is.
    pub width: u64,
    /// How high it is.
    pub height: u64,
    /// Whether its bucket is the current one, which still grows.
    pub is_now: bool,
}

/// One bar for each bucket.
#[must_use]
pub fn bars(points: &[SeriesPoint]) -> Vec<Bar> {
    let (highest, slots) = (highest(points), points.len().max(1) as u64);
    let bar = |(place, point): (usize, &SeriesPoint)| {
        // A visit is visible even beside thousands; an empty bucket is a line on the ground.
        let height = match point.count {
            0 => 1,
            count => (HEIGHT * count / highest).max(4),
        };
        Bar {
            x: WIDTH * place as u64 / slots,
            y: HEIGHT - height,
            width: WIDTH * 618 / 1000 / slots,
            height,
            is_now: place + 1 == points.len(),
        }
    };
    points.iter().enumerate().map(bar).collect()
}

/// The series in one sentence.
#[must_use]
pub fn sentence(points: &[SeriesPoint], interval: Interval) -> String {
    let sum: u64 = points.iter().map(|point| point.count).sum();
    if sum == 0 {
        return "No visits in this span yet.".into();
    }
    let highest = highest(points);
    let when = points
        .iter()
        .find(|point| point.count == highest)
        .map_or("", |point| label(&point.start, interval));
    format!(
        "{} in the last {}; most in the {} of {when} UTC, {}.",
        count(sum, "visit"),
        count(points.len() as u64, interval.as_str()),
        interval.as_str(),
        in_threes(highest),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(counts: &[u64]) -> Vec<SeriesPoint> {
        counts
            .iter()
            .enumerate()
            .map(|(hour, count)| SeriesPoint {
                start: format!("2026-11-22T{hour:02}:00:00Z"),
                count: *count,
            })
            .collect()
    }

    #[test]
    fn every_bucket_has_a_bar() {
        let points = points(&[0, 1, 1000]);
        let bars = bars(&points);
        assert_eq!(bars.len(), 3);
        assert_eq!(bars[1].height, 4, "one visit can be seen");
        assert_eq!((bars[2].height, bars[2].is_now), (300, true));
        assert!(!bars[1].is_now);
    }

    #[test]
    fn one_sentence() {
        assert_eq!(
            sentence(&points(&[2, 7, 1]), Interval::Hour),
            "10 visits in the last 3 hours; most in the hour of 01:00 UTC, 7."
        );
        assert_eq!(
            sentence(&points(&[0]), Interval::Day),
            "No visits in this span yet."
        );
    }

    #[test]
    fn labels() {
        assert_eq!(label("2026-11-22T20:07:00Z", Interval::Minute), "20:07");
        assert_eq!(label("2026-11-22T00:00:00Z", Interval::Day), "11-22");
        assert_eq!(label("?", Interval::Day), "?");
    }
}
