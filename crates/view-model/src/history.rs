//! The last answers that this page has seen, and how they fall to the sources.

use super::answer::{Answered, Tiers};
use super::statistics::{insert, percentile};
use edgestate_contract::fibonacci::Source;
use std::collections::VecDeque;

/// How many answers are remembered: F(12), as many as the picture has seeds.
pub const LENGTH: usize = 144;

/// How many of them the table lists.
pub const LISTED: usize = 12;

/// One answer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seen {
    /// The index.
    pub n: u32,
    /// Where the answer came from.
    pub source: Source,
    /// How long it took, in milliseconds.
    pub ms: f64,
}

/// The last answers, newest first.
#[derive(Clone, Debug, Default)]
pub struct History {
    answers: VecDeque<Seen>,
    tiers: Tiers,
}

impl History {
    /// Remembers an answer, forgetting the oldest when full.
    pub fn note(&mut self, answer: &Answered) {
        self.tiers.note(answer);
        self.add(Seen {
            n: answer.reply.n,
            source: answer.reply.source,
            ms: answer.ms,
        });
    }

    pub(crate) fn add(&mut self, seen: Seen) {
        self.answers.truncate(LENGTH - 1);
        self.answers.push_front(seen);
    }

    /// The tiers that answers can come from.
    #[must_use]
    pub fn tiers(&self) -> Tiers {
        self.tiers
    }

    /// Newest first.
    pub fn iter(&self) -> impl Iterator<Item = &Seen> {
        self.answers.iter()
    }

    /// How many answers came from a source, and the median time of those.
    #[must_use]
    pub fn tally(&self, source: Source) -> (u64, f64) {
        let mut times = Vec::new();
        for seen in self.iter().filter(|seen| seen.source == source) {
            insert(&mut times, seen.ms);
        }
        (times.len() as u64, percentile(&times, 50))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use edgestate_contract::Backend;
    use edgestate_contract::fibonacci::FibonacciReply;

    #[test]
    fn remembers_the_newest() {
        let mut history = History::default();
        for n in 0..200 {
            history.add(Seen {
                n,
                source: if n % 2 == 0 {
                    Source::Memory
                } else {
                    Source::Computed
                },
                ms: f64::from(n),
            });
        }
        assert_eq!(history.iter().count(), LENGTH);
        assert_eq!(history.iter().next().map(|seen| seen.n), Some(199));
        assert_eq!(history.tally(Source::Memory).0, 72);
        assert_eq!(history.tally(Source::Redis), (0, 0.0));
    }

    #[test]
    fn an_answer_tells_its_source_and_the_tiers() {
        let mut history = History::default();
        history.note(&Answered {
            reply: FibonacciReply {
                n: 10,
                value: "55".into(),
                digits: 2,
                source: Source::Redis,
                backend: Backend::Redis,
                age_secs: 0,
                ttl_secs: 60,
                degraded: false,
            },
            ms: 3.2,
            cache_status: "edgestate-redis; hit; ttl=60".into(),
            server_timing: String::new(),
        });
        assert_eq!(history.tally(Source::Redis), (1, 3.2));
        assert!(history.tiers().have(Source::Redis));
    }
}
