//! Where the server is, and how patient to be with it.

use crate::breaker::BreakerPolicy;
use core::fmt;
use core::time::Duration;

/// What a client is made from. [`Config::new`] has defaults for all but the first two.
#[derive(Clone, Debug)]
pub struct Config {
    /// The server's base URL, with or without a slash at the end.
    pub url: String,
    /// The bearer token.
    pub token: Token,
    /// How long one attempt may take: connecting, sending and reading the whole body.
    pub attempt_timeout: Duration,
    /// How long a call may take in all, pauses between attempts included.
    pub total_timeout: Duration,
    /// How idempotent commands are tried again.
    pub retry: RetryPolicy,
    /// When to leave the server alone.
    pub breaker: BreakerPolicy,
}

impl Config {
    /// A configuration with 1.5 s an attempt, 3 s in all and at most three attempts.
    #[must_use]
    pub fn new(url: impl Into<String>, token: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            token: Token(token.into()),
            attempt_timeout: Duration::from_millis(1500),
            total_timeout: Duration::from_secs(3),
            retry: RetryPolicy::default(),
            breaker: BreakerPolicy::default(),
        }
    }
}

/// A secret that does not show itself.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(pub(crate) String);

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// How idempotent commands are tried again: after a pause drawn uniformly from zero to a bound that
/// doubles with each attempt, which is "full jitter" in
/// [Exponential Backoff And Jitter](https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
#[derive(Clone, Copy, Debug)]
pub struct RetryPolicy {
    /// How often an idempotent command is sent at most; 1 means no retry.
    pub max_attempts: u32,
    /// The bound of the first pause.
    pub first_pause: Duration,
    /// What the bound grows to at most.
    pub max_pause: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_attempts: 3,
            first_pause: Duration::from_millis(50),
            max_pause: Duration::from_millis(500),
        }
    }
}

impl RetryPolicy {
    /// The pause after `failed` attempts have failed, 1 or more.
    #[must_use]
    pub fn pause(&self, failed: u32, random: u64) -> Duration {
        let doublings = failed.saturating_sub(1).min(31);
        let bound = self
            .first_pause
            .saturating_mul(1 << doublings)
            .min(self.max_pause);
        // The top bits as a fraction of one.
        let fraction = (random >> 11) as f64 / (1_u64 << 53) as f64;
        bound.mul_f64(fraction)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_does_not_show_itself() {
        let config = Config::new("https://example.upstash.io", "s3cret");
        assert!(!format!("{config:?}").contains("s3cret"));
    }

    #[test]
    fn pauses_are_spread_below_a_doubling_bound() {
        let retry = RetryPolicy::default();
        for (failed, bound_ms) in [(1, 50), (2, 100), (3, 200), (4, 400), (5, 500), (99, 500)] {
            let bound = Duration::from_millis(bound_ms);
            assert_eq!(retry.pause(failed, 0), Duration::ZERO);
            assert_eq!(retry.pause(failed, 1 << 63), bound / 2);
            assert!(retry.pause(failed, u64::MAX) <= bound);
        }
    }
}
