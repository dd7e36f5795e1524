//! Badges.

use crate::bench::{ADMIN, Sent, json, on_memory, request};
use edgestate_app::{Method, NoContent};
use edgestate_contract::badge::ShieldsBadge;
use edgestate_contract::problem::{Code, Problem};
use std::time::Duration;

#[test]
fn a_badge_is_kept_in_memory_for_a_minute_and_for_any_page() {
    let tester = on_memory();
    let message = |target| {
        let reply = tester.get(target);
        assert_eq!(reply.header("access-control-allow-origin"), Some("*"));
        assert_eq!(
            reply.header("cross-origin-resource-policy"),
            Some("cross-origin")
        );
        assert_eq!(reply.header("vary"), None);
        json::<ShieldsBadge>(&reply).message
    };
    let visit = |id| tester.send(Method::Post, "/api/visits/home", &[("idempotency-key", id)]);
    let shown = "/badge/home.json";
    visit("a");
    assert_eq!(message(shown), "1");
    visit("b");
    assert_eq!(message(shown), "1", "from memory");
    assert_eq!(message("/badge/home.json?metric=today"), "1", "all of them");
    assert_eq!(message("/badge/other.json"), "0", "each page its own");
    tester.bench.clock.advance(Duration::from_secs(59));
    assert_eq!(message(shown), "1", "for a minute");
    tester.bench.clock.advance(Duration::from_secs(1));
    assert_eq!(message(shown), "2");
    let forgotten = tester.send(Method::Delete, "/api/visits/home", &[ADMIN]);
    assert_eq!(forgotten.status, 204);
    assert_eq!(message(shown), "0", "what is forgotten is not shown");
}

#[test]
fn a_badge_from_memory_is_answered_without_waiting() {
    let tester = on_memory();
    for path in ["/badge/home.svg", "/badge/home.json"] {
        let request = request(Method::Get, path, &Sent(&[]), &NoContent);
        tester.send(Method::Delete, "/api/visits/home", &[ADMIN]);
        assert_eq!(tester.app.fast(&request), None, "{path}");
        let waited = tester.get(path);
        assert_eq!(tester.app.fast(&request), Some(waited), "{path}");
    }
}

#[test]
fn a_label_is_text_of_at_most_64_characters() {
    let tester = on_memory();
    let ask = |label: &str| tester.get(&format!("/badge/home.json?label={label}"));
    for label in ["", "x", "%C3%A4", &"x".repeat(64), &"%C3%A4".repeat(64)] {
        assert_eq!(ask(label).status, 200, "{label}");
    }
    for label in [
        &"x".repeat(65),
        "a%00",
        "%1Fb",
        "%C2%85",
        "%EF%BF%BE",
        "%EF%BF%BF",
    ] {
        let reply = ask(label);
        assert_eq!(json::<Problem>(&reply).code, Code::InvalidQuery, "{label}");
    }
}

#[test]
fn a_badge_that_its_reader_has_is_not_sent_again() {
    let tester = on_memory();
    let ask =
        |known: &str| tester.send(Method::Get, "/badge/home.svg", &[("if-none-match", known)]);
    let badge = tester.get("/badge/home.svg");
    assert_eq!(badge.header("content-type"), Some("image/svg+xml"));
    let etag = badge.header("etag").unwrap_or_default();
    for known in [etag.to_owned(), format!("\"other\", {etag}")] {
        let reply = ask(&known);
        assert_eq!((reply.status, reply.header("etag")), (304, Some(etag)));
    }
    for known in ["", "\"other\"", "\"other\", \"another\""] {
        assert_eq!(ask(known).status, 200, "{known}");
    }
}

#[test]
fn a_badge_for_shields_is_json_that_is_kept_once() {
    let reply = on_memory().get("/badge/home.json");
    let named = |name| {
        let headers = reply
            .headers
            .iter()
            .filter(move |(known, _)| *known == name);
        headers.map(|(_, value)| &**value).collect::<Vec<_>>()
    };
    assert_eq!(named("content-type"), ["application/json"]);
    assert_eq!(named("cache-control"), ["public, max-age=300"]);
    assert!(!json::<ShieldsBadge>(&reply).is_error);
}
