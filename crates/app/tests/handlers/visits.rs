//! Visits: under the id that was sent, on the day that it is, in the hour that it is.

use crate::bench::{NOON, Text, json, on_memory};
use edgestate_app::{Method, Reply};
use edgestate_contract::visit_id;
use edgestate_contract::visits::{
    NotCounted, SeriesPoint, VisitBoard, VisitReply, VisitSeries, VisitTotals,
};
use std::time::Duration;

#[test]
fn an_id_may_come_as_a_body() {
    let tester = on_memory();
    let visit = |headers: &[(&str, &str)], body| {
        tester.send_with(Method::Post, "/api/visits/~41", headers, &Text(body))
    };
    let text = ("content-type", "text/plain;charset=UTF-8");
    let counted = |reply: &Reply| json::<VisitReply>(reply).counted;
    let first = visit(&[text], "one");
    assert!(counted(&first));
    assert_eq!(first.header("idempotency-key"), Some("one"));
    assert!(!counted(&visit(&[text], "one")));
    assert!(!counted(&visit(&[("idempotency-key", "one")], "")));
    assert!(!counted(&visit(&[("idempotency-key", "one"), text], "one")));
    // An empty body is none, and what is not text is not looked at: the service makes the id.
    for (kind, body) in [(text, ""), (("content-type", "application/json"), "one")] {
        let made = visit(&[kind], body);
        assert_ne!(made.header("idempotency-key"), Some("one"));
        assert_eq!(made.status, 200);
    }
    let long = "x".repeat(65).leak();
    for (headers, body) in [
        (&[("idempotency-key", "two"), text][..], "one"),
        (&[text], "a b"),
        (&[text], long),
    ] {
        assert_eq!(visit(headers, body).status, 400, "{body}");
    }
}

#[test]
fn visits_follow_the_clock() {
    let tester = on_memory();
    let visit = |id| {
        json::<VisitReply>(&tester.send(
            Method::Post,
            "/api/visits/home",
            &[("idempotency-key", id)],
        ))
    };
    assert!(visit("a").counted);
    assert!(!visit("a").counted);
    tester.bench.clock.advance(Duration::from_hours(12));
    let next_day = visit("b");
    assert_eq!(
        (next_day.total, next_day.today),
        (2, 1),
        "midnight has passed"
    );
    let totals: VisitTotals = json(&tester.get("/api/visits/home"));
    assert_eq!((totals.total, totals.today), (2, 1));
}

#[test]
fn a_series_and_a_board_have_every_hour_that_was_asked_for() {
    let tester = on_memory();
    let visit = |id| tester.send(Method::Post, "/api/visits/home", &[("idempotency-key", id)]);
    assert_eq!((visit("a").status, visit("b").status), (200, 200));
    tester.bench.clock.advance(Duration::from_hours(1));
    assert_eq!(visit("c").status, 200);
    let expected = [("11", 0), ("12", 2), ("13", 1)].map(|(hour, count)| SeriesPoint {
        start: format!("2025-06-16T{hour}:00:00Z"),
        count,
        unique: None,
    });
    let ask = |of| tester.get(&format!("/api/visits/home/{of}?interval=hour&points=3"));
    let series: VisitSeries = json(&ask("series"));
    assert_eq!((series.kept, &*series.points), (360, &expected[..]));
    let board: VisitBoard = json(&ask("board"));
    assert_eq!((board.kept, &*board.points), (360, &expected[..]));
    let before: Vec<_> = board.before.iter().map(|point| &*point.start).collect();
    let hours = ["08", "09", "10"].map(|hour| format!("2025-06-16T{hour}:00:00Z"));
    assert_eq!(before, hours);
    let pages: Vec<_> = board
        .pages
        .iter()
        .map(|page| (&*page.page, page.total))
        .collect();
    assert_eq!(pages, [("home", 3)]);
}

#[test]
fn what_is_not_counted_says_why_and_from_when_ids_are_taken() {
    let tester = on_memory();
    let visit = |headers: &[(&str, &str)]| {
        let reply: VisitReply = json(&tester.send(Method::Post, "/api/visits/home", headers));
        (reply.reason, reply.ids_from)
    };
    for ahead in [
        ("sec-purpose", "prefetch"),
        ("sec-purpose", "prefetch;prerender"),
        ("purpose", "prefetch"),
        ("sec-purpose", "prerender"),
    ] {
        assert_eq!(
            visit(&[ahead]),
            (Some(NotCounted::Prefetch), None),
            "{ahead:?}"
        );
    }
    let bot = ("user-agent", "a bot");
    assert_eq!(visit(&[bot]), (Some(NotCounted::Bot), None));
    let id = visit_id::new(NOON.0 + 180_000, 7);
    let from = Some("2025-06-16T12:00:00Z".into());
    let id = ("idempotency-key", id.as_str());
    assert_eq!(visit(&[id]), (Some(NotCounted::TooOld), from));
    assert_eq!(visit(&[]), (None, None));
}
