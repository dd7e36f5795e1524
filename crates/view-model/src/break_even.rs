//! Where a cache pays: how long F(n) takes to compute, in three ways, against how long it takes to ask a cache. What is
//! to be measured next; what was, as lines on two logarithmic scales; and what it means in words.

use super::digits::grouped;
use super::local::Way;
use super::logarithm::{exp2, log2, place};
use super::trip::Trip;
use super::wording::milliseconds;
use std::fmt::Write as _;

/// The ways to compute, the quickest first.
pub const WAYS: [Way; 3] = [Way::Engine, Way::BigInt, Way::Recursion];

/// The scale of n,
const N: (f64, f64) = (10.0, 10_000_000.0);
/// its marks,
pub const N_MARKS: [u32; 7] = [10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000];
/// that of time, in milliseconds,
const MS: (f64, f64) = (0.000_01, 1_000.0);
/// and its marks.
pub const MS_MARKS: [(f64, &str); 5] = [
    (0.000_01, "10 ns"),
    (0.001, "1 µs"),
    (0.1, "0.1 ms"),
    (10.0, "10 ms"),
    (1_000.0, "1 s"),
];

/// What takes longer than this is the last of its way that is measured: the next one is not bearable.
const BEARABLE_MS: f64 = 120.0;

/// How long one F(n) took: n, and milliseconds.
type Point = (u32, f64);

/// What was measured.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Measured {
    /// The points of each of [`WAYS`], by growing n.
    curves: [Vec<Point>; 3],
    /// How long a look-up in memory takes, in milliseconds.
    pub memory_ms: Option<f64>,
    /// How long the isolate waits for Redis.
    pub redis: Option<Trip>,
}

/// From where on computing takes longer than asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Crossing {
    /// From the first that was measured.
    Always,
    /// From about this n.
    From(u32),
    /// Not up to this n, the last that was measured.
    Never(u32),
}

impl Crossing {
    fn words(self) -> String {
        let f = |n: u32| format!("F({})", grouped(n.into()));
        match self {
            Self::Always => "at any n".into(),
            Self::From(n) => format!("from about {} on", f(round(n))),
            Self::Never(n) => format!("nowhere up to {}", f(n)),
        }
    }
}

/// Two significant digits.
fn round(n: u32) -> u32 {
    let mut unit = 1;
    while n / unit >= 100 {
        unit *= 10;
    }
    (n + unit / 2) / unit * unit
}

/// The level of a cache on the picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Level {
    /// What colours it.
    pub tier: &'static str,
    /// How far from the bottom it is, in thousandths.
    pub bottom: u32,
    /// What it says.
    pub words: String,
}

impl Measured {
    /// What is to be measured next of a way; nothing where it is at its end.
    #[must_use]
    pub fn next(&self, way: Way) -> Option<u32> {
        let steps: &[u32] = match way {
            Way::Recursion => &[10, 14, 18, 22, 26, 30, 34, 38, 42],
            _ => &[
                10, 32, 100, 316, 1_000, 3_162, 10_000, 31_623, 100_000, 316_228, 1_000_000,
                3_162_278, 10_000_000,
            ],
        };
        let points = self.points(way);
        let is_bearable = points.last().is_none_or(|(_, ms)| *ms < BEARABLE_MS);
        steps.get(points.len()).copied().filter(|_| is_bearable)
    }

    /// Takes note of a measurement.
    pub fn add(&mut self, way: Way, n: u32, ms: f64) {
        for (of, points) in WAYS.into_iter().zip(&mut self.curves) {
            if of == way {
                points.push((n, ms));
            }
        }
    }

    fn points(&self, way: Way) -> &[Point] {
        let mut curves = WAYS.into_iter().zip(&self.curves);
        curves
            .find(|(of, _)| *of == way)
            .map_or(&[], |(_, points)| points)
    }

    /// A way's curve as path data, in a box of a thousand by a thousand.
    #[must_use]
    pub fn curve(&self, way: Way) -> String {
        let mut path = String::new();
        for (n, ms) in self.points(way) {
            let letter = if path.is_empty() { 'M' } else { 'L' };
            let (left, bottom) = at(*n, *ms);
            // Writing to a String cannot fail.
            let _ = write!(path, "{letter}{left} {}", 1000 - bottom);
        }
        path
    }

