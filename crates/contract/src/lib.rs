//! What client and server agree on: paths, JSON types, problem codes, limits, and the shape of
//! what a client may send. Both the Worker and the web UI compile this crate, so neither can
//! drift. It does no I/O and knows neither HTTP libraries nor stores.

pub mod archive;
pub mod badge;
pub mod csv;
pub mod fibonacci;
pub mod health;
pub mod lab;
#[cfg(feature = "openapi")]
pub mod openapi;
pub mod operations;
pub mod problem;
pub mod visit_id;
pub mod visits;

use serde::{Deserialize, Serialize};

/// The store that stands behind an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Backend {
    /// An external Redis, shared by every isolate.
    Redis,
    /// The memory of one isolate: the development fallback.
    Memory,
    /// None: the deployment is not configured for one.
    None,
}

impl Backend {
    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Redis => "redis",
            Self::Memory => "memory",
            Self::None => "none",
        }
    }
}
