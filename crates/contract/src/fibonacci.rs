//! `GET /api/fibonacci/{n}`.

use core::fmt;
use serde::{Deserialize, Serialize};

/// The largest `n` that any deployment may allow; each sets its own limit at or below this.
pub const LARGEST_MAX_N: u32 = 10_000_000;

/// The limit of a deployment that does not set `FIB_MAX_N`.
pub const DEFAULT_MAX_N: u32 = 1_000_000;

/// F(n) and where it came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FibonacciReply {
    /// The index.
    #[cfg_attr(feature = "openapi", schema(maximum = 10_000_000))]
    pub n: u32,
    /// F(n) in decimal digits.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, pattern = "^[0-9]+$"))]
    pub value: String,
    /// How many digits `value` has.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub digits: u32,
    /// The tier that answered.
    pub source: Source,
    /// The store behind the tiers.
    pub backend: crate::Backend,
    /// Seconds since the value was computed, 0 when it was computed for this answer.
    pub age_secs: u64,
    /// Seconds until the value expires where it is kept; 0 when it is not kept.
    pub ttl_secs: u64,
    /// Whether a tier that should have been asked could not be.
    pub degraded: bool,
}

/// The tier that a value came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The isolate's own memory.
    Memory,
    /// The Cache API of the data centre.
    Edge,
    /// Redis.
    Redis,
    /// Nowhere: it was computed for this answer.
    Computed,
}

impl Source {
    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Memory => "memory",
            Self::Edge => "edge",
            Self::Redis => "redis",
            Self::Computed => "computed",
        }
    }
}

/// Which tiers may answer: the value of `?cache=`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Strategy {
    /// Memory, then edge, then Redis, then compute.
    #[default]
    Tiered,
    /// Redis alone, then compute: the distributed cache.
    Redis,
    /// Memory alone, then compute: the in-process cache.
    Memory,
    /// No cache: compute.
    None,
}

impl Strategy {
    /// Every strategy, in the order in which a reader meets them.
    pub const ALL: [Self; 4] = [Self::None, Self::Memory, Self::Redis, Self::Tiered];

    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Tiered => "tiered",
            Self::Redis => "redis",
            Self::Memory => "memory",
            Self::None => "none",
        }
    }

    /// The strategy of that name, if there is one.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|strategy| strategy.as_str() == name)
    }
}

/// Why a text is not an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IndexError {
    /// Not an unsigned decimal integer without sign or leading zeros.
    Malformed,
    /// A well-formed integer above the limit.
    TooLarge {
        /// The largest index allowed.
        max_n: u32,
    },
}

impl fmt::Display for IndexError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed => f.write_str(
                "n must be an unsigned decimal integer without sign or leading zeros, such as 0 or 100",
            ),
            Self::TooLarge { max_n } => write!(f, "n must be at most {max_n}"),
        }
    }
}

impl core::error::Error for IndexError {}

/// Reads an index: an unsigned decimal integer without sign or leading zeros, at most `max_n`.
///
/// # Errors
/// [`IndexError`] says which of the two rules the text breaks.
pub fn parse_index(text: &str, max_n: u32) -> Result<u32, IndexError> {
    let digits_only = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !digits_only || (text.len() > 1 && text.starts_with('0')) {
        return Err(IndexError::Malformed);
    }
    // Only overflow can fail here.
    text.parse()
        .ok()
        .filter(|n| *n <= max_n)
        .ok_or(IndexError::TooLarge { max_n })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_plain_decimals_up_to_the_limit() {
        for (text, n) in [("0", 0), ("1", 1), ("100", 100), ("1000", 1000)] {
            assert_eq!(parse_index(text, 1000), Ok(n));
        }
    }

    #[test]
    fn refuses_every_other_shape() {
        for text in [
            "", "-1", "+1", "1.5", "01", "00", "1e3", " 1", "1 ", "0x10", "१", "1_000",
        ] {
            assert_eq!(
                parse_index(text, 1000),
                Err(IndexError::Malformed),
                "{text:?}"
            );
        }
    }

    #[test]
    fn names_the_limit_when_above_it() {
        for text in [
            "1001",
            "4294967296",
            "1234567890123456789012345678901234567890",
        ] {
            assert_eq!(
                parse_index(text, 1000),
                Err(IndexError::TooLarge { max_n: 1000 }),
                "{text}"
            );
        }
    }

    #[test]
    fn a_reply_reads_as_documented() {
        let reply = FibonacciReply {
            n: 100,
            value: "354224848179261915075".into(),
            digits: 21,
            source: Source::Computed,
            backend: crate::Backend::Redis,
            age_secs: 0,
            ttl_secs: 86400,
            degraded: false,
        };
        assert_eq!(
            serde_json::to_string(&reply).expect("plain data"),
            r#"{"n":100,"value":"354224848179261915075","digits":21,"source":"computed","backend":"redis","age_secs":0,"ttl_secs":86400,"degraded":false}"#
        );
    }
}
