//! Why a deployment cannot serve, in words for the one who set it up.

/// What is wrong with the configuration. Names variables, never their values.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// A value that does not parse.
    #[error("{name} must be {allowed}")]
    Invalid {
        /// The variable.
        name: &'static str,
        /// What it may hold.
        allowed: String,
    },
    /// Redis was asked for, or one of its variables set, without the other.
    #[error(
        "Redis needs UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_TOKEN; {0} is not set: `npx wrangler secret put {0}`"
    )]
    RedisIncomplete(&'static str),
    /// Production would have counted in the memory of one isolate.
    #[error(
        "production without Redis: `npx wrangler secret put UPSTASH_REDIS_REST_URL` and `npx wrangler secret put UPSTASH_REDIS_REST_TOKEN`; or set STATE_BACKEND=memory if losing every count with the isolate is meant, or ENVIRONMENT=development"
    )]
    ProductionWithoutRedis,
    /// The bounds of memory are too large together.
    #[error(
        "an isolate would take up to {bytes} bytes and has {max_bytes}; lower MEMORY_MAX_BYTES or FIB_MAX_N"
    )]
    TooMuchMemory {
        /// The sum of everything that is bounded.
        bytes: u64,
        /// What Workers grant.
        max_bytes: u64,
    },
}
