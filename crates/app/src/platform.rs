//! What the handlers need from wherever they run, besides stores.

use crate::Limit;
use crate::log::Level;
use edgestate_state::Timer;

/// Time, timers, randomness, limits, bots and a log. The Worker implements it with JavaScript's means, tests
/// with fixed values.
#[allow(async_fn_in_trait)]
pub trait Platform: Timer {
    /// 128 random bits.
    fn random(&self) -> u128;

    /// Counts a call towards a limit, and says whether it is within it. A limiter that is not there or
    /// fails does not stand in the way.
    async fn admits(&self, limit: Limit, caller: &str) -> bool;

    /// Whether a user agent names itself as a bot.
    fn is_bot(&self, user_agent: &str) -> bool;

    /// Writes a line for the operator. Never holds a secret or anything about a visitor.
    fn log(&self, level: Level, line: &str);
}
