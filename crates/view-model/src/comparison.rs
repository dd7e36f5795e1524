//! The four strategies beside each other: what is to be measured, what was, as a picture and in numbers, and
//! what it means in plain words.

use super::statistics::{insert, percentile};
use super::wording::milliseconds;
use edgestate_contract::fibonacci::{Source, Strategy};
use std::fmt::Write as _;

/// The picture is drawn in a box of this width, a band of this height for each strategy.
const WIDTH: f64 = 1000.0;
const BAND: usize = 40;

/// What was measured of one strategy.
#[derive(Clone, Debug, Default)]
pub struct Run {
    /// The times of the answers in milliseconds, sorted.
    times: Vec<f64>,
    /// How many answers came from a cache.
    hits: usize,
    /// How many requests had no answer.
    failures: usize,
    /// Whether an answer came although Redis was away.
    degraded: bool,
}

/// What was measured of every strategy, in the order of [`Strategy::ALL`].
#[derive(Clone, Debug, Default)]
pub struct Comparison([Run; 4]);

/// The marks of one strategy on the line of time, as path data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Strip {
    /// Whose marks they are.
    pub strategy: Strategy,
    /// One for each answer.
    pub marks: String,
    /// The one in the middle; empty where there is none.
    pub median: String,
}

/// What is to be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The index of the number.
    pub n: u32,
    /// How many requests go through each strategy.
    pub requests: u32,
    /// How many are on their way at a time.
    pub at_a_time: u32,
}

impl Plan {
    /// What is measured when nothing else is asked for.
    pub const DEFAULT: Self = Self {
        n: 100_000,
        requests: 40,
        at_a_time: 4,
    };
    /// The most requests of each strategy: what one address may ask for in a minute leaves room for it.
    pub const MAX_REQUESTS: u32 = 100;
    /// The most at a time.
    pub const MAX_AT_A_TIME: u32 = 16;

    /// A plan within the limits, from what an address says.
    #[must_use]
    pub fn of(n: Option<u32>, requests: Option<u32>, at_a_time: Option<u32>, max_n: u32) -> Self {
        let Self {
            n: default_n,
            requests: default_requests,
            at_a_time: default_at_a_time,
        } = Self::DEFAULT;
        Self {
            n: n.unwrap_or(default_n).min(max_n),
            requests: requests
                .unwrap_or(default_requests)
                .clamp(1, Self::MAX_REQUESTS),
            at_a_time: at_a_time
                .unwrap_or(default_at_a_time)
                .clamp(1, Self::MAX_AT_A_TIME),
        }
    }

    /// How many requests that makes.
    #[must_use]
    pub fn all(self) -> u32 {
        self.requests * Strategy::ALL.len() as u32
    }

    /// Its address.
    #[must_use]
    pub fn address(self) -> String {
        let Self {
            n,
            requests,
            at_a_time,
        } = self;
        format!("/compare?n={n}&requests={requests}&at={at_a_time}")
    }
}

impl Run {
    /// Adds an answer.
    pub fn answered(&mut self, source: Source, ms: f64, degraded: bool) {
        insert(&mut self.times, ms);
        self.hits += usize::from(source != Source::Computed);
        self.degraded |= degraded;
    }

    /// Adds a request without an answer.
    pub fn failed(&mut self) {
        self.failures += 1;
    }

    /// How many requests were made.
    #[must_use]
    pub fn requests(&self) -> usize {
        self.times.len() + self.failures
    }

    /// The median, the 95th percentile and the share of hits in words, in this order; nothing where
    /// nothing was answered.
    #[must_use]
    pub fn words(&self) -> Option<[String; 3]> {
        let answers = self.times.len();
        (answers > 0).then(|| {
            [
                milliseconds(self.median()),
                milliseconds(percentile(&self.times, 95)),
                format!("{} %", self.hits * 100 / answers),
            ]
        })
    }

    /// How many requests had no answer.
    #[must_use]
    pub fn failures(&self) -> usize {
        self.failures
    }

    fn median(&self) -> f64 {
        percentile(&self.times, 50)
    }
}