    /// The levels of the caches.
    #[must_use]
    pub fn levels(&self) -> Vec<Level> {
        let level = |tier, name, ms, words: String| Level {
            tier,
            bottom: at(0, ms).1,
            words: format!("{name}: {words}"),
        };
        let memory = self
            .memory_ms
            .map(|ms| level("memory", "Looking it up in memory", ms, milliseconds(ms)));
        let redis = self
            .redis
            .map(|trip| level("redis", "Asking Redis", trip.ms, trip.words()));
        memory.into_iter().chain(redis).collect()
    }

    /// Where curves cross the level of Redis, from the left and from the bottom.
    #[must_use]
    pub fn crossings(&self) -> Vec<(u32, u32)> {
        let Some(trip) = self.redis else {
            return Vec::new();
        };
        let crossing = |way| match crossing(self.points(way), trip.ms)? {
            Crossing::From(n) => Some(at(n, trip.ms)),
            Crossing::Always | Crossing::Never(_) => None,
        };
        WAYS.into_iter().filter_map(crossing).collect()
    }

    /// What it means.
    #[must_use]
    pub fn reading(&self) -> String {
        let mut parts = Vec::new();
        match self.redis {
            None => {
                parts.push(
                    "No Redis answered, so there is no trip to set against computing.".into(),
                );
            }
            Some(trip) => {
                let ways = WAYS.into_iter().rev().filter_map(|way| {
                    let crossing = crossing(self.points(way), trip.ms)?;
                    Some(format!("with {} {}", whose(way), crossing.words()))
                });
                let ways: Vec<_> = ways.collect();
                if let Some((last, others)) = ways.split_last() {
                    let and = if others.is_empty() { "" } else { " and " };
                    parts.push(format!(
                        "Asking Redis takes {}. It pays {}{and}{last}.",
                        trip.words(),
                        others.join(", "),
                    ));
                }
            }
        }
        let engine = |level| crossing(self.points(Way::Engine), level);
        if let Some((level, crossing)) = self.memory_ms.and_then(|ms| Some((ms, engine(ms)?))) {
            parts.push(format!(
                "Memory takes {} and pays {}, even with this engine.",
                milliseconds(level),
                crossing.words()
            ));
        }
        parts.join(" ")
    }

    /// What the picture shows, for who does not see it.
    #[must_use]
    pub fn description(&self) -> String {
        let mut words = String::from("Time to compute F(n) against n, both logarithmic.");
        for way in WAYS {
            if let [(first, first_ms), .., (last, last_ms)] = self.points(way) {
                let _ = write!(
                    words,
                    " {}: {} for F({}), {} for F({}).",
                    name(way),
                    milliseconds(*first_ms),
                    grouped((*first).into()),
                    milliseconds(*last_ms),
                    grouped((*last).into())
                );
            }
        }
        for level in self.levels() {
            let _ = write!(words, " {}.", level.words);
        }
        words
    }
}

/// How far from the left and from the bottom, in thousandths.
fn at(n: u32, ms: f64) -> (u32, u32) {
    (place(n.into(), N.0, N.1), place(ms, MS.0, MS.1))
}

/// How far from the left a mark of n is, in thousandths.
#[must_use]
pub fn left_of(n: u32) -> u32 {
    at(n, 1.0).0
}

/// How far from the bottom a mark of time is, in thousandths.
#[must_use]
pub fn bottom_of(ms: f64) -> u32 {
    at(1, ms).1
}

/// What a curve is called.
#[must_use]
pub fn name(way: Way) -> &'static str {
    match way {
        Way::Engine => "This engine",
        Way::BigInt => "BigInt",
        Way::Recursion => "Plain recursion",
        Way::Memory => "Memory",
    }
}

fn whose(way: Way) -> &'static str {
    match way {
        Way::Engine => "this engine",
        Way::BigInt => "the browser’s BigInt",
        Way::Recursion => "the tutorials’ recursion",
        Way::Memory => "memory",
    }
}

