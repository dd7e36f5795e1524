//! Times as clients read and write them.

use edgestate_state::UnixMillis;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// A point in time as RFC 3339 in UTC, to the second.
pub fn rfc3339(at: UnixMillis) -> String {
    let time = OffsetDateTime::from_unix_timestamp(at.secs().cast_signed()).ok();
    // The form ends with the year 9999.
    let text = time.and_then(|time| time.format(&Rfc3339).ok());
    text.unwrap_or_default()
}

/// The first whole second that is not before it, in the same form.
pub fn rfc3339_not_before(at: UnixMillis) -> String {
    rfc3339(UnixMillis(at.0.div_ceil(1000) * 1000))
}

/// The point in time that a text in the same form names, in any offset. What lies before 1970 is taken as
/// its beginning: nothing was counted then.
pub fn parse_rfc3339(text: &str) -> Option<UnixMillis> {
    let at = OffsetDateTime::parse(text, &Rfc3339).ok()?;
    let ms = at.unix_timestamp_nanos().div_euclid(1_000_000);
    Some(UnixMillis(u64::try_from(ms).unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_times() {
        for (secs, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_868_799, "2000-02-29T23:59:59Z"),
            (1_794_268_800, "2026-11-10T00:00:00Z"),
        ] {
            assert_eq!(rfc3339(UnixMillis(secs * 1000)), text);
            let just_before = UnixMillis((secs * 1000).saturating_sub(999));
            assert_eq!(rfc3339_not_before(just_before), text);
        }
    }

    #[test]
    fn times_of_clients() {
        for (text, ms) in [
            ("2026-11-10T00:00:00Z", Some(1_794_268_800_000)),
            ("2026-11-10T01:30:00.25+01:30", Some(1_794_268_800_250)),
            ("2026-11-09t19:00:00-05:00", Some(1_794_268_800_000)),
            ("0001-01-01T00:00:00Z", Some(0)),
            ("2026-11-10", None),
            ("2026-11-10T00:00:00", None),
            ("2026-02-29T00:00:00Z", None),
            ("1794268800", None),
            ("", None),
        ] {
            assert_eq!(parse_rfc3339(text), ms.map(UnixMillis), "{text}");
        }
    }
}