/// What a strategy is called.
#[must_use]
pub fn strategy_name(strategy: Strategy) -> &'static str {
    match strategy {
        Strategy::Tiered => "Every tier",
        Strategy::Redis => "Redis only",
        Strategy::Memory => "Memory only",
        Strategy::None => "No cache",
    }
}

/// The base-2 logarithm, straight between powers of two: close enough to place a dot.
fn log2(x: f64) -> f64 {
    let bits = x.max(f64::MIN_POSITIVE).to_bits();
    let exponent = (bits >> 52) as i32 - 1023;
    let mantissa = f64::from_bits((bits & ((1 << 52) - 1)) | (1023 << 52));
    f64::from(exponent) + mantissa - 1.0
}

impl Comparison {
    /// Every strategy with its run.
    pub fn runs(&self) -> impl Iterator<Item = (Strategy, &Run)> {
        Strategy::ALL.into_iter().zip(&self.0)
    }

    /// The run of the strategy in that place of [`Strategy::ALL`].
    pub fn run_mut(&mut self, place: usize) -> &mut Run {
        &mut self.0[place % Strategy::ALL.len()]
    }

    /// How many requests were made in all.
    pub fn requests(&self) -> usize {
        self.0.iter().map(Run::requests).sum()
    }

    /// The shortest and the longest time, where there are any.
    fn range(&self) -> Option<(f64, f64)> {
        let answered = || self.0.iter().filter(|run| !run.times.is_empty());
        let least = answered().map(|run| run.times[0]).reduce(f64::min)?;
        let most = answered()
            .map(|run| percentile(&run.times, 100))
            .reduce(f64::max)?;
        Some((least.max(0.1), most.max(0.2)))
    }

    /// Each answer as a mark on a logarithmic line of time, a line for each strategy. Nothing where
    /// nothing was answered.
    #[must_use]
    pub fn strips(&self) -> Vec<Strip> {
        let Some((least, most)) = self.range() else {
            return Vec::new();
        };
        let (from, to) = (log2(least), log2(most));
        let place = |ms: f64| {
            (15.0 + (WIDTH - 30.0) * (log2(ms.max(least)) - from) / (to - from).max(0.1)) as u32
        };
        let strip = |(row, (strategy, run)): (usize, (Strategy, &Run))| {
            let mut marks = String::new();
            for ms in &run.times {
                // Writing to a String cannot fail.
                let _ = write!(marks, "M{} {}v20", place(*ms), row * BAND + 10);
            }
            let median = match run.times.as_slice() {
                [] => String::new(),
                _ => format!("M{} {}v36", place(run.median()), row * BAND + 2),
            };
            Strip {
                strategy,
                marks,
                median,
            }
        };
        self.runs().enumerate().map(strip).collect()
    }

    /// The ends of the line of time.
    pub fn ends(&self) -> (String, String) {
        self.range().map_or_else(Default::default, |(least, most)| {
            (milliseconds(least), milliseconds(most))
        })
    }

    /// What the numbers mean.
    #[must_use]
    pub fn reading(&self) -> String {
        let [none, memory, redis, tiered] = &self.0;
        if self.0.iter().any(|run| run.times.is_empty()) {
            return if self.0.iter().any(|run| run.failures > 0) {
                "Not every strategy has an answer, so they cannot be compared. Check the connection, \
                 then run it again."
                    .into()
            } else {
                "Run it to see what a cache is worth for this number.".into()
            };
        }
        let mut words = match ratio(none.median(), tiered.median()) {
            Some(times) => format!(
                "With every tier the median answer came in {}, {times} times as fast as computing \
                 it each time ({}).",
                milliseconds(tiered.median()),
                milliseconds(none.median()),
            ),
            None => format!(
                "Caching does not pay for this number: computing it each time took {}, the caches \
                 {}. Most of that is the way to the server; a larger n tells them apart.",
                milliseconds(none.median()),
                milliseconds(tiered.median()),
            ),
        };
        if redis.hits == 0 {
            words.push_str(
                " No answer came from Redis: there is none, it is away, or this value is larger than what \
                 it keeps.",
            );
        } else if let Some(times) = ratio(redis.median(), memory.median()) {
            let _ = write!(
                words,
                " Memory answered {times} times as fast as Redis, but each isolate has its own; \
                 Redis is shared by all.",
            );
        } else {
            words.push_str(
                " Memory and Redis are close: the network between browser and Worker weighs more.",
            );
        }
        if self.0.iter().any(|run| run.degraded) {
            words.push_str(" Redis was away for part of the run.");
        }
        words
    }
}