/// Where a curve rises above a level, straight between its points on both logarithmic scales; nothing without points.
fn crossing(points: &[Point], level: f64) -> Option<Crossing> {
    let (last, _) = *points.last()?;
    let Some(above) = points.iter().position(|(_, ms)| *ms > level) else {
        return Some(Crossing::Never(last));
    };
    let Some(below) = above.checked_sub(1) else {
        return Some(Crossing::Always);
    };
    let ((n0, ms0), (n1, ms1)) = (points[below], points[above]);
    let share = (log2(level) - log2(ms0)) / (log2(ms1) - log2(ms0));
    let (from, to) = (log2(n0.into()), log2(n1.into()));
    let n = exp2(from + share * (to - from));
    Some(Crossing::From(n.round() as u32))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The engine in proportion to n, 1 µs for F(1 000); `BigInt` ten times that; the recursion a microsecond for F(10), and
    /// twice that for each further one.
    fn measured(redis: Option<Trip>) -> Measured {
        let mut measured = Measured {
            memory_ms: Some(0.000_05),
            redis,
            ..Measured::default()
        };
        for way in WAYS {
            while let Some(n) = measured.next(way) {
                let ms = match way {
                    Way::Engine => f64::from(n) / 1e6,
                    Way::BigInt => f64::from(n) / 1e5,
                    _ => 0.001 * 2_f64.powf(f64::from(n) - 10.0),
                };
                measured.add(way, n, ms);
            }
        }
        measured
    }

    fn trip(waited: &[u32]) -> Option<Trip> {
        Trip::of(waited.to_vec())
    }

    #[test]
    fn each_way_is_measured_as_far_as_it_is_bearable() {
        let measured = measured(None);
        let last = |way| measured.points(way).last().map(|(n, _)| *n);
        assert_eq!(last(Way::Engine), Some(10_000_000));
        assert_eq!(last(Way::BigInt), Some(10_000_000));
        // F(26) took 66 ms, F(30) a second.
        assert_eq!(last(Way::Recursion), Some(30));
        assert_eq!(measured.next(Way::Recursion), None);
    }

    #[test]
    fn where_it_pays_is_said_for_every_result() {
        for (redis, words) in [
            (
                trip(&[5; 8]),
                "Asking Redis takes 5.0 ms. It pays with the tutorials’ recursion from about F(22) on, with the browser’s \
                 BigInt from about F(500 000) on and with this engine from about F(5 000 000) on. ",
            ),
            (
                trip(&[40; 8]),
                "Asking Redis takes 40 ms. It pays with the tutorials’ recursion from about F(25) on, with the browser’s \
                 BigInt from about F(4 000 000) on and with this engine nowhere up to F(10 000 000). ",
            ),
            (
                trip(&[0; 8]),
                "Asking Redis takes less than 1 ms. It pays with",
            ),
            (None, "No Redis answered, so there is no trip"),
        ] {
            let reading = measured(redis).reading().replace('\u{202f}', " ");
            assert!(reading.starts_with(words), "{reading}");
            assert!(
                reading.ends_with(
                    "Memory takes 50 ns and pays from about F(50) on, even with this engine."
                ),
                "{reading}"
            );
        }
        let mut slow = Measured {
            redis: trip(&[5; 8]),
            ..Measured::default()
        };
        assert_eq!(slow.reading(), "");
        slow.add(Way::BigInt, 10, 7.0);
        assert_eq!(
            slow.reading(),
            "Asking Redis takes 5.0 ms. It pays with the browser’s BigInt at any n."
        );
    }

    #[test]
    fn a_curve_that_ends_on_a_level_does_not_rise_above_it() {
        assert_eq!(
            crossing(&[(10, 1.0), (32, 5.0)], 5.0),
            Some(Crossing::Never(32))
        );
    }

    #[test]
    fn crossings_lie_on_the_level_and_on_the_curve() {
        let measured = measured(trip(&[5; 8]));
        let crossings = measured.crossings();
        assert_eq!(crossings.len(), 3);
        for (_, bottom) in crossings {
            assert_eq!(bottom, bottom_of(5.0));
        }
        assert_eq!(measured.levels()[1].bottom, bottom_of(5.0));
    }

    #[test]
    fn the_picture_is_told() {
        let description = measured(trip(&[5; 8]))
            .description()
            .replace('\u{202f}', " ");
        assert!(
            description.contains("This engine: 10 ns for F(10), 10 ms for F(10 000 000)."),
            "{description}"
        );
        assert!(
            description.ends_with("Looking it up in memory: 50 ns. Asking Redis: 5.0 ms."),
            "{description}"
        );
    }

    #[test]
    fn marks_are_on_their_scales() {
        assert_eq!((left_of(10), left_of(10_000_000)), (0, 1000));
        assert_eq!(
            MS_MARKS.map(|(ms, _)| bottom_of(ms) / 10),
            [0, 25, 50, 75, 100]
        );
        assert_eq!(measured(None).curve(Way::Engine).matches('L').count(), 12);
    }

    #[test]
    fn two_digits_are_enough() {
        for (n, rounded) in [
            (7, 7),
            (26, 26),
            (104, 100),
            (8_449, 8_400),
            (425_300, 430_000),
        ] {
            assert_eq!(round(n), rounded);
        }
    }
}
