//! `/api/lab/{counter}`: a throw-away counter that shows how updates get lost.

use crate::visits::NotCounted;
use serde::{Deserialize, Serialize};

/// How long a counter lives after its last update.
pub const TTL_SECS: u64 = 600;

/// How the counter is increased: the value of `?method=`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// The store adds 1 by itself: no update is lost.
    #[default]
    Atomic,
    /// Read, add 1, write back: two that overlap lose one update.
    ReadModifyWrite,
    /// The same under a lock of the isolate: right within it, wrong as soon as there are two.
    Locked,
    /// The store adds 1 unless it has done so for this `Idempotency-Key`: a request may be repeated.
    ExactlyOnce,
}

impl Method {
    /// Every method.
    pub const ALL: [Self; 4] = [
        Self::Atomic,
        Self::ReadModifyWrite,
        Self::Locked,
        Self::ExactlyOnce,
    ];

    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Atomic => "atomic",
            Self::ReadModifyWrite => "read_modify_write",
            Self::Locked => "locked",
            Self::ExactlyOnce => "exactly_once",
        }
    }

    /// The method of that name, if there is one.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.as_str() == name)
    }
}

/// The answer to `POST` and `GET` `/api/lab/{counter}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LabReply {
    /// The counter.
    pub counter: String,
    /// How it was increased; absent when it was only read.
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<Method>,
    /// Why this request added nothing, where it did not; only `exactly_once` has a reason not to.
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<NotCounted>,
    /// What it holds now; 0 when it does not exist.
    pub value: u64,
    /// The store that holds it.
    pub backend: crate::Backend,
}
