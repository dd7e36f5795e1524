//! What the conformance suite does not ask of every store: bounds, and any order of events.

use super::*;
use crate::clock::ManualClock;
use core::future::Future;
use core::pin::pin;
use core::task::{Context, Poll, Waker};
use proptest::prelude::*;
use std::rc::Rc;

/// The memory store never waits.
fn now<T>(future: impl Future<Output = T>) -> T {
    let mut context = Context::from_waker(Waker::noop());
    match pin!(future).poll(&mut context) {
        Poll::Ready(value) => value,
        Poll::Pending => unreachable!("there is nothing to wait for"),
    }
}

fn store(options: MemoryOptions) -> (MemoryStore<Rc<ManualClock>>, Rc<ManualClock>) {
    let clock = Rc::new(ManualClock::at(UnixMillis(1_740_832_496_789)));
    (MemoryStore::new(Rc::clone(&clock), options, 42), clock)
}

fn visit<'a>(page: &'a str, id: &'a str, at: UnixMillis) -> Visit<'a> {
    Visit {
        page,
        id,
        visitor: Some("visitor"),
        at,
    }
}

#[test]
fn a_full_store_refuses_to_count_and_forgets_nothing() {
    let room_for = 10;
    let (store, clock) = store(MemoryOptions {
        visits_max_bytes: Page::MAX_BYTES + room_for * MARK_BYTES,
        ..MemoryOptions::default()
    });
    let count =
        |page: &str, id: usize| now(store.count_visit(&visit(page, &id.to_string(), clock.now())));
    for id in 0..room_for {
        assert!(count("p", id).unwrap().new);
    }
    assert!(matches!(count("p", 10), Err(StoreError::Refused { .. })));
    assert!(matches!(count("q", 0), Err(StoreError::Refused { .. })));
    assert!(!count("p", 0).unwrap().new, "ids are still known");
    assert_eq!(count("p", 0).unwrap().totals.total, 10);

    clock.advance(policy::DEFAULT_MARK_TTL);
    let counted = count("p", 10).expect("expired marks make room");
    assert!(counted.new && counted.totals.total == 11);
}

#[test]
fn values_are_evicted_least_recently_used_first() {
    let (store, _) = store(MemoryOptions {
        values_max_bytes: 3 * (1 + crate::lru::ENTRY_OVERHEAD_BYTES),
        ..MemoryOptions::default()
    });
    let put = |n| now(store.put(n, "1".into(), policy::DEFAULT_VALUE_TTL)).unwrap();
    let has = |n| now(store.get(n)).unwrap().is_some();
    [1, 2, 3].into_iter().for_each(put);
    assert!(has(1));
    put(4);
    put(5);
    assert_eq!([1, 2, 3, 4, 5].map(has), [true, false, false, true, true]);
}

#[test]
fn lab_counters_are_bounded_and_expire() {
    let (store, clock) = store(MemoryOptions::default());
    for counter in 0..LAB_MAX_COUNTERS {
        assert_eq!(now(store.lab_add(&counter.to_string())), Ok(1));
    }
    assert!(now(store.lab_add("one more")).is_err());
    assert_eq!(now(store.lab_add("0")), Ok(2));
    clock.advance(policy::LAB_TTL);
    assert_eq!(now(store.lab_read("0")), Ok(0));
    assert_eq!(now(store.lab_add("one more")), Ok(1));
}

proptest! {
    /// Whatever the order, and however long the pauses: an id counts once while its mark lives, and
    /// no visit is in a total without being in a bucket.
    #[test]
    fn visits_count_once_in_any_order(
        visits in proptest::collection::vec((0..3u8, 0..12u8, 0..100u64), 1..300)
    ) {
        let mark_ttl = Duration::from_mins(10);
        let (store, clock) = store(MemoryOptions { mark_ttl, ..MemoryOptions::default() });
        let mut counted = HashMap::<(u8, u8), UnixMillis>::new();
        let mut totals = [0; 3];
        for (page, id, pause_secs) in visits {
            clock.advance(Duration::from_secs(pause_secs));
            let at = clock.now();
            let new = counted.get(&(page, id)).is_none_or(|before| at.since(*before) >= mark_ttl);
            if new {
                counted.insert((page, id), at);
                totals[usize::from(page)] += 1;
            }
            let (name, id) = (page.to_string(), id.to_string());
            let got = now(store.count_visit(&visit(&name, &id, at))).unwrap();
            prop_assert_eq!(got.new, new);
            prop_assert_eq!(got.totals.total, totals[usize::from(page)]);
        }
        for (page, total) in totals.into_iter().enumerate() {
            let hours = now(store.series(&page.to_string(), Interval::Hour, 336, clock.now()));
            let sum: u64 = hours.unwrap().iter().map(|bucket| bucket.count).sum();
            prop_assert_eq!(sum, total);
        }
    }
}