/// How many times `slow` is `fast`, with a decimal; nothing below a fifth more.
fn ratio(slow: f64, fast: f64) -> Option<String> {
    let tenths = (slow / fast.max(0.05) * 10.0).round() as u64;
    (tenths >= 12).then(|| match tenths {
        0..=99 => format!("{}.{}", tenths / 10, tenths % 10),
        _ => (tenths / 10).to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn comparison(medians: [f64; 4], redis_source: Source) -> Comparison {
        let sources = [
            Source::Computed,
            Source::Memory,
            redis_source,
            Source::Memory,
        ];
        let mut comparison = Comparison::default();
        for ((run, ms), source) in comparison.0.iter_mut().zip(medians).zip(sources) {
            run.answered(source, ms, false);
        }
        comparison
    }

    #[test]
    fn says_what_caching_buys() {
        let words = comparison([40.0, 2.0, 5.0, 2.0], Source::Redis).reading();
        assert!(words.contains("20 times as fast as computing"), "{words}");
        assert!(
            words.contains("Memory answered 2.5 times as fast as Redis"),
            "{words}"
        );
    }

    #[test]
    fn says_when_caching_does_not_pay() {
        let words = comparison([2.0, 2.0, 3.0, 2.0], Source::Redis).reading();
        assert!(words.starts_with("Caching does not pay"), "{words}");
    }

    #[test]
    fn says_when_there_is_no_redis() {
        let words = comparison([40.0, 2.0, 40.0, 2.0], Source::Computed).reading();
        assert!(words.contains("No answer came from Redis"), "{words}");
    }

    #[test]
    fn says_nothing_before_there_is_something() {
        assert!(Comparison::default().reading().starts_with("Run it"));
        assert!(Comparison::default().strips().is_empty());
        let mut failed = Comparison::default();
        failed.0[0].failed();
        assert!(failed.reading().contains("cannot be compared"));
    }

    #[test]
    fn the_line_of_time_is_logarithmic() {
        for power in -3..12 {
            assert!((log2(2_f64.powi(power)) - f64::from(power)).abs() < 1e-9);
        }
        assert!(log2(3.0) > 1.0 && log2(3.0) < 2.0);
    }

    #[test]
    fn failures_are_counted_beside_the_times() {
        let mut comparison = comparison([40.0, 2.0, 5.0, 2.0], Source::Redis);
        comparison.0[2].failed();
        assert_eq!(comparison.requests(), 5);
        let run = &comparison.0[2];
        assert_eq!(run.failures(), 1);
        assert_eq!(
            run.words(),
            Some(["5.0 ms".into(), "5.0 ms".into(), "100 %".into()])
        );
    }

    #[test]
    fn a_plan_stays_within_its_limits() {
        assert_eq!(Plan::of(None, None, None, u32::MAX), Plan::DEFAULT);
        let plan = Plan::of(Some(2_000_000), Some(9999), Some(0), 1_000_000);
        assert_eq!(plan.address(), "/compare?n=1000000&requests=100&at=1");
        assert_eq!(plan.all(), 400);
    }

    #[test]
    fn every_answer_has_a_mark() {
        let mut comparison = comparison([40.0, 2.0, 5.0, 2.0], Source::Redis);
        comparison.0[0].answered(Source::Computed, 41.0, false);
        let strips = comparison.strips();
        assert_eq!(strips.len(), 4);
        assert_eq!(strips[0].marks.matches('M').count(), 2);
        assert_eq!(strips[0].median.matches('M').count(), 1);
    }
}
