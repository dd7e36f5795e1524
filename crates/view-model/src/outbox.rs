//! Visits that are not yet known to be stored: when each is tried again, when one is given up,
//! and how one is written down. Decides only; storing and sending are done elsewhere.

/// The server recognises an id for a day; a visit older than this could be counted twice.
pub const LIFETIME_MS: u64 = 23 * 60 * 60 * 1000;
/// The wait after the first failure; each further one is longer.
const FIRST_WAIT_MS: u64 = 1000;
/// The longest wait between two attempts.
const LONGEST_WAIT_MS: u64 = 60_000;

/// A visit on its way to the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The idempotency key: the same for every attempt.
    pub id: String,
    /// The page that was visited.
    pub page: String,
    /// When it was visited, in milliseconds since 1970.
    pub made_ms: u64,
    /// How many attempts have failed.
    pub failures: u32,
}

impl Waiting {
    /// The visit as the browser stores it beside its id: `made_ms failures page`.
    #[must_use]
    pub fn write(&self) -> String {
        format!("{} {} {}", self.made_ms, self.failures, self.page)
    }

    /// Reads what [`Waiting::write`] has written.
    #[must_use]
    pub fn read(id: &str, text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, ' ');
        Some(Self {
            id: id.into(),
            made_ms: parts.next()?.parse().ok()?,
            failures: parts.next()?.parse().ok()?,
            page: parts.next()?.into(),
        })
    }

    /// Whether sending it could count it twice.
    #[must_use]
    pub fn has_expired(&self, now_ms: u64) -> bool {
        now_ms.saturating_sub(self.made_ms) > LIFETIME_MS
    }
}

/// What the answer to an attempt means for the visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// The server has it, or has said that it will never count it: forget it.
    Settled,
    /// Nothing is known to be stored: keep it and send it again.
    Again {
        /// How long the server asked to wait.
        retry_after_secs: Option<u64>,
    },
}

/// Reads the HTTP status of an attempt; `None` when no answer arrived.
#[must_use]
pub fn judge(status: Option<u16>, retry_after_secs: Option<u64>) -> Attempt {
    match status {
        Some(408 | 429 | 500..) | None => Attempt::Again { retry_after_secs },
        Some(_) => Attempt::Settled,
    }
}

/// How long to wait before the next attempt: what the server asked for, else growing by the golden
/// ratio from a second to a minute. `jitter` in 0..1 spreads browsers that failed together over
/// the second half of the wait.
#[must_use]
pub fn wait_ms(failures: u32, retry_after_secs: Option<u64>, jitter: f64) -> u64 {
    if let Some(secs) = retry_after_secs {
        return (secs * 1000).clamp(FIRST_WAIT_MS, LONGEST_WAIT_MS);
    }
    let mut wait = FIRST_WAIT_MS;
    for _ in 1..failures {
        wait = (wait * 1618 / 1000).min(LONGEST_WAIT_MS);
    }
    wait / 2 + (wait as f64 / 2.0 * jitter.clamp(0.0, 1.0)) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_settles_a_visit_unless_the_store_was_away() {
        for status in [200, 400, 401, 404] {
            assert_eq!(judge(Some(status), None), Attempt::Settled, "{status}");
        }
        for status in [None, Some(429), Some(500), Some(502), Some(503)] {
            assert_eq!(
                judge(status, Some(7)),
                Attempt::Again {
                    retry_after_secs: Some(7)
                },
                "{status:?}"
            );
        }
    }

    #[test]
    fn waits_grow_and_stay_bounded() {
        let mut last = 0;
        for failures in 1..40 {
            let wait = wait_ms(failures, None, 1.0);
            assert!(wait >= last && wait <= LONGEST_WAIT_MS);
            last = wait;
        }
        assert_eq!(last, LONGEST_WAIT_MS);
        assert_eq!(wait_ms(1, None, 0.0), FIRST_WAIT_MS / 2);
    }

    #[test]
    fn the_server_decides_the_wait_within_bounds() {
        assert_eq!(wait_ms(1, Some(5), 0.5), 5000);
        assert_eq!(wait_ms(9, Some(0), 0.5), FIRST_WAIT_MS);
        assert_eq!(wait_ms(1, Some(86_400), 0.5), LONGEST_WAIT_MS);
    }

    #[test]
    fn what_is_written_can_be_read() {
        let visit = Waiting {
            id: "a1".into(),
            page: "docs/a".into(),
            made_ms: 1_700_000_000_000,
            failures: 3,
        };
        assert_eq!(visit.write(), "1700000000000 3 docs/a");
        assert_eq!(Waiting::read("a1", &visit.write()), Some(visit));
        for broken in ["", "1", "1 2", "x 2 home"] {
            assert_eq!(Waiting::read("a1", broken), None, "{broken:?}");
        }
    }

    #[test]
    fn a_visit_is_given_up_before_the_server_forgets_its_id() {
        let visit = Waiting {
            id: "a".into(),
            page: "home".into(),
            made_ms: 1_000,
            failures: 0,
        };
        assert!(!visit.has_expired(1_000 + LIFETIME_MS));
        assert!(visit.has_expired(1_001 + LIFETIME_MS));
        assert!(!visit.has_expired(0), "a clock set back does not lose it");
    }
}
