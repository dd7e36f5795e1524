//! How much one address may cause.

use crate::bench::{json, on_memory};
use edgestate_app::{Limit, Method};
use edgestate_contract::lab::LabReply;
use edgestate_contract::visits::VisitTotals;

#[test]
fn each_call_counts_towards_its_limit_before_anything_is_done() {
    let tester = on_memory();
    for (method, target, limit) in [
        (Method::Post, "/api/visits/home", Limit::Writes),
        (Method::Post, "/api/lab/x", Limit::Writes),
        (Method::Get, "/api/visits/home", Limit::Reads),
        (Method::Get, "/api/visits/home/series", Limit::Reads),
        (Method::Get, "/api/visits", Limit::Reads),
        (Method::Get, "/api/lab/x", Limit::Reads),
        (Method::Get, "/api/health", Limit::Reads),
        (Method::Get, "/api/fibonacci/10", Limit::Reads),
        (Method::Get, "/api/fibonacci/10?cache=redis", Limit::Reads),
        (
            Method::Get,
            "/api/fibonacci/10?cache=none",
            Limit::Computing,
        ),
        (
            Method::Get,
            "/api/fibonacci/10?cache=memory",
            Limit::Computing,
        ),
        // Before the token is looked at, so that nobody can try many.
        (Method::Delete, "/api/fibonacci/10", Limit::Admin),
        (Method::Delete, "/api/visits/home", Limit::Admin),
    ] {
        tester.bench.reached.set(Some(limit));
        let address = [("cf-connecting-ip", "192.0.2.1")];
        let refused = tester.send(method, target, &address);
        assert_eq!(
            (refused.status, refused.header("retry-after")),
            (429, Some("60")),
            "{target}"
        );
        let is_visit = (method, target) == (Method::Post, "/api/visits/home");
        assert_eq!(refused.header("idempotency-key").is_some(), is_visit);
        let (asked, caller) = tester.bench.callers.borrow_mut().pop().expect("asked");
        assert_eq!(asked, limit, "{target}");
        assert!(caller.len() == 32 && !caller.contains("192"), "{caller}");
    }
    tester.bench.reached.set(None);
    assert_eq!(json::<LabReply>(&tester.get("/api/lab/x")).value, 0);
    assert_eq!(
        json::<VisitTotals>(&tester.get("/api/visits/home")).total,
        0
    );
}

#[test]
fn what_is_in_memory_and_badges_are_not_limited() {
    let tester = on_memory();
    tester.get("/api/fibonacci/10");
    tester.bench.callers.borrow_mut().clear();
    for target in ["/api/fibonacci/10", "/badge/home.svg", "/badge/home.json"] {
        assert_eq!(tester.get(target).status, 200, "{target}");
    }
    assert!(tester.bench.callers.borrow().is_empty());
}
