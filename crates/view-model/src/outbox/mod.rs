//! Visits that are not yet known to be stored: what an answer means for one, when each is tried
//! again, when one is given up, and how one is written down. Only a document of the service settles a
//! visit: a captive portal answers 200 too, and a proxy 403. Sending is done elsewhere.

mod held;
mod queue;

pub use queue::{Queue, Storage};

use crate::failure::Failure;
use crate::fate::Fate;
use crate::time::parse_utc_ms;
use edgestate_contract::visits::{NotCounted, VisitReply};

/// The server recognises an id for a day; a visit older than this could be counted twice.
pub const LIFETIME_MS: u64 = 23 * 60 * 60 * 1000;
/// The wait after the first failure; each further one is longer.
const FIRST_WAIT_MS: u64 = 1000;
/// The longest wait between two attempts, unless a longer one was asked for.
const LONGEST_WAIT_MS: u64 = 60_000;
/// After so many failures the wait is the longest one.
const FAILURES_UNTIL_LONGEST: u32 = 10;
/// The longest wait that is granted to who asks for one.
const LONGEST_RETRY_AFTER_MS: u64 = 15 * 60 * 1000;
/// No wait is longer; one that seems to be is of a clock that was set back since.
const LONGEST_REST_MS: u64 = LONGEST_RETRY_AFTER_MS + LONGEST_WAIT_MS;
/// How long one attempt may take: after this its answer counts as lost.
pub const ATTEMPT_MS: u32 = 10_000;

/// A visit on its way to the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The idempotency key: the same for every attempt.
    pub id: String,
    /// The page that was visited.
    pub page: String,
    /// When it was visited, in milliseconds since 1970.
    pub made_ms: u64,
    /// How many attempts were begun. Written down before each: the tab may be closed before its answer.
    pub failures: u32,
    /// Before when an answer has asked not to send it again, in milliseconds since 1970; 0 where none has. Written
    /// down, so that neither a reload nor another tab is in more of a hurry.
    pub due_ms: u64,
}

impl Waiting {
    /// The visit as the browser stores it beside its id: `made_ms failures page`, or `made_ms failures@due_ms page`.
    #[must_use]
    pub fn write(&self) -> String {
        let due = match self.due_ms {
            0 => String::new(),
            due_ms => format!("@{due_ms}"),
        };
        format!("{} {}{due} {}", self.made_ms, self.failures, self.page)
    }

    /// Reads what [`Waiting::write`] has written.
    #[must_use]
    pub fn read(id: &str, text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, ' ');
        let made_ms = parts.next()?.parse().ok()?;
        let mut tried = parts.next()?.splitn(2, '@');
        Some(Self {
            id: id.into(),
            page: parts.next()?.into(),
            made_ms,
            failures: tried.next()?.parse().ok()?,
            due_ms: tried.next().unwrap_or("0").parse().ok()?,
        })
    }

    /// Whether sending it could count it twice.
    #[must_use]
    pub fn has_expired(&self, now_ms: u64) -> bool {
        now_ms.saturating_sub(self.made_ms) > LIFETIME_MS
    }
}

/// What becomes of a visit after an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing more is to be done.
    Settled(Fate),
    /// It was surely not counted, and its id is not taken: it needs one of this time, in milliseconds
    /// since 1970.
    NewId {
        /// The earliest time that is taken now.
        time_ms: u64,
    },
    /// Nothing is known to be stored: send it again.
    Again {
        /// How long the answer asked to wait.
        retry_after_secs: Option<u64>,
    },
}

/// Decides by the outcome of an attempt, which is one of `visit.failures`.
#[must_use]
pub fn decide(visit: &Waiting, outcome: Result<VisitReply, Failure>) -> Verdict {
    let tried_before = visit.failures > 1;
    let again = |retry_after_secs| Verdict::Again { retry_after_secs };
    match outcome {
        // The answer to somebody else's question.
        Ok(reply) if reply.page != visit.page => again(None),
        Ok(reply) if reply.reason == Some(NotCounted::TooOld) => {
            let time_ms = reply.ids_from.as_deref().and_then(parse_utc_ms);
            match time_ms {
                // An attempt whose outcome is unknown may still arrive, and be counted then.
                Some(time_ms) if !tried_before => Verdict::NewId { time_ms },
                _ => Verdict::Settled(Fate::Unknown),
            }
        }
        Ok(reply) => Verdict::Settled(Fate::of(reply, tried_before)),
        Err(Failure::Problem {
            problem,
            retry_after_secs,
        }) => match problem.status {
            408 | 429 | 500.. => again(retry_after_secs),
            _ => Verdict::Settled(Fate::Refused(problem.title)),
        },
        Err(failure) => again(failure.retry_after_secs()),
    }
}

