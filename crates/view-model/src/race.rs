//! The race of two ways to count: how many updates each has lost, and why.

use super::wording::count;

/// How many updates are sent to each counter.
pub const UPDATES: u32 = 60;

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

impl Tally {
    /// Updates that were acknowledged and are not in the counter.
    fn lost(self) -> u64 {
        self.acknowledged.saturating_sub(self.value.unwrap_or(0))
    }

    /// The outcome in a few words.
    #[must_use]
    pub fn words(self) -> String {
        let acknowledged = count(self.acknowledged, "update");
        match self.value {
            None if self.acknowledged == 0 && self.failed > 0 => {
                format!("{} without an answer", count(self.failed, "update"))
            }
            None if self.acknowledged == 0 => "not run yet".into(),
            None => format!("{acknowledged} acknowledged so far"),
            Some(value) => {
                let lost = self.lost();
                format!("{acknowledged} acknowledged, the counter says {value}: {lost} lost")
            }
        }
    }
}

/// What the two tallies mean.
#[must_use]
pub fn reading(atomic: Tally, read_modify_write: Tally) -> &'static str {
    if atomic.failed + read_modify_write.failed > 0 && atomic.value.is_none() {
        "The service did not answer, so nothing can be said. Check the connection, then run it again."
    } else if atomic.value.is_none() || read_modify_write.value.is_none() {
        "Both counters get the same updates, several at a time."
    } else if read_modify_write.lost() > 0 {
        "Two requests read the same number, both add one, and the later write erases the earlier. \
         Where the store itself adds, nothing gets in between."
    } else {
        "Nothing was lost this time. The race is still there: it needs two requests between the \
         same read and write. Run it again."
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lost_updates() {
        let racy = Tally {
            acknowledged: 60,
            failed: 0,
            value: Some(17),
        };
        let safe = Tally {
            acknowledged: 60,
            failed: 0,
            value: Some(60),
        };
        assert_eq!(racy.lost(), 43);
        assert_eq!(
            racy.words(),
            "60 updates acknowledged, the counter says 17: 43 lost"
        );
        assert!(reading(safe, racy).starts_with("Two requests read"));
        assert!(reading(safe, safe).starts_with("Nothing was lost"));
        assert_eq!(Tally::default().words(), "not run yet");
        let unanswered = Tally {
            failed: 60,
            ..Tally::default()
        };
        assert_eq!(unanswered.words(), "60 updates without an answer");
        assert!(reading(unanswered, unanswered).starts_with("The service did not answer"));
    }
}
