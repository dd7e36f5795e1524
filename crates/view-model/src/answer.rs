//! An answer in one sentence, and the way it took through the tiers.

use super::digits::grouped;
use super::failure::Explanation;
use super::wording::{milliseconds, span};
use edgestate_contract::Backend;
use edgestate_contract::fibonacci::{FibonacciReply, Source};
use std::sync::Arc;

/// Every source, nearest first.
pub const SOURCES: [Source; 4] = [
    Source::Memory,
    Source::Edge,
    Source::Redis,
    Source::Computed,
];

/// What there is to show for a question.
#[derive(Clone, Debug, PartialEq)]
pub enum Shown {
    /// Its answer is on the way: F of this number.
    Pending(u32),
    /// Its value.
    Value(Arc<Answered>),
    /// Why there is no value, and what to do.
    Trouble(Explanation),
}

impl Shown {
    /// The answer, where there is one.
    #[must_use]
    pub fn answer(&self) -> Option<&Arc<Answered>> {
        match self {
            Self::Value(answer) => Some(answer),
            Self::Pending(_) | Self::Trouble(_) => None,
        }
    }
}

/// An answer as the browser got it.
#[derive(Debug, PartialEq)]
pub struct Answered {
    /// What the service said.
    pub reply: FibonacciReply,
    /// How long it took.
    pub ms: f64,
    /// The `Cache-Status` header ([RFC 9211](https://www.rfc-editor.org/rfc/rfc9211)).
    pub cache_status: String,
    /// The `Server-Timing` header: how long the isolate waited for its caches.
    pub server_timing: String,
}

impl Answered {
    /// How many milliseconds the isolate waited for its caches, where it asked any. In Workers time goes on with
    /// what comes from outside only, in whole milliseconds.
    #[must_use]
    pub fn waited_ms(&self) -> Option<u32> {
        let ms = self.server_timing.strip_prefix("tiers;dur=")?;
        ms.parse().ok()
    }
}

/// The answer in one sentence, as it is read out.
#[must_use]
pub fn summary(answer: &Answered) -> String {
    let reply = &answer.reply;
    let digits = super::wording::count(reply.digits.into(), "digit");
    let from = match reply.source {
        Source::Memory => "from the isolate’s memory",
        Source::Edge => "from the data centre’s cache",
        Source::Redis => "from Redis",
        Source::Computed => "computed for you",
    };
    format!(
        "F({}) has {digits}, {from} in {}{}.",
        grouped(reply.n.into()),
        milliseconds(answer.ms),
        if reply.degraded {
            ", without Redis"
        } else {
            ""
        }
    )
}

/// How long the caches took, how old the answer is and how long it stays.
#[must_use]
pub fn freshness(answer: &Answered) -> String {
    let asked_others = answer.reply.source != Source::Memory;
    let asking = match answer.waited_ms().filter(|_| asked_others) {
        None => String::new(),
        Some(0) => "Asking the caches took less than 1 ms of it. ".into(),
        Some(ms) => format!("Asking the caches took {ms} ms of it. "),
    };
    asking + &age(answer)
}

fn age(answer: &Answered) -> String {
    match (answer.reply.age_secs, answer.reply.ttl_secs) {
        (_, 0) => "It is not kept anywhere.".into(),
        (0, ttl) => format!("It is new, and kept for {}.", span(ttl)),
        (age, ttl) => format!("It is {} old, and kept for {} more.", span(age), span(ttl)),
    }
}

/// The tiers that this deployment has, as far as its answers have told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tiers {
    has_edge: bool,
    has_redis: bool,
}

impl Tiers {
    /// Takes note of what an answer tells. Where there is no edge cache none names it.
    pub fn note(&mut self, answer: &Answered) {
        self.has_edge |= answer.cache_status.contains("edgestate-edge");
        self.has_redis = answer.reply.backend == Backend::Redis;
    }

    /// Whether answers can come from there.
    #[must_use]
    pub fn have(self, source: Source) -> bool {
        match source {
            Source::Memory | Source::Computed => true,
            Source::Edge => self.has_edge,
            Source::Redis => self.has_redis,
        }
    }
}

/// What happened at one stop of the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// It had the answer.
    Found,
    /// It was asked and did not have it.
    Passed,
    /// The strategy leaves it out, or there is none.
    Skipped,
    /// It should have been asked and could not be.
    Away,
    /// It was asked and took too long.
    Late,
    /// The answer was found before it.
    NotReached,
}

impl Stop {
    /// The name of the stop in the style sheet.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Found => "found",
            Self::Passed => "passed",
            Self::Skipped => "skipped",
            Self::Away | Self::Late => "away",
            Self::NotReached => "not-reached",
        }
    }

    /// What happened, in words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Found => "answered",
            Self::Passed => "did not have it",
            Self::Skipped => "not asked",
            Self::Away => "could not be reached",
            Self::Late => "took too long",
            Self::NotReached => "not needed",
        }
    }
}

/// Why a tier was left out that nothing is wrong with, as `Cache-Status` names it.
const SKIPPED: [&str; 3] = [
    "detail=strategy",
    "detail=not-configured",
    "detail=below-min-n",
];

