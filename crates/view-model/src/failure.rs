//! Why a call has no result, in plain words with what to do next.

use super::digits::grouped;
use super::wording;
use edgestate_contract::fibonacci::IndexError;
use edgestate_contract::problem::{Code, Problem};

/// Why there is no result.
#[derive(Clone, Debug)]
pub enum Failure {
    /// The server refused and said why.
    Problem {
        /// What it said.
        problem: Problem,
        /// How long it asked to wait.
        retry_after_secs: Option<u64>,
    },
    /// The server answered something that is not of this API.
    Unreadable {
        /// The HTTP status of the answer.
        status: u16,
        /// How long it asked to wait.
        retry_after_secs: Option<u64>,
    },
    /// No answer arrived.
    NoAnswer,
}

/// What happened, and what to do about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Explanation {
    /// What happened.
    pub what: String,
    /// What to do about it.
    pub next: String,
}

impl From<IndexError> for Explanation {
    fn from(rule: IndexError) -> Self {
        match rule {
            IndexError::Malformed => Self {
                what: "That is not a number to ask for.".into(),
                next:
                    "Type a whole number such as 0 or 100: no sign, no exponent, no leading zero."
                        .into(),
            },
            IndexError::TooLarge { max_n } => Self {
                what: "That is more than this service computes.".into(),
                next: format!("It goes up to {}.", grouped(max_n.into())),
            },
        }
    }
}

impl Failure {
    /// The HTTP status, where an answer arrived.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Problem { problem, .. } => Some(problem.status),
            Self::Unreadable { status, .. } => Some(*status),
            Self::NoAnswer => None,
        }
    }

    /// How long the server asked to wait.
    #[must_use]
    pub fn retry_after_secs(&self) -> Option<u64> {
        match self {
            Self::Problem {
                retry_after_secs, ..
            }
            | Self::Unreadable {
                retry_after_secs, ..
            } => *retry_after_secs,
            Self::NoAnswer => None,
        }
    }

    /// The failure in plain words.
    #[must_use]
    pub fn explain(&self) -> Explanation {
        let (what, next) = match self {
            Self::NoAnswer => (
                "No answer arrived.".into(),
                "Check the connection, then ask again.".into(),
            ),
            Self::Unreadable { status, .. } => (
                format!("The answer (status {status}) was not one of this service’s."),
                "Reload the page: it may be older than the service.".into(),
            ),
            Self::Problem { problem, .. } => self.explain_problem(problem),
        };
        Explanation { what, next }
    }

    fn explain_problem(&self, problem: &Problem) -> (String, String) {
        let wait = || match self.retry_after_secs() {
            Some(secs) => format!("Try again in {}.", wording::span(secs)),
            None => "Try again in a moment.".into(),
        };
        match problem.code {
            Code::RateLimited => ("That was too many requests at once.".into(), wait()),
            Code::StoreUnavailable => (
                "The store cannot be reached, so nothing can be read or counted.".into(),
                wait(),
            ),
            Code::Misconfigured => (
                "This deployment is not set up yet.".into(),
                format!("What its owner has to mend: {}.", problem.detail),
            ),
            Code::Internal => (
                "The service failed in a way it should not.".into(),
                "Ask again; if it stays, report it.".into(),
            ),
            _ => (
                format!("{}.", problem.title),
                format!("{}.", problem.detail),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(code: Code, retry_after_secs: Option<u64>) -> Failure {
        Failure::Problem {
            problem: Problem::new(code, "the rule"),
            retry_after_secs,
        }
    }

    #[test]
    fn every_problem_says_what_to_do() {
        for code in Code::ALL {
            let Explanation { what, next } = problem(*code, None).explain();
            assert!(what.ends_with('.') && next.ends_with('.'), "{code:?}");
        }
        for (code, does) in [
            (Code::RateLimited, "Try again in a moment."),
            (Code::StoreUnavailable, "Try again in a moment."),
            (Code::Internal, "Ask again; if it stays, report it."),
            (Code::NotFound, "the rule."),
        ] {
            assert_eq!(problem(code, None).explain().next, does);
        }
    }

    #[test]
    fn what_is_no_number_to_ask_for_is_explained() {
        for (rule, what, next) in [
            (
                IndexError::Malformed,
                "is not a number",
                "Type a whole number",
            ),
            (
                IndexError::TooLarge { max_n: 1_000_000 },
                "more than this service computes",
                "It goes up to 1\u{202f}000\u{202f}000.",
            ),
        ] {
            let explanation = Explanation::from(rule);
            assert!(explanation.what.contains(what), "{explanation:?}");
            assert!(explanation.next.starts_with(next), "{explanation:?}");
        }
    }

    #[test]
    fn a_wait_is_named() {
        let explanation = problem(Code::StoreUnavailable, Some(5)).explain();
        assert_eq!(explanation.next, "Try again in 5 s.");
    }

    #[test]
    fn the_owner_reads_what_is_missing() {
        let explanation = problem(Code::Misconfigured, Some(300)).explain();
        assert_eq!(explanation.next, "What its owner has to mend: the rule.");
    }

    #[test]
    fn status_is_known_when_an_answer_arrived() {
        assert_eq!(problem(Code::RateLimited, None).status(), Some(429));
        assert_eq!(
            Failure::Unreadable {
                status: 502,
                retry_after_secs: None
            }
            .status(),
            Some(502)
        );
        assert_eq!(Failure::NoAnswer.status(), None);
    }
}
