//! How far back a view of a page's visits looks, and how what was counted falls into the bars of its chart.
//! Hours are shown on the reader's clock; days are those of the service, which begin at midnight UTC.

use super::digits::grouped;
use super::time::{Civil, parse_utc_ms};
use edgestate_contract::visits::{Interval, SeriesPoint};

const MINUTE_MS: u64 = 60_000;
const HOUR_MS: u64 = 60 * MINUTE_MS;
/// How many hours one bar of a week holds.
const HOURS_OF_A_BAR: i64 = 4;

/// How far back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Range {
    /// 60 minutes.
    Hour,
    /// 24 hours.
    #[default]
    Day,
    /// 7 days, by hours.
    Week,
    /// 30 days.
    Month,
    /// 12 months, by days.
    Year,
}

/// A clock: how many minutes it is ahead of UTC at a moment.
pub type Clock = fn(u64) -> i32;

/// The clock of the service.
#[must_use]
pub fn utc(_: u64) -> i32 {
    0
}

impl Range {
    /// Every range, shortest first.
    pub const ALL: [Self; 5] = [Self::Hour, Self::Day, Self::Week, Self::Month, Self::Year];

    /// Its name in the address.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Year => "year",
        }
    }

    /// The range of that name, if there is one.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|range| range.as_str() == name)
    }

    /// What its link says.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hour => "Hour",
            Self::Day => "24 h",
            Self::Week => "7 days",
            Self::Month => "30 days",
            Self::Year => "12 months",
        }
    }

    /// Its span: "last …", and with "the … before".
    #[must_use]
    pub const fn span(self) -> &'static str {
        match self {
            Self::Hour => "60 minutes",
            Self::Day => "24 hours",
            Self::Week => "7 days",
            Self::Month => "30 days",
            Self::Year => "12 months",
        }
    }

    /// One of its kind: "… before".
    #[must_use]
    pub const fn one(self) -> &'static str {
        match self {
            Self::Hour => "an hour",
            Self::Day => "a day",
            Self::Week => "a week",
            Self::Month => "30 days",
            Self::Year => "a year",
        }
    }

    /// What the service is asked for: buckets of this width,
    #[must_use]
    pub const fn interval(self) -> Interval {
        match self {
            Self::Hour => Interval::Minute,
            Self::Day | Self::Week => Interval::Hour,
            Self::Month | Self::Year => Interval::Day,
        }
    }

    /// and so many of them.
    #[must_use]
    pub const fn points(self) -> u32 {
        match self {
            Self::Hour => 60,
            Self::Day => 24,
            Self::Week => 7 * 24,
            Self::Month => 30,
            Self::Year => 365,
        }
    }

    /// Whether its buckets begin at midnight UTC, whatever the reader's clock says.
    #[must_use]
    pub const fn is_in_days(self) -> bool {
        matches!(self.interval(), Interval::Day)
    }

    /// Whether twice the range is kept, so that it can be compared with the one before.
    #[must_use]
    pub const fn has_one_before(self) -> bool {
        !matches!(self, Self::Year)
    }

    /// What one bar says of itself: its time on a clock.
    #[must_use]
    pub fn label(self, bar: &Bar, clock: Clock) -> String {
        let (from, until) = (civil(bar.from_ms, clock), civil(bar.until_ms, clock));
        match self {
            Self::Hour => from.clock(),
            Self::Day | Self::Week => {
                format!("{}, {}–{}", from.long_day(), from.clock(), until.clock())
            }
            Self::Month => format!("{} (UTC)", from.long_day()),
            Self::Year => format!("{} {} (UTC)", from.month_name(), from.year),
        }
    }

    /// What the axis says under a bar, if anything.
    #[must_use]
    pub fn tick(self, bar: &Bar, clock: Clock) -> Option<String> {
        let from = civil(bar.from_ms, clock);
        match self {
            Self::Hour => from.minute.is_multiple_of(10).then(|| from.clock()),
            Self::Day if from.hour < 1 => Some(from.short_day()),
            Self::Day => from.hour.is_multiple_of(4).then(|| from.clock()),
            Self::Week => (i64::from(from.hour) < HOURS_OF_A_BAR).then(|| from.short_day()),
            Self::Month => (from.day % 5 == 1 && from.day < 31).then(|| from.day_and_month()),
            Self::Year => (from.month % 2 == 1).then(|| from.month_name().to_owned()),
        }
    }

    /// The bar that holds the bucket which begins then, as a number that its buckets have in common and the bars beside
    /// it have not.
    fn bar_of(self, ms: u64, clock: Clock) -> i64 {
        match self {
            Self::Hour | Self::Day | Self::Month => ms.cast_signed(),
            Self::Week => {
                let local_hours = (ms.cast_signed()
                    + i64::from(clock(ms)) * MINUTE_MS.cast_signed())
                .div_euclid(HOUR_MS.cast_signed());
                local_hours.div_euclid(HOURS_OF_A_BAR)
            }
            Self::Year => Civil::at(ms, 0).month.into(),
        }
    }
}

