//! A name is the same wherever it is written: in JSON, in a query, in a header.

use edgestate_contract::Backend;
use edgestate_contract::badge::{Metric, Style};
use edgestate_contract::fibonacci::{IndexError, Source, Strategy};
use edgestate_contract::lab::Method;
use edgestate_contract::visits::Interval;
use serde::Serialize;
use std::fmt::Debug;

/// What JSON calls it, without the quotes.
fn in_json(value: impl Serialize) -> String {
    let json = serde_json::to_string(&value).expect("a name has JSON");
    json.trim_matches('"').to_owned()
}

/// Checks the name of each value, and that it is read as that value and nothing else is.
fn are_read<T: Copy + Debug + PartialEq + Serialize>(
    named: &[(T, &str)],
    parse: impl Fn(&str) -> Option<T>,
) {
    for (value, name) in named {
        assert_eq!(in_json(value), *name);
        assert_eq!(parse(name), Some(*value), "{name}");
        assert_eq!(parse(&name.to_uppercase()), None, "{name}");
    }
    assert_eq!(parse(""), None);
}

#[test]
fn what_a_client_may_ask_for_is_read_by_its_name() {
    let strategies = Strategy::ALL.map(|strategy| (strategy, strategy.as_str()));
    are_read(&strategies, Strategy::parse);
    let methods = Method::ALL.map(|method| (method, method.as_str()));
    are_read(&methods, Method::parse);
    let intervals = Interval::ALL.map(|interval| (interval, interval.as_str()));
    are_read(&intervals, Interval::parse);
    let metrics = [
        (Metric::Total, "total"),
        (Metric::Today, "today"),
        (Metric::Unique, "unique"),
    ];
    are_read(&metrics, Metric::parse);
    let styles = [(Style::Flat, "flat"), (Style::FlatSquare, "flat-square")];
    are_read(&styles, Style::parse);
}

#[test]
fn what_an_answer_names_has_the_name_that_json_gives_it() {
    for source in [
        Source::Memory,
        Source::Edge,
        Source::Redis,
        Source::Computed,
    ] {
        assert_eq!(in_json(source), source.as_str());
    }
    for backend in [Backend::Memory, Backend::Redis] {
        assert_eq!(in_json(backend), backend.as_str());
    }
}

#[test]
fn a_badge_says_what_it_counts() {
    let labels = [Metric::Total, Metric::Today, Metric::Unique].map(Metric::label);
    assert_eq!(labels, ["visits", "visits today", "visitors today"]);
}

#[test]
fn what_is_no_index_is_told_the_rule_or_the_limit() {
    assert_eq!(
        IndexError::Malformed.to_string(),
        "n must be an unsigned decimal integer without sign or leading zeros, such as 0 or 100"
    );
    assert_eq!(
        IndexError::TooLarge { max_n: 7 }.to_string(),
        "n must be at most 7"
    );
}
