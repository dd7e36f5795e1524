//! A limit on writes per address, where the deployment binds one (wrangler.toml, `RATE_LIMITER`).

use edgestate_app::Headers;
use worker::{Env, RateLimiter};

const BINDING: &str = "RATE_LIMITER";

/// The limit that applies to one request.
pub struct RateLimit {
    limiter: RateLimiter,
    address: String,
}

impl RateLimit {
    /// The limit for the address that sent these headers; `None` where no limit is bound.
    pub fn of(env: &Env, headers: &dyn Headers) -> Option<Self> {
        let limiter = env.rate_limiter(BINDING).ok()?;
        let address = headers.get("cf-connecting-ip").unwrap_or_default();
        Some(Self { limiter, address })
    }

    /// Counts the request. A limiter that fails does not stand in the way.
    pub async fn allows(self) -> bool {
        self.limiter
            .limit(self.address)
            .await
            .map_or(true, |outcome| outcome.success)
    }
}