fn civil(ms: u64, clock: Clock) -> Civil {
    Civil::at(ms, clock(ms))
}

/// A bar of the chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bar {
    /// When it begins, in milliseconds since 1970.
    pub from_ms: u64,
    /// When it ends.
    pub until_ms: u64,
    /// Visits counted in it.
    pub count: u64,
    /// Visits in the same part of the range before, where that is kept.
    pub before: Option<u64>,
    /// Whether it is the current one, which still grows.
    pub is_running: bool,
}

/// What was counted, as bars, oldest first.
#[must_use]
pub fn bars(
    range: Range,
    points: &[SeriesPoint],
    before: &[SeriesPoint],
    clock: Clock,
) -> Vec<Bar> {
    let width = range.interval().secs() * 1000;
    // Of the range before, the oldest may not be kept any more.
    let missing = points.len().saturating_sub(before.len());
    let mut bars: Vec<(i64, Bar)> = Vec::new();
    for (place, point) in points.iter().enumerate() {
        let Some(from_ms) = parse_utc_ms(&point.start) else {
            continue;
        };
        let before = range
            .has_one_before()
            .then(|| before.get(place.checked_sub(missing)?))
            .flatten()
            .map(|point| point.count);
        let of = range.bar_of(from_ms, clock);
        match bars.last_mut().filter(|(last, _)| *last == of) {
            Some((_, bar)) => {
                bar.until_ms = from_ms + width;
                bar.count += point.count;
                bar.before = bar.before.zip(before).map(|(sum, more)| sum + more);
            }
            None => bars.push((
                of,
                Bar {
                    from_ms,
                    until_ms: from_ms + width,
                    count: point.count,
                    before,
                    is_running: false,
                },
            )),
        }
    }
    if let Some((_, bar)) = bars.last_mut() {
        bar.is_running = true;
    }
    bars.into_iter().map(|(_, bar)| bar).collect()
}

/// A range against the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// So many percent more or less.
    Percent(i64),
    /// There was nothing before, and there is something now.
    FromNothing,
    /// There was nothing before, and nothing but what is still running now.
    Nothing,
    /// It cannot be said: the range before is not kept.
    Unknown,
}

impl Change {
    /// The change of the finished buckets; the running one would always look like a fall.
    #[must_use]
    pub fn of(range: Range, points: &[SeriesPoint], before: &[SeriesPoint]) -> Self {
        if !range.has_one_before() || points.is_empty() || before.len() < points.len() {
            return Self::Unknown;
        }
        let sum = |points: &[SeriesPoint]| -> u64 {
            points.iter().rev().skip(1).map(|point| point.count).sum()
        };
        let (now, then) = (sum(points).cast_signed(), sum(before).cast_signed());
        match then {
            0 if now == 0 => Self::Nothing,
            0 => Self::FromNothing,
            _ => Self::Percent(((now - then) as f64 * 100.0 / then as f64).round() as i64),
        }
    }

    /// The change in a few words.
    #[must_use]
    pub fn words(self, range: Range) -> String {
        let before = format!("the {} before", range.span());
        let percent = |by: i64| format!("{}\u{202f}% on {before}", grouped(by.unsigned_abs()));
        match self {
            Self::Percent(0) => format!("as many as in {before}"),
            Self::Percent(more @ 1..) => format!("+{}", percent(more)),
            Self::Percent(less) => format!("−{}", percent(less)),
            Self::FromNothing | Self::Nothing => format!("none in {before}"),
            Self::Unknown if range.has_one_before() => format!("{before} are not kept in full"),
            Self::Unknown => "kept for 400 days, so not compared".into(),
        }
    }