/// What happened at memory, edge, Redis and computing, in this order, as the answer's
/// `Cache-Status` tells it.
#[must_use]
pub fn way(answer: &Answered) -> [(Source, Stop); 4] {
    let source = answer.reply.source;
    let mut found = false;
    SOURCES.map(|tier| {
        let told = answer.cache_status.split(", ").find_map(|member| {
            member
                .strip_prefix("edgestate-")?
                .strip_prefix(tier.as_str())
        });
        let stop = match told {
            _ if tier == source => Stop::Found,
            _ if found => Stop::NotReached,
            None => Stop::Skipped,
            Some(told) if SKIPPED.iter().any(|reason| told.ends_with(reason)) => Stop::Skipped,
            Some(told) if told.ends_with("detail=late") => Stop::Late,
            Some(told) if told.contains("fwd=bypass") => Stop::Away,
            Some(_) => Stop::Passed,
        };
        found |= stop == Stop::Found;
        (tier, stop)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(source: Source, cache_status: &str) -> Answered {
        Answered {
            reply: FibonacciReply {
                n: 1000,
                value: "1".into(),
                digits: 209,
                source,
                backend: Backend::Redis,
                age_secs: 12,
                ttl_secs: 3600,
                degraded: false,
            },
            ms: 3.21,
            cache_status: cache_status.into(),
            server_timing: "tiers;dur=2".into(),
        }
    }

    #[test]
    fn a_store_that_is_away_looks_as_one_that_is_late_and_is_called_otherwise() {
        assert_eq!(Stop::Away.as_str(), "away");
        assert_eq!(Stop::Late.as_str(), "away");
        assert_eq!(Stop::Away.words(), "could not be reached");
        assert_eq!(Stop::Late.words(), "took too long");
    }

    #[test]
    fn only_a_value_is_an_answer() {
        let value = Arc::new(answer(Source::Memory, ""));
        assert_eq!(Shown::Value(Arc::clone(&value)).answer(), Some(&value));
        assert_eq!(Shown::Pending(10).answer(), None);
    }

    #[test]
    fn only_tiers_that_are_there_are_shown() {
        let mut tiers = Tiers::default();
        tiers.note(&answer(Source::Memory, "edgestate-memory; hit; ttl=3600"));
        let shown = |tiers: &Tiers| SOURCES.map(|source| tiers.have(source));
        assert_eq!(shown(&tiers), [true, false, true, true]);
        // One that was not reached is still there.
        let edge = "edgestate-edge; hit; ttl=9, edgestate-memory; fwd=uri-miss";
        tiers.note(&answer(Source::Edge, edge));
        tiers.note(&answer(Source::Memory, "edgestate-memory; hit; ttl=3600"));
        assert_eq!(shown(&tiers), [true; 4]);
        let mut alone = answer(Source::Computed, "edgestate-memory; fwd=uri-miss");
        alone.reply.backend = Backend::Memory;
        let mut tiers = Tiers::default();
        tiers.note(&alone);
        assert_eq!(shown(&tiers), [true, false, false, true]);
    }

    #[test]
    fn one_sentence() {
        let memory = answer(Source::Memory, "edgestate-memory; hit; ttl=3600");
        assert_eq!(
            summary(&memory),
            "F(1\u{202f}000) has 209 digits, from the isolate’s memory in 3.2 ms."
        );
        assert_eq!(freshness(&memory), "It is 12 s old, and kept for 1 h more.");
        let redis = answer(Source::Redis, "edgestate-redis; hit; ttl=3600");
        assert_eq!(
            freshness(&redis),
            "Asking the caches took 2 ms of it. It is 12 s old, and kept for 1 h more."
        );
    }

    #[test]
    fn the_way_ends_where_the_answer_was() {
        use Stop::{Away, Found, Late, NotReached, Passed, Skipped};
        for (source, cache_status, stops) in [
            (
                Source::Memory,
                "edgestate-memory; hit; ttl=3600",
                [Found, NotReached, NotReached, NotReached],
            ),
            (
                Source::Redis,
                "edgestate-redis; hit; ttl=3600, edgestate-edge; fwd=uri-miss, edgestate-memory; fwd=uri-miss; ttl=3600; stored",
                [Passed, Passed, Found, NotReached],
            ),
            (
                Source::Redis,
                "edgestate-redis; hit; ttl=9, edgestate-memory; fwd=bypass; detail=strategy",
                [Skipped, Skipped, Found, NotReached],
            ),
            (
                Source::Computed,
                "edgestate-redis; fwd=bypass; detail=unavailable, edgestate-memory; fwd=uri-miss",
                [Passed, Skipped, Away, Found],
            ),
            (
                Source::Computed,
                "edgestate-redis; fwd=bypass; detail=late, edgestate-memory; fwd=uri-miss",
                [Passed, Skipped, Late, Found],
            ),
            (
                Source::Computed,
                "edgestate-redis; fwd=bypass; detail=below-min-n, edgestate-memory; fwd=uri-miss",
                [Passed, Skipped, Skipped, Found],
            ),
            (
                Source::Computed,
                "edgestate-redis; fwd=bypass; detail=not-configured, edgestate-memory; fwd=uri-miss",
                [Passed, Skipped, Skipped, Found],
            ),
        ] {
            let way = way(&answer(source, cache_status));
            assert_eq!(way.map(|stop| stop.1), stops, "{cache_status}");
        }
    }
}