/// How long to wait before the next attempt: at least what was asked for, and longer after each
/// failure, growing by the golden ratio from a second to a minute. `jitter` in 0..1 spreads browsers
/// that failed together.
#[must_use]
pub fn wait_ms(failures: u32, retry_after_secs: Option<u64>, jitter: f64) -> u64 {
    let mut backoff = FIRST_WAIT_MS;
    // What was stored may claim billions of failures.
    for _ in 1..failures.min(FAILURES_UNTIL_LONGEST) {
        backoff = (backoff * 1618 / 1000).min(LONGEST_WAIT_MS);
    }
    let asked = retry_after_secs.unwrap_or(0).saturating_mul(1000);
    let least = asked.min(LONGEST_RETRY_AFTER_MS).max(backoff / 2);
    least + (backoff as f64 / 2.0 * jitter.clamp(0.0, 1.0)) as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use edgestate_contract::problem::{Code, Problem};
    use edgestate_contract::{Backend, visit_id};

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
    fn a_wait_is_never_shorter_than_what_was_asked_for_nor_than_the_backoff() {
        assert_eq!(wait_ms(1, Some(5), 0.0), 5000);
        assert_eq!(wait_ms(1, Some(5), 1.0), 5500, "spread, and only later");
        assert_eq!(wait_ms(40, Some(5), 1.0), LONGEST_WAIT_MS);
        assert_eq!(wait_ms(9, Some(0), 0.5), wait_ms(9, None, 0.5));
        assert_eq!(wait_ms(1, Some(86_400), 0.0), LONGEST_RETRY_AFTER_MS);
        assert_eq!(wait_ms(1, Some(u64::MAX), 0.0), LONGEST_RETRY_AFTER_MS);
        let longest = wait_ms(u32::MAX, Some(u64::MAX), 1.0);
        assert_eq!(held::ahead_ms(longest, 0), longest, "no clock was set back");
    }

    fn visit(failures: u32) -> Waiting {
        Waiting {
            id: "a1".into(),
            page: "home".into(),
            made_ms: 0,
            failures,
            due_ms: 0,
        }
    }

    fn reply(reason: Option<NotCounted>) -> VisitReply {
        VisitReply {
            page: "home".into(),
            counted: reason.is_none(),
            reason,
            ids_from: (reason == Some(NotCounted::TooOld)).then(|| "2026-11-24T12:00:00Z".into()),
            total: 7,
            today: 3,
            unique_today: 1,
            backend: Backend::Redis,
        }
    }

    #[test]
    fn foreign_answers_settle_nothing() {
        for status in [200, 204, 301, 400, 401, 403, 404, 429, 500, 503] {
            let foreign = Failure::Unreadable {
                status,
                retry_after_secs: Some(9),
            };
            let again = Verdict::Again {
                retry_after_secs: Some(9),
            };
            assert_eq!(decide(&visit(1), Err(foreign)), again, "{status}");
        }
        let again = Verdict::Again {
            retry_after_secs: None,
        };
        assert_eq!(decide(&visit(1), Err(Failure::NoAnswer)), again);
        let other_page = VisitReply {
            page: "elsewhere".into(),
            ..reply(None)
        };
        assert_eq!(decide(&visit(1), Ok(other_page)), again);
    }

    #[test]
    fn problems_of_the_service_settle_what_can_never_be_counted() {
        for code in Code::ALL {
            let problem = Failure::Problem {
                problem: Problem::new(*code, "the rule"),
                retry_after_secs: Some(3),
            };
            let passes = matches!(
                code,
                Code::RateLimited | Code::StoreUnavailable | Code::Misconfigured | Code::Internal
            );
            let expected = if passes {
                Verdict::Again {
                    retry_after_secs: Some(3),
                }
            } else {
                Verdict::Settled(Fate::Refused(code.title().into()))
            };
            assert_eq!(decide(&visit(1), Err(problem)), expected, "{code:?}");
        }
    }

    #[test]
    fn an_id_is_made_again_only_if_nothing_was_tried_before() {
        let time_ms = 1_795_521_600_000;
        let two_hours_ms = 2 * 60 * 60 * 1000;
        // Forgotten, or from a clock that is ahead: an attempt on its way may arrive when it no longer is.
        for id_ms in [time_ms - two_hours_ms, time_ms, time_ms + two_hours_ms] {
            let after = |failures| {
                let visit = Waiting {
                    id: visit_id::new(id_ms, 7),
                    ..visit(failures)
                };
                decide(&visit, Ok(reply(Some(NotCounted::TooOld))))
            };
            assert_eq!(after(1), Verdict::NewId { time_ms });
            assert_eq!(after(2), Verdict::Settled(Fate::Unknown));
        }
    }

    #[test]
    fn a_duplicate_of_an_earlier_attempt_is_counted() {
        let duplicate = || Ok(reply(Some(NotCounted::Duplicate)));
        let settled = |failures| decide(&visit(failures), duplicate());
        assert!(matches!(settled(2), Verdict::Settled(Fate::Counted(_))));
        assert!(matches!(settled(1), Verdict::Settled(Fate::NotCounted(..))));
    }

    #[test]
    fn what_is_written_can_be_read() {
        let visit = Waiting {
            id: "a1".into(),
            page: "docs/a".into(),
            made_ms: 1_700_000_000_000,
            failures: 3,
            due_ms: 0,
        };
        let told_to_wait = Waiting {
            due_ms: 1_700_000_060_000,
            ..visit.clone()
        };
        assert_eq!(visit.write(), "1700000000000 3 docs/a");
        assert_eq!(told_to_wait.write(), "1700000000000 3@1700000060000 docs/a");
        for visit in [visit, told_to_wait] {
            assert_eq!(Waiting::read("a1", &visit.write()), Some(visit));
        }
        for broken in ["", "1", "1 2", "x 2 home", "1 2@ home", "1 @2 home"] {
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
            due_ms: 0,
        };
        assert_eq!(LIFETIME_MS, 82_800_000, "23 hours");
        assert!(!visit.has_expired(1_000 + LIFETIME_MS));
        assert!(visit.has_expired(1_001 + LIFETIME_MS));
        assert!(!visit.has_expired(0), "a clock set back does not lose it");
    }
}
