//! An answer in one sentence, and the way it took through the tiers.

use super::digits::in_threes;
use super::wording::{milliseconds, span};
use edgestate_contract::Backend;
use edgestate_contract::fibonacci::{FibonacciReply, Source, Strategy};

/// The answer in one sentence, as it is read out.
pub fn summary(reply: &FibonacciReply, ms: f64) -> String {
    let digits = super::wording::count(reply.digits.into(), "digit");
    let from = match reply.source {
        Source::Memory => "from the isolate’s memory",
        Source::Edge => "from the data centre’s cache",
        Source::Redis => "from Redis",
        Source::Computed => "computed for you",
    };
    format!(
        "F({}) has {digits}, {from} in {}{}.",
        in_threes(reply.n.into()),
        milliseconds(ms),
        if reply.degraded { ", while Redis is away" } else { "" }
    )
}

/// How old the answer is and how long it stays.
pub fn freshness(reply: &FibonacciReply) -> String {
    match (reply.age_secs, reply.ttl_secs) {
        (_, 0) => "It is not kept anywhere.".into(),
        (0, ttl) => format!("It is new, and kept for {}.", span(ttl)),
        (age, ttl) => format!("It is {} old, and kept for {} more.", span(age), span(ttl)),
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
    /// The answer was found before it.
    NotReached,
}

impl Stop {
    /// The name of the stop in the style sheet.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Found => "found",
            Self::Passed => "passed",
            Self::Skipped => "skipped",
            Self::Away => "away",
            Self::NotReached => "not-reached",
        }
    }

    /// What happened, in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Found => "answered",
            Self::Passed => "did not have it",
            Self::Skipped => "not asked",
            Self::Away => "could not be reached",
            Self::NotReached => "not needed",
        }
    }
}

/// What happened at memory, edge, Redis and computing, in this order.
pub fn way(reply: &FibonacciReply, strategy: Strategy) -> [(Source, Stop); 4] {
    let mut found = false;
    super::history::SOURCES.map(|tier| {
        let asked = match tier {
            Source::Memory => matches!(strategy, Strategy::Memory | Strategy::Tiered),
            Source::Edge => strategy == Strategy::Tiered,
            Source::Redis => {
                reply.backend == Backend::Redis
                    && matches!(strategy, Strategy::Redis | Strategy::Tiered)
            }
            Source::Computed => true,
        };
        let stop = if tier == reply.source {
            found = true;
            Stop::Found
        } else if found {
            Stop::NotReached
        } else if !asked {
            Stop::Skipped
        } else if tier == Source::Redis && reply.degraded {
            Stop::Away
        } else {
            Stop::Passed
        };
        (tier, stop)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(source: Source, backend: Backend, degraded: bool) -> FibonacciReply {
        FibonacciReply {
            n: 1000,
            value: "1".into(),
            digits: 209,
            source,
            backend,
            age_secs: 12,
            ttl_secs: 3600,
            degraded,
        }
    }

    #[test]
    fn one_sentence() {
        let memory = reply(Source::Memory, Backend::Redis, false);
        assert_eq!(
            summary(&memory, 3.21),
            "F(1\u{202f}000) has 209 digits, from the isolate’s memory in 3.2 ms."
        );
        assert_eq!(freshness(&memory), "It is 12 s old, and kept for 1 h more.");
    }

    #[test]
    fn the_way_ends_where_the_answer_was() {
        use Stop::{Away, Found, NotReached, Passed, Skipped};
        let stops = |reply: &FibonacciReply, strategy| way(reply, strategy).map(|stop| stop.1);
        let redis = reply(Source::Redis, Backend::Redis, false);
        assert_eq!(stops(&redis, Strategy::Tiered), [Passed, Passed, Found, NotReached]);
        assert_eq!(stops(&redis, Strategy::Redis), [Skipped, Skipped, Found, NotReached]);
        let away = reply(Source::Computed, Backend::Redis, true);
        assert_eq!(stops(&away, Strategy::Tiered), [Passed, Passed, Away, Found]);
        let alone = reply(Source::Computed, Backend::Memory, false);
        assert_eq!(stops(&alone, Strategy::Tiered), [Passed, Passed, Skipped, Found]);
        assert_eq!(stops(&alone, Strategy::None), [Skipped, Skipped, Skipped, Found]);
    }
}
