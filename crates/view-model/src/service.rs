//! The service as this page last saw it. An answer that needed no store proves nothing about it:
//! a number from memory does not mean that a Redis which was away is back.

use super::answer::Answered;
use super::failure::Failure;
use edgestate_contract::Backend;
use edgestate_contract::fibonacci::Source;
use edgestate_contract::problem::Code;

/// The service as this page last saw it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Service {
    /// The store behind it; `None` until the first answer.
    pub backend: Option<Backend>,
    /// Whether its store could not be reached.
    pub degraded: bool,
    /// Whether the browser is connected.
    pub online: bool,
}

/// What one answer says about the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// It answered.
    Reached(Backend),
    /// It should have answered, and could not.
    Away,
    /// It is this one; whether it can be reached was not tried.
    Named(Backend),
}

impl Service {
    /// Takes note of a sign.
    pub fn note(&mut self, sign: Sign) {
        match sign {
            Sign::Reached(backend) => (self.backend, self.degraded) = (Some(backend), false),
            Sign::Away => self.degraded = true,
            Sign::Named(backend) => self.backend = Some(backend),
        }
    }

    /// Whether there is reason to look again without being asked.
    #[must_use]
    pub fn is_in_doubt(self) -> bool {
        self.online && (self.degraded || self.backend.is_none())
    }
}

impl Sign {
    /// What F(n) says.
    #[must_use]
    pub fn of_answer(answer: &Answered) -> Self {
        let reply = &answer.reply;
        match reply.source {
            _ if reply.degraded => Self::Away,
            Source::Redis => Self::Reached(reply.backend),
            Source::Memory | Source::Edge | Source::Computed => Self::Named(reply.backend),
        }
    }

    /// What a failed call says, if anything.
    #[must_use]
    pub fn of_failure(failure: &Failure) -> Option<Self> {
        matches!(failure, Failure::Problem { problem, .. } if problem.code == Code::StoreUnavailable)
            .then_some(Self::Away)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use edgestate_contract::fibonacci::FibonacciReply;
    use edgestate_contract::problem::Problem;

    fn service(signs: &[Sign]) -> Service {
        let mut service = Service {
            backend: None,
            degraded: false,
            online: true,
        };
        for sign in signs {
            service.note(*sign);
        }
        service
    }

    fn answer(source: Source, degraded: bool) -> Sign {
        Sign::of_answer(&Answered {
            reply: FibonacciReply {
                n: 1,
                value: "1".into(),
                digits: 1,
                source,
                backend: Backend::Redis,
                age_secs: 0,
                ttl_secs: 1,
                degraded,
            },
            ms: 1.0,
            cache_status: String::new(),
            server_timing: String::new(),
        })
    }

    #[test]
    fn an_answer_from_memory_does_not_bring_redis_back() {
        let away = answer(Source::Computed, true);
        for silent in [Source::Memory, Source::Edge, Source::Computed] {
            assert!(
                service(&[away, answer(silent, false)]).degraded,
                "{silent:?}"
            );
        }
        assert!(!service(&[away, answer(Source::Redis, false)]).degraded);
        assert!(!service(&[away, Sign::Reached(Backend::Redis)]).degraded);
    }

    #[test]
    fn only_a_store_that_is_unavailable_is_away() {
        let failure = |code| Failure::Problem {
            problem: Problem::new(code, "the rule"),
            retry_after_secs: None,
        };
        let sign = Sign::of_failure(&failure(Code::StoreUnavailable));
        assert_eq!(sign, Some(Sign::Away));
        assert_eq!(Sign::of_failure(&failure(Code::RateLimited)), None);
        assert_eq!(Sign::of_failure(&Failure::NoAnswer), None);
    }

    #[test]
    fn looks_again_until_the_store_is_known_and_there() {
        let named = Sign::Named(Backend::Redis);
        assert!(service(&[]).is_in_doubt());
        assert!(service(&[named, Sign::Away]).is_in_doubt());
        assert!(!service(&[named]).is_in_doubt());
        let offline = Service {
            online: false,
            ..service(&[])
        };
        assert!(!offline.is_in_doubt());
    }
}
