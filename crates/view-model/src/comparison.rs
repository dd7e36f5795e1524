//! The four strategies beside each other: what was measured, as a picture and in numbers, and what it means in plain
//! words.

use super::logarithm::place;
use super::statistics::{insert, percentile};
use super::wording::milliseconds;
use edgestate_contract::fibonacci::{Source, Strategy};
use std::fmt::Write as _;

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

/// The marks of one strategy on its line of time, as path data in a box of 1000 by 40.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Strip {
    /// Whose marks they are.
    pub strategy: Strategy,
    /// One for each answer.
    pub marks: String,
    /// The one in the middle; empty where there is none.
    pub median: String,
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

    /// The ends of the line of time, where anything was answered: a little beyond the shortest and the longest.
    fn ends(&self) -> Option<(f64, f64)> {
        let answered = || self.0.iter().filter(|run| !run.times.is_empty());
        let least = answered().map(|run| run.times[0]).reduce(f64::min)?;
        let most = answered()
            .map(|run| percentile(&run.times, 100))
            .reduce(f64::max)?;
        Some((least.max(0.1) * 0.9, most.max(0.2) * 1.1))
    }

    /// Each answer as a mark on a logarithmic line of time, a line for each strategy. Nothing where
    /// nothing was answered.
    #[must_use]
    pub fn strips(&self) -> Vec<Strip> {
        let Some((from, to)) = self.ends() else {
            return Vec::new();
        };
        let strip = |(strategy, run): (Strategy, &Run)| {
            let mut marks = String::new();
            for ms in &run.times {
                // Writing to a String cannot fail.
                let _ = write!(marks, "M{} 8v24", place(*ms, from, to));
            }
            let median = match run.times.as_slice() {
                [] => String::new(),
                _ => format!("M{} 0v40", place(run.median(), from, to)),
            };
            Strip {
                strategy,
                marks,
                median,
            }
        };
        self.runs().map(strip).collect()
    }

    /// The marks of the line of time: how far from the left, in thousandths, and what they say. One, two and five times
    /// a power of ten, or the powers alone where that would be too many.
    #[must_use]
    pub fn ticks(&self) -> Vec<(u32, String)> {
        let Some((from, to)) = self.ends() else {
            return Vec::new();
        };
        let steps: &[f64] = if to / from > 60.0 {
            &[1.0]
        } else {
            &[1.0, 2.0, 5.0]
        };
        // No answer is waited for as long as the last of them.
        let powers = [0.1, 1.0, 10.0, 100.0, 1_000.0, 10_000.0, 100_000.0];
        powers
            .iter()
            .flat_map(|power| steps.iter().map(move |step| power * step))
            .filter(|ms| (from..=to).contains(ms))
            .map(|ms| (place(ms, from, to), milliseconds(ms)))
            .collect()
    }

    /// What the picture shows, for who does not see it.
    #[must_use]
    pub fn description(&self) -> String {
        let mut words = String::from("Each answer as a mark on a logarithmic line of time.");
        for (strategy, run) in self.runs() {
            if let [first, ..] = run.times.as_slice() {
                let _ = write!(
                    words,
                    " {}: {} to {}, median {}.",
                    strategy_name(strategy),
                    milliseconds(*first),
                    milliseconds(percentile(&run.times, 100)),
                    milliseconds(run.median())
                );
            }
        }
        words
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
        let (computing, caching) = (milliseconds(none.median()), milliseconds(tiered.median()));
        let mut words = if let Some(times) = ratio(none.median(), tiered.median()) {
            format!(
                "With every tier the median answer came in {caching}, {times} times as fast as computing \
                 it each time ({computing})."
            )
        } else if let Some(times) = ratio(tiered.median(), none.median()) {
            format!(
                "Here the cache costs more than it saves: with every tier the median answer took {caching}, \
                 {times} times as long as computing it each time ({computing})."
            )
        } else {
            format!(
                "A cache does not pay for this number: computing it each time took {computing}, with every tier \
                 {caching}. The way between browser and Worker, which all share, is most of both."
            )
        };
        words.push_str(&of_redis(memory, redis));
        if self.0.iter().any(|run| run.degraded) {
            words.push_str(" Redis was away for part of the run.");
        }
        words
    }
}

