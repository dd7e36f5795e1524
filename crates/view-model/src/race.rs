//! The tutorials' race: three ways to add one, the same updates to each, several at a time; how many each has
//! lost, and why.

use super::wording::count;
use edgestate_contract::lab::Method;

/// How many updates are sent to each counter.
pub const UPDATES: u32 = 60;

/// The ways that race, the wrong one first.
pub const WAYS: [Method; 3] = [Method::ReadModifyWrite, Method::Locked, Method::Atomic];

/// What a way is called.
#[must_use]
pub const fn name(way: Method) -> &'static str {
    match way {
        Method::ReadModifyWrite => "Read, modify, write",
        Method::Locked => "With a lock in the isolate",
        Method::Atomic => "One atomic step",
        Method::ExactlyOnce => "Once for each id",
    }
}

/// How many updates were acknowledged, and what the counter holds once all are answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Updates that the service has confirmed.
    pub acknowledged: u64,
    /// Updates without an answer, or refused.
    pub failed: u64,
    /// What the counter holds in the end.
    pub value: Option<u64>,
}

/// The tallies of [`WAYS`] as they were measured on 27 November 2026, with one Redis and two isolates that took
/// turns.
pub const RECORDED: [Tally; 3] = [stored(22), stored(45), stored(60)];

const fn stored(value: u64) -> Tally {
    Tally {
        acknowledged: UPDATES as u64,
        failed: 0,
        value: Some(value),
    }
}

impl Tally {
    /// Updates that were acknowledged and are not in the counter.
    #[must_use]
    pub fn lost(self) -> u64 {
        self.acknowledged.saturating_sub(self.value.unwrap_or(0))
    }

    /// The outcome in a few words.
    #[must_use]
    pub fn words(self) -> String {
        match self.value {
            None if self.acknowledged == 0 && self.failed > 0 => {
                format!("{} without an answer", count(self.failed, "update"))
            }
            None => format!("{} sent", self.acknowledged + self.failed),
            Some(value) => {
                let lost = self.lost();
                format!("{} sent, {value} stored, {lost} lost", self.acknowledged)
            }
        }
    }

    /// How far the bar goes: to what is stored, or while that is not known to what was sent.
    #[must_use]
    pub fn progress(self) -> u64 {
        self.value.unwrap_or(self.acknowledged)
    }

    /// `right`, `wrong`, or nothing while it is not known.
    #[must_use]
    pub fn verdict(self) -> &'static str {
        match self.value {
            None => "",
            Some(_) if self.lost() == 0 => "right",
            Some(_) => "wrong",
        }
    }
}

/// What the tallies of [`WAYS`] mean.
#[must_use]
pub fn reading(tallies: [Tally; 3]) -> &'static str {
    let [plain, locked, atomic] = tallies;
    if tallies
        .iter()
        .any(|tally| tally.failed > 0 && tally.value.is_none())
    {
        "The service did not answer, so nothing can be said. Check the connection, then run it again."
    } else if tallies.iter().any(|tally| tally.value.is_none()) {
        "Three counters get the same updates, eight at a time."
    } else if atomic.lost() > 0 {
        "Even the atomic counter lost updates, which should never happen."
    } else if locked.lost() > 0 {
        "Two requests read the same number, both add one, and the later write erases the earlier. A lock in \
         memory helps within one isolate, and Cloudflare runs many. Where the store itself adds, nothing gets \
         in between."
    } else if plain.lost() > 0 {
        "Two requests read the same number, both add one, and the later write erases the earlier. The lock \
         held, since one isolate got every request; with two it loses updates as well. Where the store itself \
         adds, nothing gets in between."
    } else {
        "Nothing was lost this time. The race is still there: it needs two requests between the same read and \
         write. Run it again."
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lost_updates() {
        let racy = stored(17);
        assert_eq!(racy.lost(), 43);
        assert_eq!(racy.words(), "60 sent, 17 stored, 43 lost");
        assert_eq!(racy.verdict(), "wrong");
        assert_eq!(stored(60).verdict(), "right");
        let sending = Tally {
            acknowledged: 3,
            failed: 1,
            value: None,
        };
        assert_eq!(sending.words(), "4 sent");
        assert_eq!(sending.verdict(), "");
        assert_eq!((sending.progress(), racy.progress()), (3, 17));
        assert_eq!(Tally::default().words(), "0 sent");
    }

    #[test]
    fn every_way_has_a_name() {
        assert_eq!(name(Method::ReadModifyWrite), "Read, modify, write");
        assert_eq!(name(Method::Atomic), "One atomic step");
    }

    #[test]
    fn every_outcome_has_its_reading() {
        let unanswered = Tally {
            failed: 60,
            ..Tally::default()
        };
        assert_eq!(unanswered.words(), "60 updates without an answer");
        for (tallies, start) in [
            ([unanswered; 3], "The service did not answer"),
            ([Tally::default(); 3], "Three counters"),
            ([stored(9), stored(31), stored(60)], "Two requests read"),
            ([stored(9), stored(60), stored(60)], "Two requests read"),
            ([stored(60); 3], "Nothing was lost"),
            ([stored(9), stored(60), stored(59)], "Even the atomic"),
        ] {
            assert!(reading(tallies).starts_with(start), "{tallies:?}");
        }
        let (two_isolates, one) = (
            [stored(9), stored(31), stored(60)],
            [stored(9), stored(60), stored(60)],
        );
        assert!(reading(two_isolates).contains("runs many"));
        assert!(reading(one).contains("The lock held"));
    }

    #[test]
    fn the_recording_shows_what_is_said() {
        let verdicts = RECORDED.map(Tally::verdict);
        assert_eq!(verdicts, ["wrong", "wrong", "right"]);
    }
}