    /// Which way it went: 1, 0 or −1.
    #[must_use]
    pub fn direction(self) -> i64 {
        match self {
            Self::Percent(percent) => percent.signum(),
            Self::FromNothing => 1,
            Self::Nothing | Self::Unknown => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Buckets of a width, the last one beginning at a time.
    fn points(range: Range, last: &str, counts: impl IntoIterator<Item = u64>) -> Vec<SeriesPoint> {
        let counts: Vec<_> = counts.into_iter().collect();
        let width = range.interval().secs() * 1000;
        let last = parse_utc_ms(last).expect("a time");
        let start = |place: usize| {
            let time = Civil::at(last - width * (counts.len() - 1 - place) as u64, 0);
            format!(
                "{}-{:02}-{:02}T{}Z",
                time.year,
                time.month,
                time.day,
                time.clock_with_seconds()
            )
        };
        let point = |(place, count): (usize, &u64)| SeriesPoint {
            start: start(place),
            count: *count,
            unique: None,
        };
        counts.iter().enumerate().map(point).collect()
    }

    fn an_hour_ahead(_: u64) -> i32 {
        60
    }

    #[test]
    fn every_range_is_named_and_asks_for_what_is_kept() {
        for range in Range::ALL {
            assert_eq!(Range::parse(range.as_str()), Some(range));
            let kept_secs = match range.interval() {
                Interval::Minute => 2 * 3600,
                Interval::Hour => 15 * 86_400,
                Interval::Day => 400 * 86_400,
            };
            let times = if range.has_one_before() { 2 } else { 1 };
            let asked = u64::from(range.points()) * range.interval().secs() * times;
            assert!(asked <= kept_secs, "{range:?}");
        }
    }

    #[test]
    fn every_range_says_how_far_back_it_looks() {
        const DAY_SECS: u64 = 86_400;
        let said = Range::ALL.map(|range| {
            let secs = u64::from(range.points()) * range.interval().secs();
            (range.name(), secs)
        });
        assert_eq!(
            said,
            [
                ("Hour", 3600),
                ("24 h", DAY_SECS),
                ("7 days", 7 * DAY_SECS),
                ("30 days", 30 * DAY_SECS),
                ("12 months", 365 * DAY_SECS)
            ]
        );
    }

    #[test]
    fn a_week_has_bars_of_the_readers_hours() {
        let range = Range::Week;
        let now = points(range, "2026-11-24T10:00:00Z", [1; 168]);
        let then = points(range, "2026-11-17T10:00:00Z", [2; 168]);
        let bars = bars(range, &now, &then, an_hour_ahead);
        assert_eq!(bars.iter().map(|bar| bar.count).sum::<u64>(), 168);
        assert_eq!(bars.iter().filter_map(|bar| bar.before).sum::<u64>(), 336);
        let last = bars.last().expect("bars");
        assert!(last.is_running);
        // 11:00 there, of the four hours that begin at 8.
        assert_eq!((last.count, last.before), (4, Some(8)));
        assert_eq!(range.label(last, an_hour_ahead), "Tue 24 Nov, 08:00–12:00");
        let ticks: Vec<_> = bars
            .iter()
            .filter_map(|bar| Some((range.tick(bar, an_hour_ahead)?, bar.from_ms)))
            .collect();
        let midnight = parse_utc_ms("2026-11-17T23:00:00Z").expect("a time");
        assert_eq!(ticks[0], ("Wed 18".into(), midnight));
        assert_eq!(ticks.len(), 7);
    }

    #[test]
    fn a_year_has_bars_of_months() {
        let range = Range::Year;
        let bars = bars(
            range,
            &points(range, "2026-11-24T00:00:00Z", [1; 365]),
            &[],
            utc,
        );
        assert_eq!(bars.len(), 13);
        assert_eq!(bars[1].count, 31, "December");
        assert_eq!(range.label(&bars[12], utc), "Nov 2026 (UTC)");
        assert!(bars.iter().all(|bar| bar.before.is_none()));
    }

    #[test]
    fn a_bar_says_when_it_was() {
        for (range, last, label) in [
            (Range::Hour, "2026-11-24T10:07:00Z", "11:07"),
            (
                Range::Day,
                "2026-11-24T10:00:00Z",
                "Tue 24 Nov, 11:00–12:00",
            ),
            (Range::Month, "2026-11-24T00:00:00Z", "Tue 24 Nov (UTC)"),
        ] {
            let bars = bars(range, &points(range, last, [1, 2]), &[], utc);
            let clock = if range.is_in_days() {
                utc
            } else {
                an_hour_ahead
            };
            assert_eq!(range.label(&bars[1], clock), label);
        }
    }

    #[test]
    fn every_axis_has_a_few_round_marks() {
        let ticks = |range: Range, last| {
            let counts = (0..range.points()).map(|_| 1);
            let bars = bars(range, &points(range, last, counts), &[], utc);
            let ticks = bars.iter().filter_map(|bar| range.tick(bar, utc));
            ticks.collect::<Vec<_>>()
        };
        assert_eq!(
            ticks(Range::Hour, "2026-11-24T10:07:00Z"),
            ["09:10", "09:20", "09:30", "09:40", "09:50", "10:00"]
        );
        assert_eq!(
            ticks(Range::Day, "2026-11-24T10:00:00Z"),
            ["12:00", "16:00", "20:00", "Tue 24", "04:00", "08:00"]
        );
        assert_eq!(
            ticks(Range::Month, "2026-11-24T00:00:00Z"),
            ["26 Oct", "1 Nov", "6 Nov", "11 Nov", "16 Nov", "21 Nov"],
            "the 31st is too close to the first"
        );
        assert_eq!(
            ticks(Range::Year, "2026-11-24T00:00:00Z"),
            ["Nov", "Jan", "Mar", "May", "Jul", "Sep", "Nov"]
        );
    }

    #[test]
    fn what_is_not_kept_before_is_not_taken_for_nothing() {
        let range = Range::Day;
        let now = points(range, "2026-11-24T10:00:00Z", [1; 24]);
        let then = points(range, "2026-11-23T10:00:00Z", [1; 10]);
        let bars = bars(range, &now, &then, utc);
        assert_eq!(bars[13].before, None);
        assert_eq!(bars[14].before, Some(1));
        assert_eq!(Change::of(range, &now, &then), Change::Unknown);
    }

    #[test]
    fn what_is_not_kept_is_not_compared() {
        let compared = |range: Range, now: usize, then: usize| {
            let points = |count| points(range, "2026-11-24T00:00:00Z", vec![5; count]);
            Change::of(range, &points(now), &points(then))
        };
        assert_eq!(compared(Range::Month, 30, 30), Change::Percent(0));
        for (range, now, then) in [
            (Range::Month, 30, 29),
            (Range::Month, 0, 0),
            (Range::Year, 365, 365),
        ] {
            assert_eq!(
                compared(range, now, then),
                Change::Unknown,
                "{range:?}, {now}"
            );
        }
        assert_eq!(
            Change::Unknown.words(Range::Month),
            "the 30 days before are not kept in full"
        );
        assert_eq!(
            Change::Unknown.words(Range::Year),
            "kept for 400 days, so not compared"
        );
    }

    #[test]
    fn the_running_bucket_is_not_compared() {
        let range = Range::Day;
        let change = |now: u64, then: u64| {
            let now = points(range, "2026-11-24T10:00:00Z", [now, 1000]);
            let then = points(range, "2026-11-23T10:00:00Z", [then, 0]);
            Change::of(range, &now, &then)
        };
        assert_eq!(change(112, 100), Change::Percent(12));
        assert_eq!(change(7, 7), Change::Percent(0));
        assert_eq!(change(0, 0), Change::Nothing);
        assert_eq!(
            (Change::Nothing.words(range), Change::Nothing.direction()),
            ("none in the 24 hours before".into(), 0)
        );
        assert_eq!(change(5, 0), Change::FromNothing);
        assert_eq!(
            change(97, 100).words(range),
            "−3\u{202f}% on the 24 hours before"
        );
        assert_eq!(change(97, 100).direction(), -1);
        assert_eq!(
            (Change::FromNothing.direction(), Change::Unknown.direction()),
            (1, 0)
        );
        assert_eq!(
            change(1_000_000, 50).words(range),
            "+1\u{202f}999\u{202f}900\u{202f}% on the 24 hours before"
        );
    }
}
