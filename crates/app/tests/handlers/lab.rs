//! The throw-away counter: what gets lost by which method.

use crate::bench::{Tester, Text, json, on_memory};
use edgestate_app::{Limit, Method, NoContent};
use edgestate_contract::lab::LabReply;
use edgestate_contract::problem::{Code, Problem};
use edgestate_contract::visits::NotCounted;
use edgestate_state::{MemoryOptions, MemoryStore};
use futures_executor::block_on;
use futures_util::future::join_all;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

#[test]
fn in_one_isolate_only_read_modify_write_loses_what_overlaps() {
    let tester = on_memory();
    for (method, value) in [
        ("atomic", 20),
        ("read_modify_write", 1),
        ("locked", 20),
        ("exactly_once", 20),
    ] {
        let target = format!("/api/lab/{method}?method={method}");
        let (tester, target) = (&tester, &target);
        let additions = (0..20).map(|id| async move {
            let id = id.to_string();
            let key = [("idempotency-key", id.as_str())];
            tester.ask(Method::Post, target, &key, &NoContent).await
        });
        let replies = block_on(join_all(additions));
        assert!(replies.iter().all(|reply| reply.status == 200));
        let held = json::<LabReply>(&tester.get(&format!("/api/lab/{method}"))).value;
        assert_eq!(held, value, "{method}");
    }
}

#[test]
fn a_lock_that_stays_held_is_told() {
    let tester = on_memory();
    let add = || {
        let target = "/api/lab/x?method=locked";
        tester.ask(Method::Post, target, &[], &NoContent)
    };
    let mut held = Box::pin(add());
    // A request that is never driven on: its lease ends before the patience of the next one does.
    assert!(poll_once(held.as_mut()).is_pending());
    assert_eq!(block_on(add()).status, 200);
    // One whose lease is longer than that.
    let patient: Tester<_> = Tester::new(&[("REDIS_TIMEOUT_MS", "30000")], None, |bench| {
        Ok(MemoryStore::new(bench.clone(), MemoryOptions::default(), 1))
    });
    let add = || {
        let target = "/api/lab/x?method=locked";
        patient.ask(Method::Post, target, &[], &NoContent)
    };
    let mut held = Box::pin(add());
    assert!(poll_once(held.as_mut()).is_pending());
    let refused = block_on(add());
    assert_eq!(json::<Problem>(&refused).code, Code::StoreUnavailable);
    drop(held);
    assert_eq!(block_on(add()).status, 200, "a dropped request frees it");
}

fn poll_once<T>(future: Pin<&mut impl Future<Output = T>>) -> Poll<T> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

#[test]
fn an_addition_with_an_id_may_be_repeated() {
    let tester = on_memory();
    let add = |headers: &[(&str, &str)], body| {
        let target = "/api/lab/x?method=exactly_once";
        tester.send_with(Method::Post, target, headers, &Text(body))
    };
    let key = ("idempotency-key", "one");
    let first = add(&[key], "");
    assert_eq!(first.header("idempotency-key"), Some("one"));
    let first: LabReply = json(&first);
    assert_eq!((first.reason, first.value), (None, 1));
    for again in [
        add(&[key], ""),
        add(&[("content-type", "text/plain")], "one"),
    ] {
        let again: LabReply = json(&again);
        let duplicate = Some(NotCounted::Duplicate);
        assert_eq!((again.reason, again.value), (duplicate, 1));
    }
    let made = add(&[], "");
    assert!(made.header("idempotency-key").is_some());
    assert_eq!(json::<LabReply>(&made).value, 2);
    assert_eq!(add(&[("idempotency-key", "a b")], "").status, 400);
    tester.bench.reached.set(Some(Limit::Writes));
    let limited = add(&[key], "");
    assert_eq!(
        (limited.status, limited.header("idempotency-key")),
        (429, Some("one"))
    );
}
