//! What is to be measured of the strategies, and its address.

use edgestate_contract::fibonacci::Strategy;

/// What is to be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The index of the number.
    pub n: u32,
    /// How many requests go through each strategy.
    pub requests: u32,
    /// How many are on their way at a time.
    pub at_a_time: u32,
}

impl Plan {
    /// What is measured when nothing else is asked for.
    pub const DEFAULT: Self = Self {
        n: 100_000,
        requests: 40,
        at_a_time: 4,
    };
    /// The most requests of each strategy: what one address may ask for in a minute leaves room for it.
    pub const MAX_REQUESTS: u32 = 100;
    /// The most at a time.
    pub const MAX_AT_A_TIME: u32 = 16;

    /// A plan within the limits, from what an address says.
    #[must_use]
    pub fn of(n: Option<u32>, requests: Option<u32>, at_a_time: Option<u32>, max_n: u32) -> Self {
        let Self {
            n: default_n,
            requests: default_requests,
            at_a_time: default_at_a_time,
        } = Self::DEFAULT;
        Self {
            n: n.unwrap_or(default_n).min(max_n),
            requests: requests
                .unwrap_or(default_requests)
                .clamp(1, Self::MAX_REQUESTS),
            at_a_time: at_a_time
                .unwrap_or(default_at_a_time)
                .clamp(1, Self::MAX_AT_A_TIME),
        }
    }

    /// How many requests that makes.
    #[must_use]
    pub fn all(self) -> u32 {
        self.requests * Strategy::ALL.len() as u32
    }

    /// Its address.
    #[must_use]
    pub fn address(self) -> String {
        let Self {
            n,
            requests,
            at_a_time,
        } = self;
        format!("/compare?n={n}&requests={requests}&at={at_a_time}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_stays_within_its_limits() {
        assert_eq!(Plan::of(None, None, None, u32::MAX), Plan::DEFAULT);
        let plan = Plan::of(Some(2_000_000), Some(9999), Some(0), 1_000_000);
        assert_eq!(plan.address(), "/compare?n=1000000&requests=100&at=1");
        assert_eq!(plan.all(), 400);
    }
}
