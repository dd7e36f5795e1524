//! The platform of the app: `Workers` with the limiters that the deployment binds (`wrangler.toml`).

use crate::glue;
use crate::platform::Workers;
use edgestate_app::{Level, Limit, Platform};
use edgestate_state::{Clock, Timer, UnixMillis};
use edgestate_upstash::Runtime as _;
use std::time::Duration;
use worker::{Env, RateLimiter};

/// The name of the binding of each limit.
const fn binding(limit: Limit) -> &'static str {
    match limit {
        Limit::Writes => "RATE_LIMITER",
        Limit::Reads => "READ_LIMITER",
        Limit::Computing => "COMPUTE_LIMITER",
        Limit::Admin => "ADMIN_LIMITER",
    }
}

/// The platform of one isolate.
#[derive(Debug)]
pub struct Host {
    limiters: Vec<(Limit, RateLimiter)>,
}

impl Host {
    /// With the limiters that `env` binds. A binding belongs to the isolate, not to a request.
    pub fn of(env: &Env) -> Self {
        let limiters = Limit::ALL.into_iter().filter_map(|limit| {
            let limiter = env.rate_limiter(binding(limit)).ok()?;
            Some((limit, limiter))
        });
        Self {
            limiters: limiters.collect(),
        }
    }

    fn limiter(&self, limit: Limit) -> Option<&RateLimiter> {
        let bound = self.limiters.iter().find(|(bound, _)| *bound == limit);
        bound.map(|(_, limiter)| limiter)
    }
}

impl Clock for Host {
    fn now(&self) -> UnixMillis {
        Workers.now()
    }
}

impl Timer for Host {
    async fn sleep(&self, duration: Duration) {
        Workers.sleep(duration).await;
    }
}

impl Platform for Host {
    fn random(&self) -> u128 {
        (u128::from(glue::random()) << 64) | u128::from(glue::random())
    }

    fn limits(&self, limit: Limit) -> bool {
        self.limiter(limit).is_some()
    }

    async fn admits(&self, limit: Limit, caller: &str) -> bool {
        let Some(limiter) = self.limiter(limit) else {
            return true;
        };
        let outcome = limiter.limit(caller.to_owned()).await;
        outcome.map_or(true, |outcome| outcome.success)
    }

    fn is_bot(&self, user_agent: &str) -> bool {
        glue::is_bot(user_agent)
    }

    fn log(&self, level: Level, line: &str) {
        match level {
            Level::Info => worker::console_log!("{line}"),
            Level::Warning => worker::console_warn!("{line}"),
        }
    }
}
