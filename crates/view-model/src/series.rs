//! A series of visits as a picture, as table rows and in one sentence.

use super::digits::in_threes;
use super::markup::escape;
use super::wording::count;
use edgestate_contract::visits::{Interval, PageTotal, SeriesPoint};
use std::fmt::Write as _;

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

/// One bar for each bucket, the current one marked.
#[must_use]
pub fn bars(points: &[SeriesPoint]) -> String {
    let (highest, slots) = (highest(points), points.len().max(1) as u64);
    let mut svg = String::new();
    for (place, point) in points.iter().enumerate() {
        // A visit is visible even beside thousands; an empty bucket is a line on the ground.
        let height = match point.count {
            0 => 1,
            count => (HEIGHT * count / highest).max(4),
        };
        let class = if place + 1 == points.len() {
            "now"
        } else {
            "past"
        };
        let _ = write!(
            svg,
            "<rect x='{}' y='{}' width='{}' height='{height}' class='{class}'/>",
            WIDTH * place as u64 / slots,
            HEIGHT - height,
            WIDTH * 618 / 1000 / slots,
        );
    }
    svg
}

/// The buckets, newest first, one row each.
#[must_use]
pub fn rows(points: &[SeriesPoint], interval: Interval) -> String {
    let mut rows = String::new();
    for point in points.iter().rev() {
        let (start, count) = (
            escape(label(&point.start, interval)),
            in_threes(point.count),
        );
        let _ = write!(rows, "<tr><td>{start}<td>{count}");
    }
    rows
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

/// The most visited pages as links, each with a bar as long as its share of the first.
#[must_use]
pub fn top(pages: &[PageTotal]) -> String {
    let highest = pages.first().map_or(1, |page| page.total.max(1));
    let mut items = String::new();
    for page in pages {
        let name = escape(&page.page);
        let _ = write!(
            items,
            "<li><a href='/visits?page={name}'>{name}</a><b>{}</b>\
             <progress max='{highest}' value='{}' aria-hidden='true'></progress>",
            in_threes(page.total),
            page.total,
        );
    }
    items
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
    fn every_bucket_has_a_bar_and_a_row() {
        let points = points(&[0, 1, 1000]);
        let svg = bars(&points);
        assert_eq!(svg.matches("<rect").count(), 3);
        assert!(svg.contains("height='300' class='now'"));
        assert!(
            svg.contains("height='4' class='past'"),
            "one visit can be seen"
        );
        assert!(rows(&points, Interval::Hour).starts_with("<tr><td>02:00<td>1\u{202f}000"));
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

    #[test]
    fn names_cannot_break_out() {
        let pages = [PageTotal {
            page: "'><script>".into(),
            total: 1,
        }];
        assert!(!top(&pages).contains("<script"));
    }
}
