//! `/api/visits`: counting a visit, totals, series and the most visited pages.

use core::fmt;
use serde::{Deserialize, Serialize};

/// The request header that carries a visit's id.
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";

/// The longest page name, in bytes after percent-decoding.
pub const PAGE_MAX_BYTES: usize = 128;
/// The longest idempotency key, in characters.
pub const ID_MAX_CHARS: usize = 64;
/// The most points that a series may have.
pub const SERIES_MAX_POINTS: u32 = 366;
/// The points of a series when the request does not say.
pub const SERIES_DEFAULT_POINTS: u32 = 60;
/// The most pages that the list of most visited pages may have.
pub const TOP_MAX_LIMIT: u32 = 100;
/// The length of that list when the request does not say.
pub const TOP_DEFAULT_LIMIT: u32 = 10;

/// The answer to `POST /api/visits/{page}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VisitReply {
    /// The page.
    pub page: String,
    /// Whether this request is the one that counted the visit.
    pub counted: bool,
    /// Why it was not counted; absent when it was.
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<NotCounted>,
    /// With [`NotCounted::TooOld`]: the earliest id time that is taken now, RFC 3339 in UTC.
    #[cfg_attr(feature = "openapi", schema(nullable = false, format = DateTime))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ids_from: Option<String>,
    /// All visits so far.
    pub total: u64,
    /// Visits since midnight UTC.
    pub today: u64,
    /// Estimated distinct visitors since midnight UTC.
    pub unique_today: u64,
    /// The store that counted.
    pub backend: crate::Backend,
}

/// Why a visit was answered but not counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum NotCounted {
    /// Its idempotency key has been counted already.
    Duplicate,
    /// The browser fetched the page ahead of a visit that may never happen.
    Prefetch,
    /// The user agent names itself as a bot.
    Bot,
    /// Its id carries a time from before `ids_from`, and may have been counted and forgotten since; or
    /// a time more than two minutes ahead. A client that had not sent it before makes the id again.
    TooOld,
}

/// The answer to `GET /api/visits/{page}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VisitTotals {
    /// The page.
    pub page: String,
    /// All visits so far, the imported ones included.
    pub total: u64,
    /// How many of them were counted elsewhere and imported; absent where none were.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub imported: u64,
    /// Visits since midnight UTC.
    pub today: u64,
    /// Estimated distinct visitors since midnight UTC.
    pub unique_today: u64,
    /// The store that was asked.
    pub backend: crate::Backend,
}

/// The answer to `GET /api/visits/{page}/board`: what the totals, the series and the most visited pages
/// say, of one moment, and the series before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VisitBoard {
    /// The page.
    pub page: String,
    /// All visits so far, the imported ones included.
    pub total: u64,
    /// How many of them were counted elsewhere and imported; absent where none were.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub imported: u64,
    /// Visits since midnight UTC.
    pub today: u64,
    /// Estimated distinct visitors since midnight UTC.
    pub unique_today: u64,
    /// The width of a bucket.
    pub interval: Interval,
    /// How many buckets of this width are kept, the current one included.
    pub kept: u32,
    /// Oldest first, the last one is the current bucket; as in a series.
    pub points: Vec<SeriesPoint>,
    /// As many buckets right before those, less those that are no longer kept, which are the oldest.
    pub before: Vec<SeriesPoint>,
    /// The most visited pages, highest total first.
    pub pages: Vec<PageTotal>,
    /// The store that was asked.
    pub backend: crate::Backend,
}

/// The answer to `GET /api/visits/{page}/series`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VisitSeries {
    /// The page.
    pub page: String,
    /// The width of a bucket.
    pub interval: Interval,
    /// How many buckets of this width are kept, the current one included.
    pub kept: u32,
    /// Oldest first, the last one is the current bucket, or that before `until`; empty buckets are
    /// included as 0, those that are no longer kept are left out.
    pub points: Vec<SeriesPoint>,
    /// The store that was asked.
    pub backend: crate::Backend,
}

/// One bucket of a series.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SeriesPoint {
    /// When the bucket starts, RFC 3339 in UTC.
    #[cfg_attr(feature = "openapi", schema(format = DateTime))]
    pub start: String,
    /// Visits counted in it.
    pub count: u64,
    /// Of a day: its estimated distinct visitors. Absent of other buckets, and of a day from before this
    /// was kept.
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unique: Option<u64>,
}

/// The width of a bucket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Interval {
    /// Kept for 2 hours.
    Minute,
    /// Kept for 15 days.
    #[default]
    Hour,
    /// Kept for 400 days; starts at midnight UTC.
    Day,
}