/// How memory and Redis did beside each other.
fn of_redis(memory: &Run, redis: &Run) -> String {
    if redis.hits == 0 {
        return " No answer came from Redis: there is none, it is away, or this value is larger than what \
                it keeps."
            .into();
    }
    if memory.hits * 2 < memory.times.len() {
        return format!(
            " Memory had only {} of {} answers: each isolate has its own, and several took turns. Redis is shared by \
             all.",
            memory.hits,
            memory.times.len()
        );
    }
    match (
        ratio(redis.median(), memory.median()),
        ratio(memory.median(), redis.median()),
    ) {
        (Some(times), _) => format!(
            " Memory answered {times} times as fast as Redis, but each isolate has its own; Redis is shared by all."
        ),
        (None, Some(times)) => format!(
            " Redis answered {times} times as fast as memory, which is chance, since it is farther: more requests \
             tell."
        ),
        (None, None) => {
            " Memory and Redis are close: the way between browser and Worker weighs more.".into()
        }
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

    /// What is said of medians of no cache, memory, Redis and every tier, with a Redis or without.
    #[test]
    fn every_result_has_its_reading() {
        use Source::{Computed, Memory, Redis};
        for (medians, source, first, second) in [
            (
                [40.0, 2.0, 5.0, 2.0],
                Redis,
                "With every tier the median answer came in 2.0 ms, 20 times as fast as computing it each time (40 ms).",
                "Memory answered 2.5 times as fast as Redis",
            ),
            (
                [2.0, 2.0, 3.0, 2.1],
                Redis,
                "A cache does not pay for this number: computing it each time took 2.0 ms, with every tier 2.1 ms.",
                "Memory answered 1.5 times as fast as Redis",
            ),
            (
                [2.0, 2.0, 30.0, 30.0],
                Redis,
                "Here the cache costs more than it saves: with every tier the median answer took 30 ms, 15 times as long",
                "Memory answered 15 times as fast as Redis",
            ),
            (
                [40.0, 40.0, 41.0, 39.0],
                Redis,
                "A cache does not pay for this number",
                "Memory and Redis are close",
            ),
            (
                [40.0, 5.0, 2.0, 2.0],
                Redis,
                "With every tier",
                "Redis answered 2.5 times as fast as memory, which is chance",
            ),
            (
                [40.0, 2.0, 40.0, 2.0],
                Computed,
                "With every tier",
                "No answer came from Redis",
            ),
        ] {
            let words = comparison(medians, source).reading();
            assert!(words.starts_with(first), "{words}");
            assert!(words.contains(second), "{words}");
        }
        let mut isolates = comparison([40.0, 38.0, 5.0, 5.0], Redis);
        for _ in 0..3 {
            isolates.0[1].answered(Computed, 38.0, false);
        }
        let words = isolates.reading();
        assert!(words.contains("Memory had only 1 of 4 answers"), "{words}");
        for source in [Memory, Memory] {
            isolates.0[1].answered(source, 38.0, false);
        }
        let words = isolates.reading();
        assert!(!words.contains("Memory had only"), "{words}: 3 of 6");
        isolates.0[3].answered(Computed, 5.0, true);
        assert!(
            isolates
                .reading()
                .ends_with("Redis was away for part of the run.")
        );
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
    fn the_line_of_time_has_round_marks() {
        let words = |medians| {
            let ticks = comparison(medians, Source::Redis).ticks();
            assert!(ticks.windows(2).all(|two| two[0].0 < two[1].0), "{ticks:?}");
            ticks.into_iter().map(|tick| tick.1).collect::<Vec<_>>()
        };
        assert_eq!(
            words([40.0, 2.0, 5.0, 2.0]),
            ["2.0 ms", "5.0 ms", "10 ms", "20 ms"]
        );
        assert_eq!(words([400.0, 0.9, 5.0, 2.0]), ["1.0 ms", "10 ms", "100 ms"]);
        assert!(Comparison::default().ticks().is_empty());
    }

    #[test]
    fn the_picture_is_told() {
        let description = comparison([40.0, 2.0, 5.0, 2.0], Source::Redis).description();
        assert!(
            description.contains("No cache: 40 ms to 40 ms, median 40 ms. Memory only: 2.0 ms"),
            "{description}"
        );
    }

    #[test]
    fn failures_are_counted_beside_the_times() {
        let mut comparison = comparison([40.0, 2.0, 5.0, 2.0], Source::Redis);
        comparison.run_mut(2).failed();
        comparison.run_mut(2).failed();
        assert_eq!(comparison.requests(), 6);
        assert_eq!(
            comparison.0.each_ref().map(Run::failures),
            [0, 0, 2, 0],
            "in the place that was said"
        );
        let run = &comparison.0[2];
        assert_eq!(
            run.words(),
            Some(["5.0 ms".into(), "5.0 ms".into(), "100 %".into()])
        );
    }

    #[test]
    fn every_answer_has_a_mark() {
        let mut comparison = comparison([40.0, 2.0, 5.0, 2.0], Source::Redis);
        comparison.0[0].answered(Source::Computed, 41.0, false);
        let strips = comparison.strips();
        assert_eq!(strips.len(), 4);
        assert_eq!(strips[0].marks.matches('M').count(), 2);
        // The line goes from 1.8 ms, nine tenths of the shortest, to 45.1 ms, a tenth beyond the longest. An exact logarithm
        // says 317.
        assert_eq!(strips[2].marks, "M315 8v24");
        assert_eq!(strips[2].median, "M315 0v40");
    }

    #[test]
    fn a_strategy_without_an_answer_has_neither_marks_nor_words() {
        let mut comparison = Comparison::default();
        comparison.run_mut(0).answered(Source::Computed, 2.0, false);
        let strips = comparison.strips();
        assert_eq!(
            (strips[1].marks.as_str(), strips[1].median.as_str()),
            ("", "")
        );
        assert_eq!(comparison.0[1].words(), None);
    }
}
