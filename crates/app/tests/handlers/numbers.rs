//! Numbers: from memory at once, and no longer than they are kept.

use crate::bench::{Sent, json, on_memory};
use edgestate_app::{After, Method, NoContent, Request};
use edgestate_contract::fibonacci::{FibonacciReply, Source};
use futures_executor::block_on;
use std::time::Duration;

#[test]
fn a_value_ages_and_expires() {
    let tester = on_memory();
    let ask = || json::<FibonacciReply>(&tester.get("/api/fibonacci/100"));
    assert_eq!(ask().source, Source::Computed);
    tester.bench.clock.advance(Duration::from_secs(100));
    let later = ask();
    assert_eq!(
        (later.source, later.age_secs, later.ttl_secs),
        (Source::Memory, 100, 86_300)
    );
    tester.bench.clock.advance(Duration::from_secs(86_300));
    assert_eq!(ask().source, Source::Computed);
}

#[test]
fn a_hit_in_memory_is_answered_without_waiting() {
    let tester = on_memory();
    let request = Request {
        method: Method::Get,
        origin: "https://counter.example",
        path: "/api/fibonacci/100",
        query: "",
        headers: &Sent(&[]),
        body: &NoContent,
    };
    assert_eq!(tester.app.fast(&request), None);
    tester.get("/api/fibonacci/100");
    let fast = tester.app.fast(&request);
    assert!(fast.is_some());
    let (handled, after) = block_on(tester.app.handle(&request));
    assert_eq!(Some(handled.body), fast.map(|reply| reply.body));
    assert!(matches!(after, After::Nothing));
}
