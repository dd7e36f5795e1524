//! What the address of the Explore view says.

use super::range::Range;
use edgestate_contract::fibonacci::{IndexError, Strategy, parse_index};

/// The n that is shown when the address names none.
pub const DEFAULT_N: &str = "100";

/// Numbers worth a look: the last that fit 64 and 128 bits among them.
pub const EXAMPLES: [u32; 7] = [10, 93, 186, 1000, 10_000, 100_000, 1_000_000];

/// The number that stands for what was typed: beyond the limit the limit, for what is no number 0.
#[must_use]
pub fn nearest(typed: &str, max_n: u32) -> u32 {
    match parse_index(&without_grouping(typed), max_n) {
        Ok(n) => n,
        Err(IndexError::TooLarge { max_n }) => max_n,
        Err(IndexError::Malformed) => 0,
    }
}

/// What was typed as the service takes it: `1 000`, `1,000` and `1.000` are 1000, `1.5` is no number.
#[must_use]
pub fn without_grouping(typed: &str) -> String {
    let is_group = |part: &str| part.len() == 3 && part.bytes().all(|byte| byte.is_ascii_digit());
    let has_groups = typed.trim().split('.').skip(1).all(is_group);
    let is_grouping = |letter: &char| match letter {
        '.' => has_groups,
        ',' | '’' | '_' => true,
        _ => letter.is_whitespace(),
    };
    typed
        .chars()
        .filter(|letter| !is_grouping(letter))
        .collect()
}

/// The strategy of that name; every tier for a name that there is not.
#[must_use]
pub fn strategy(name: &str) -> Strategy {
    Strategy::parse(name).unwrap_or_default()
}

/// The address of a number, percent-encoded already, through a strategy.
#[must_use]
pub fn explore(number: &str, strategy: Strategy) -> String {
    if strategy == Strategy::default() {
        format!("/explore?n={number}")
    } else {
        format!("/explore?n={number}&cache={}", strategy.as_str())
    }
}

/// Where an address leads that was Explore's once.
#[must_use]
pub fn moved(path: &str, query: &str) -> Option<String> {
    let asks_for_a_number = query.contains("?n=") || query.contains("&n=");
    (path == "/" && asks_for_a_number).then(|| format!("/explore{query}"))
}

/// The address of a page's visits, its name percent-encoded already, over a range.
#[must_use]
pub fn visits(page: &str, range: Range, is_utc: bool) -> String {
    let clock = if is_utc { "&clock=utc" } else { "" };
    format!("/visits?page={page}&range={}{clock}", range.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grouping_is_taken_out_of_numbers_and_nothing_else() {
        for typed in [
            "1 000",
            "1\u{202f}000",
            "1,000",
            "1.000",
            " 1000 ",
            "1’000",
            "1_000",
        ] {
            assert_eq!(without_grouping(typed), "1000", "{typed:?}");
        }
        for typed in ["-1.5e3", "1.5", "1.00", "1.0000"] {
            assert_eq!(without_grouping(typed), typed);
        }
    }

    #[test]
    fn visits_are_found_under_the_page_its_range_and_its_clock() {
        assert_eq!(
            visits("a%2Fb", Range::Hour, false),
            "/visits?page=a%2Fb&range=hour"
        );
        assert_eq!(
            visits("home", Range::Month, true),
            "/visits?page=home&range=month&clock=utc"
        );
    }

    #[test]
    fn whatever_is_typed_has_a_number() {
        for (typed, n) in [
            ("1 000", 1000),
            ("1001", 1000),
            ("-1", 0),
            ("", 0),
            ("7", 7),
        ] {
            assert_eq!(nearest(typed, 1000), n, "{typed:?}");
        }
    }

    #[test]
    fn an_unknown_strategy_is_every_tier() {
        assert_eq!(strategy("memory"), Strategy::Memory);
        assert_eq!(strategy("disk"), Strategy::Tiered);
        assert_eq!(strategy(""), Strategy::Tiered);
    }

    #[test]
    fn the_default_strategy_is_left_out() {
        assert_eq!(explore("93", Strategy::Tiered), "/explore?n=93");
        assert_eq!(explore("93", Strategy::None), "/explore?n=93&cache=none");
    }

    #[test]
    fn a_number_is_explored_where_it_was_asked_for_once() {
        let moved_to = moved("/", "?n=93&cache=none");
        assert_eq!(moved_to.as_deref(), Some("/explore?n=93&cache=none"));
        for (path, query) in [("/", ""), ("/", "?utm=n"), ("/explore", "?n=93")] {
            assert_eq!(moved(path, query), None, "{path}{query}");
        }
    }
}
