//! `GET /api/health`.

use serde::{Deserialize, Serialize};

/// How the service is, as seen by the isolate that answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Health {
    /// Whether everything that is configured can be read and written.
    pub status: Status,
    /// The store in use.
    pub backend: crate::Backend,
    /// What is wrong with the configuration, by the names of its variables; absent where nothing is.
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub misconfigured: Option<String>,
    /// Redis as seen by this request; null when none is configured.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub redis: Option<RedisHealth>,
    /// The version of the Worker.
    pub version: String,
    /// A random name of the isolate, made when it first answered; zeros while the configuration cannot
    /// be read.
    pub isolate: String,
    /// The largest `n` that this deployment computes; 0 while the configuration cannot be read.
    #[cfg_attr(feature = "openapi", schema(maximum = 10_000_000))]
    pub max_n: u32,
    /// Since when the id of every counted visit is known; absent while none has been forgotten, or
    /// where the store could not be asked.
    #[cfg_attr(feature = "openapi", schema(nullable = false, format = DateTime))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ids_known_since: Option<String>,
    /// Outcomes per tier since the isolate started.
    pub tiers: Tiers,
}

/// Whether everything that is configured can be read and written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It can.
    Ok,
    /// It cannot: the HTTP status is 503.
    Degraded,
}

/// Redis as seen by one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RedisHealth {
    /// Whether it answered.
    pub reachable: bool,
    /// Whether it takes writes. A Redis that is full, or whose token may only read, can be read and not
    /// written: numbers then come from it, and visits are refused.
    pub writable: bool,
    /// How long the answer took; null when there was none.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub latency_ms: Option<u64>,
    /// The circuit breaker of this isolate.
    pub breaker: Breaker,
}

/// The state of the circuit breaker in front of Redis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Breaker {
    /// Requests go through.
    Closed,
    /// Requests fail at once, until a pause has passed.
    Open,
    /// One request is let through to see whether Redis is back.
    HalfOpen,
}

/// Outcomes per tier since the isolate started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Tiers {
    /// The isolate's own memory.
    pub memory: Outcomes,
    /// The Cache API of the data centre.
    pub edge: Outcomes,
    /// Redis.
    pub redis: Outcomes,
}

/// How often a tier had the value, did not, or could not be asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Outcomes {
    /// It had the value.
    pub hit: u64,
    /// It did not have the value.
    pub miss: u64,
    /// It was passed over: by the caller's choice, or because it failed.
    pub bypass: u64,
}
