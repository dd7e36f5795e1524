//! Times as clients read them.

use edgestate_state::{UnixMillis, calendar};

/// A point in time as RFC 3339 in UTC, to the second.
pub fn rfc3339(at: UnixMillis) -> String {
    let day = calendar::yyyymmdd(at);
    let secs = at.secs() % 86_400;
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z",
        day / 10_000,
        day / 100 % 100,
        day % 100,
        secs / 3600,
        secs / 60 % 60,
        secs % 60
    )
}

/// The first whole second that is not before it, in the same form.
pub fn rfc3339_not_before(at: UnixMillis) -> String {
    rfc3339(UnixMillis(at.0.div_ceil(1000) * 1000))
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
}
