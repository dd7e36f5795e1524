//! Everything that is counted, as lines of JSON: what `GET /api/export` answers and `POST /api/import` takes.
//! Answers that are written one after the other into a file are such lines as well.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The media type.
pub const MEDIA_TYPE: &str = "application/jsonl";
/// The version of the lines that this program writes and reads.
pub const VERSION: u32 = 1;
/// How many bytes one import may have.
pub const IMPORT_MAX_BYTES: usize = 1_000_000;
/// The largest number that a line may have: all of a page's together stay exact in every program.
pub const NUMBER_MAX: u64 = 1_000_000_000_000;
/// The longest name of a source, in bytes.
pub const SOURCE_MAX_BYTES: usize = 32;
/// How many sources a page may have.
pub const MAX_SOURCES: usize = 8;

/// The first line of an export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// The version of the lines that follow: [`VERSION`].
    pub edgestate: u32,
    /// When they were read, RFC 3339 in UTC.
    pub time: String,
}

/// All that is kept for a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// The page.
    pub page: String,
    /// Visits that were counted here; with `imported` they are the total.
    pub counted: u64,
    /// Numbers from elsewhere, by their source.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub imported: BTreeMap<String, u64>,
    /// Visits by minute.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minute: Option<Run>,
    /// Visits by hour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hour: Option<Run>,
    /// Visits by day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<Run>,
    /// Estimated visitors by day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unique: Option<Run>,
}

/// The numbers of buckets that follow one another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Run {
    /// When the first of them starts, RFC 3339 in UTC.
    pub start: String,
    /// Their numbers; none where it is not known.
    pub counts: Vec<Option<u64>>,
}

/// A number of a page that was counted elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Elsewhere {
    /// The page.
    pub page: String,
    /// What counted it. A page has one number of each source, the last one that was sent.
    pub source: String,
    /// The number.
    pub total: u64,
}

/// The last line of an export: one without it has broken off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct End {
    /// The cursor that leads on, where there is more.
    pub next: Option<String>,
}

/// The answer to `POST /api/import`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportReply {
    /// How many lines with a page were taken.
    pub pages: u64,
    /// The store that has them now.
    pub backend: crate::Backend,
}

/// Whether a text may be the name of a source: 1 to [`SOURCE_MAX_BYTES`] bytes of `a-z 0-9 . _ -`.
#[must_use]
pub fn is_source(name: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-".contains(&b);
    (1..=SOURCE_MAX_BYTES).contains(&name.len()) && name.bytes().all(allowed)
}
