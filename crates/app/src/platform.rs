//! What the handlers need from wherever they run, besides stores.

use edgestate_state::Timer;

/// A limit on the rate at which one address may call. `wrangler.toml` says how high each is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Limit {
    /// Everything that changes something.
    Writes,
    /// Everything that asks a store.
    Reads,
    /// Numbers that no store is asked for.
    Computing,
    /// Everything that needs the admin token, with or without it.
    Admin,
}

impl Limit {
    /// Every limit.
    pub const ALL: [Self; 4] = [Self::Writes, Self::Reads, Self::Computing, Self::Admin];
}

/// How much a line of the log matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// A request did what it should, or asked for what there is not.
    Info,
    /// Something of the service did not do what it should.
    Warning,
}

/// Time, timers, randomness, limits, bots and a log. The Worker implements it with JavaScript's means, tests
/// with fixed values. What a place does not have, it leaves as it is here.
#[allow(async_fn_in_trait)]
pub trait Platform: Timer {
    /// 128 random bits.
    fn random(&self) -> u128;

    /// Whether there is a limiter for that.
    fn limits(&self, _limit: Limit) -> bool {
        true
    }

    /// Counts a call towards a limit, and says whether it is within it. A limiter that is not there or
    /// fails does not stand in the way.
    async fn admits(&self, _limit: Limit, _caller: &str) -> bool {
        true
    }

    /// Whether a user agent names itself as a bot.
    fn is_bot(&self, _user_agent: &str) -> bool {
        false
    }

    /// Writes a line for the operator. Never holds a secret or anything about a visitor.
    fn log(&self, _level: Level, _line: &str) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use edgestate_state::{Clock, UnixMillis};
    use futures_executor::block_on;
    use std::time::Duration;

    /// Has the least that there must be.
    struct Bare;

    impl Clock for Bare {
        fn now(&self) -> UnixMillis {
            UnixMillis(0)
        }
    }

    impl Timer for Bare {
        async fn sleep(&self, _: Duration) {}
    }

    impl Platform for Bare {
        fn random(&self) -> u128 {
            0
        }
    }

    #[test]
    fn what_is_not_there_stands_in_nobodys_way() {
        for limit in Limit::ALL {
            assert!(Bare.limits(limit));
            assert!(block_on(Bare.admits(limit, "203.0.113.7")), "{limit:?}");
        }
        assert!(!Bare.is_bot("Googlebot/2.1"));
    }
}