impl Interval {
    /// Every interval, shortest first.
    pub const ALL: [Self; 3] = [Self::Minute, Self::Hour, Self::Day];

    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Minute => "minute",
            Self::Hour => "hour",
            Self::Day => "day",
        }
    }

    /// The interval of that name, if there is one.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|interval| interval.as_str() == name)
    }

    /// Its width in seconds.
    #[must_use]
    pub const fn secs(self) -> u64 {
        match self {
            Self::Minute => 60,
            Self::Hour => 3600,
            Self::Day => 86400,
        }
    }
}

/// The answer to `GET /api/visits`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TopPages {
    /// Highest total first; equal totals by name, backwards.
    pub pages: Vec<PageTotal>,
    /// The store that was asked.
    pub backend: crate::Backend,
}

/// A page of that list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PageTotal {
    /// The page.
    pub page: String,
    /// All visits so far.
    pub total: u64,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "as serde calls what decides to skip"
)]
const fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// A text is not a page name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidPage;

impl fmt::Display for InvalidPage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "a page is 1 to {PAGE_MAX_BYTES} bytes of a-z 0-9 . _ ~ - and /, and starts with a letter, a digit or ~"
        )
    }
}

impl core::error::Error for InvalidPage {}

/// Checks a page name, after percent-decoding.
///
/// # Errors
/// [`InvalidPage`], whose text gives the rule.
pub fn check_page(page: &str) -> Result<(), InvalidPage> {
    let starts_well = page
        .bytes()
        .next()
        .is_some_and(|b| letter_or_digit(b) || b == b'~');
    if starts_well && page.len() <= PAGE_MAX_BYTES && is_in_page(page) {
        Ok(())
    } else {
        Err(InvalidPage)
    }
}

/// Whether a text may stand somewhere in a page name.
#[must_use]
pub fn is_in_page(text: &str) -> bool {
    let allowed = |b: u8| letter_or_digit(b) || matches!(b, b'.' | b'_' | b'~' | b'-' | b'/');
    text.bytes().all(allowed)
}

const fn letter_or_digit(b: u8) -> bool {
    b.is_ascii_lowercase() || b.is_ascii_digit()
}

/// Whether a text may be an idempotency key: 1 to 64 visible ASCII characters.
#[must_use]
pub fn is_visit_id(id: &str) -> bool {
    (1..=ID_MAX_CHARS).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_names() {
        let longest = "a".repeat(PAGE_MAX_BYTES);
        for page in ["home", "0", "~41", "a/b.c_d~e-f", longest.as_str()] {
            assert_eq!(check_page(page), Ok(()), "{page:?}");
        }
        let too_long = "a".repeat(PAGE_MAX_BYTES + 1);
        for page in [
            "",
            "Home",
            "../x",
            ".x",
            "/x",
            "a b",
            "a%20b",
            "ä",
            "🦀",
            "a\n",
            "a:b",
            "{a}",
            too_long.as_str(),
        ] {
            assert_eq!(check_page(page), Err(InvalidPage), "{page:?}");
        }
    }

    #[test]
    fn visit_ids() {
        let longest = "x".repeat(ID_MAX_CHARS);
        for id in ["a", "!~", longest.as_str()] {
            assert!(is_visit_id(id), "{id:?}");
        }
        let too_long = "x".repeat(ID_MAX_CHARS + 1);
        for id in ["", " ", "a b", "é", "a\t", too_long.as_str()] {
            assert!(!is_visit_id(id), "{id:?}");
        }
    }

    #[test]
    fn what_was_imported_is_said_where_anything_was() {
        let text = |imported| {
            let totals = VisitTotals {
                page: "home".into(),
                total: 7,
                imported,
                today: 3,
                unique_today: 2,
                backend: crate::Backend::Redis,
            };
            serde_json::to_string(&totals).expect("plain data")
        };
        assert_eq!(
            text(0),
            r#"{"page":"home","total":7,"today":3,"unique_today":2,"backend":"redis"}"#
        );
        assert_eq!(
            text(5),
            r#"{"page":"home","total":7,"imported":5,"today":3,"unique_today":2,"backend":"redis"}"#
        );
    }

    #[test]
    fn a_counted_visit_has_no_reason() {
        let reply = VisitReply {
            page: "home".into(),
            counted: true,
            reason: None,
            ids_from: None,
            total: 7,
            today: 3,
            unique_today: 2,
            backend: crate::Backend::Redis,
        };
        assert_eq!(
            serde_json::to_string(&reply).expect("plain data"),
            r#"{"page":"home","counted":true,"total":7,"today":3,"unique_today":2,"backend":"redis"}"#
        );
    }
}
