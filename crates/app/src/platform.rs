//! What the handlers need from wherever they run, besides a store.

use edgestate_state::Clock;

/// Time, randomness, bots and a log. The Worker implements it with JavaScript's means, tests with fixed values.
pub trait Platform: Clock {
    /// 128 random bits.
    fn random(&self) -> u128;

    /// Whether a user agent names itself as a bot.
    fn is_bot(&self, user_agent: &str) -> bool;

    /// Writes a line for the operator. Never holds a secret or anything about a visitor.
    fn log(&self, line: &str);
}
