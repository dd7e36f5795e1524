//! Numbers: from memory at once, and no longer than they are kept; from Redis where that is right; not at all
//! where the client has them.

use crate::bench::{Sent, Tester, json, on_memory, request};
use edgestate_app::{After, Method, NoContent};
use edgestate_contract::fibonacci::{FibonacciReply, Source};
use edgestate_state::{Cached, MemoryOptions, MemoryStore, StoreError, Values};
use futures_executor::block_on;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

const F100: &str = "354224848179261915075";

/// What Redis holds, by index.
#[derive(Default)]
struct Held(RefCell<BTreeMap<u32, Arc<str>>>);

impl Values for Held {
    async fn get(&self, n: u32) -> Result<Option<Cached>, StoreError> {
        let digits = self.0.borrow().get(&n).cloned();
        let ttl = Duration::from_hours(1);
        Ok(digits.map(|digits| Cached { digits, ttl }))
    }
    async fn put(&self, n: u32, digits: Arc<str>, _: Duration) -> Result<(), StoreError> {
        self.0.borrow_mut().insert(n, digits);
        Ok(())
    }
    async fn remove(&self, n: u32) -> Result<(), StoreError> {
        self.0.borrow_mut().remove(&n);
        Ok(())
    }
    fn value_max_bytes(&self) -> usize {
        usize::MAX
    }
}

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
    let request = request(Method::Get, "/api/fibonacci/100", &Sent(&[]), &NoContent);
    assert_eq!(tester.app.fast(&request), None);
    tester.get("/api/fibonacci/100");
    let fast = tester.app.fast(&request);
    assert!(fast.is_some());
    let (handled, after) = block_on(tester.app.handle(&request));
    assert_eq!(Some(handled.body), fast.map(|reply| reply.body));
    assert!(matches!(after, After::Nothing));
}

#[test]
fn a_number_is_written_back_and_a_wrong_one_is_replaced() {
    let redis = Rc::<Held>::default();
    let tester = Tester::new(&[], Some(Rc::clone(&redis)), |bench| {
        Ok(MemoryStore::new(bench.clone(), MemoryOptions::default(), 1))
    });
    let ask = || {
        let reply: FibonacciReply = json(&tester.get("/api/fibonacci/100?cache=redis"));
        (reply.value, reply.source)
    };
    for held in [None, Some("354224848179261915076")] {
        if let Some(wrong) = held {
            redis.0.borrow_mut().insert(100, wrong.into());
        }
        assert_eq!(ask(), (F100.into(), Source::Computed), "{held:?}");
        assert_eq!(ask(), (F100.into(), Source::Redis), "{held:?}");
    }
}

#[test]
fn digits_that_the_client_has_are_not_sent_again() {
    let tester = on_memory();
    let tag = "\"fibonacci-100\"";
    let ask = |known, accept| {
        let headers = [("if-none-match", known), ("accept", accept)];
        let reply = tester.send(Method::Get, "/api/fibonacci/100", &headers);
        let sent = reply.header("etag").map(str::to_owned);
        (reply.status, sent, reply.body.to_text().into_owned())
    };
    let listed = "\"another\", W/\"fibonacci-100\"";
    for known in [tag, "*", listed] {
        let expected = (304, Some(tag.into()), String::new());
        assert_eq!(ask(known, "text/plain"), expected, "{known}");
    }
    for unknown in ["", "\"fibonacci-10\"", "fibonacci-100"] {
        let expected = (200, Some(tag.into()), F100.into());
        assert_eq!(ask(unknown, "text/plain"), expected, "{unknown}");
    }
    // The JSON describes one answer, which another one does not stand for.
    let (status, sent, _) = ask(tag, "application/json");
    assert_eq!((status, sent), (200, None));
}

#[test]
fn each_form_says_what_it_is_and_who_may_keep_it() {
    let tester = on_memory();
    let kept = "public, max-age=86400";
    for (accept, content_type, cache_control) in [
        ("application/json", "application/json", "no-store"),
        ("text/plain", "text/plain; charset=utf-8", kept),
    ] {
        // From where it is computed, and from memory.
        for _ in 0..2 {
            let headers = [("accept", accept)];
            let reply = tester.send(Method::Get, "/api/fibonacci/100", &headers);
            assert_eq!(reply.header("content-type"), Some(content_type));
            assert_eq!(reply.header("cache-control"), Some(cache_control));
            assert_eq!(reply.header("vary"), Some("accept"));
        }
    }
}
