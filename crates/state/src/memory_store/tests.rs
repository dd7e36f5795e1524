//! What the conformance suite does not ask of every store: bounds, and any order of events.

use super::*;
use crate::Archive as _;
use crate::archive::{Place, Record, Run};
use crate::clock::ManualClock;
use core::future::Future;
use core::pin::pin;
use core::task::{Context, Poll, Waker};
use proptest::prelude::*;
use std::collections::HashSet;
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
fn as_many_pages_fit_as_there_may_be() {
    let options = MemoryOptions::default();
    assert!(options.pages_max_bytes / Page::MAX_BYTES >= options.max_pages as usize);
}

#[test]
fn as_many_pages_as_fit_are_counted_and_no_more() {
    let (store, clock) = store(MemoryOptions {
        pages_max_bytes: 2 * Page::MAX_BYTES,
        ..MemoryOptions::default()
    });
    let count = |page: &str, id: &str| now(store.count_visit(&visit(page, id, clock.now())));
    assert!(count("p", "1").unwrap().is_new());
    assert!(count("q", "1").unwrap().is_new());
    let max_pages = 2;
    assert_eq!(count("r", "1"), Err(StoreError::TooManyPages { max_pages }));
    assert_eq!(count("p", "2").unwrap().totals.total, 2, "old ones go on");
    now(store.forget_page("q", clock.now())).unwrap();
    assert!(count("r", "1").unwrap().is_new());
}

#[test]
fn a_bucket_that_is_kept_no_longer_is_neither_changed_nor_read() {
    let (store, clock) = store(MemoryOptions::default());
    let kept_secs = retention::retained_buckets(Interval::Minute) * 60;
    let ahead = clock.now().plus(Duration::from_mins(1));
    let late = UnixMillis(ahead.0 - kept_secs * 1000);
    for (id, at) in [("1", ahead), ("2", late)] {
        now(store.count_visit(&visit("p", id, at))).unwrap();
    }
    let minutes = |at| {
        let window = Window::up_to_now(Interval::Minute, 120, at);
        let series = now(store.series("p", window)).unwrap();
        let counts = series.into_iter().map(|bucket| bucket.count);
        counts.collect::<Vec<_>>()
    };
    let by_its_clock = minutes(ahead);
    assert_eq!(
        (by_its_clock.iter().sum::<u64>(), by_its_clock[119]),
        (1, 1)
    );
    // By a clock that is a minute behind, the oldest one's place has been taken.
    assert_eq!(minutes(clock.now()), [0; 120]);
}

#[test]
fn an_export_meets_every_page_once_by_name() {
    let (store, clock) = store(MemoryOptions::default());
    let at = clock.now();
    let names: Vec<_> = (100..200).map(|n| format!("page-{n}")).collect();
    let records: Vec<_> = names
        .iter()
        .map(|page| Record {
            page: page.clone(),
            buckets: Interval::ALL.map(|interval| Run::of_kept(interval, at, |_| Some(1))),
            ..Record::default()
        })
        .collect();
    now(store.import(&records, at)).unwrap();
    let (mut met, mut from) = (Vec::new(), Some(Place::default()));
    while let Some(place) = from {
        let exported = now(store.export(&place, at)).unwrap();
        met.extend(exported.records.into_iter().map(|record| record.page));
        from = exported.next;
    }
    assert_eq!(met, names);
}

#[test]
fn an_export_tells_of_visitors_where_there_were_visits_and_where_there_are_estimates() {
    let (store, clock) = store(MemoryOptions::default());
    let at = clock.now();
    let unrecognised = Visit {
        visitor: None,
        ..visit("p", "1", at)
    };
    now(store.count_visit(&unrecognised)).unwrap();
    let estimated = Record {
        page: "q".into(),
        uniques: Run::of_kept(Interval::Day, at, |start| (start <= at).then_some(7)),
        ..Record::default()
    };
    now(store.import(&[estimated], at)).unwrap();
    let exported = now(store.export(&Place::default(), at)).unwrap();
    let [p, q] = exported.records.as_slice() else {
        panic!("{exported:?}")
    };
    assert_eq!(p.uniques.counts, [Some(0)]);
    assert_eq!(q.uniques.counts, [Some(7); 400]);
}

#[test]
fn lab_counters_are_bounded_and_expire() {
    let (store, clock) = store(MemoryOptions::default());
    for counter in 0..bounds::LAB_MAX_COUNTERS {
        assert_eq!(now(store.lab_add(&counter.to_string())), Ok(1));
    }
    assert!(now(store.lab_add("one more")).is_err());
    assert_eq!(now(store.lab_add("0")), Ok(2));
    clock.advance(retention::LAB_TTL);
    assert_eq!(now(store.lab_read("0")), Ok(0));
    assert_eq!(now(store.lab_add("one more")), Ok(1));
}

#[test]
fn an_id_is_remembered_by_128_bits() {
    let (store, _) = store(MemoryOptions::default());
    let halves = |id| {
        let mark = store.mark(("p", id));
        ((mark >> 64) as u64, mark as u64)
    };
    let ((high, low), (other_high, other_low)) = (halves("1"), halves("2"));
    assert_eq!(
        HashSet::from([0, high, low, other_high, other_low]).len(),
        5
    );
}

proptest! {
    /// Whatever the order, the pauses and the clocks of the clients: an id that carries its time
    /// counts once for ever, others at least once and once within their life, and no visit is in a
    /// total without being in a bucket.
    #[test]
    fn visits_count_once_in_any_order(
        visits in proptest::collection::vec((0..3u8, 0..40u8, 0..100u64, any::<bool>()), 1..300),
        max_ids in 2..60u32,
    ) {
        let mark_ttl = Duration::from_mins(10);
        let (store, clock) = store(MemoryOptions { max_ids, mark_ttl, ..MemoryOptions::default() });
        let first = clock.now();
        let mut counted = HashMap::<String, u32>::new();
        let mut totals = [0; 3];
        for (page, number, pause_secs, timed) in visits {
            clock.advance(Duration::from_secs(pause_secs));
            let id = if timed {
                let skew_ms = u64::from(number) * 60_000;
                visit_id::new(first.0 + skew_ms, number.into())
            } else {
                number.to_string()
            };
            let name = page.to_string();
            let got = now(store.count_visit(&visit(&name, &id, clock.now()))).unwrap();
            let times = counted.entry(format!("{page} {id}")).or_default();
            if got.is_new() {
                *times += 1;
                totals[usize::from(page)] += 1;
            }
            let times = *times;
            let too_old = matches!(got.outcome, Outcome::TooOld { .. });
            prop_assert!(times == 1 || times > 1 && !timed || times == 0 && too_old, "{}", id);
            prop_assert_eq!(got.totals.total, totals[usize::from(page)]);
        }
        for (page, total) in totals.into_iter().enumerate() {
            let hours = now(store.series(&page.to_string(), Window::up_to_now(Interval::Hour, 336, clock.now())));
            let sum: u64 = hours.unwrap().iter().map(|bucket| bucket.count).sum();
            prop_assert_eq!(sum, total);
        }
    }

    /// Across midnights and the ends of years: a bucket has the visits of its time as long as it is kept, and
    /// nothing once it is not.
    #[test]
    fn a_series_is_what_a_list_of_all_visits_says(
        pauses_ms in proptest::collection::vec(
            prop_oneof![4 => 0..120_000_u64, 3 => 0..90_000_000_u64, 1 => 0..40_000_000_000_u64],
            1..60,
        ),
        points in 1..500_u32,
    ) {
        let (store, clock) = store(MemoryOptions::default());
        let mut visits = Vec::new();
        for (id, pause_ms) in pauses_ms.into_iter().enumerate() {
            clock.advance(Duration::from_millis(pause_ms));
            let at = clock.now();
            // Nobody came in the pause, and then somebody does.
            is_what_the_list_says(&store, &visits, points, at)?;
            now(store.count_visit(&visit("p", &id.to_string(), at))).unwrap();
            visits.push(at.secs());
            is_what_the_list_says(&store, &visits, points, at)?;
        }
    }
}

/// What is read at that time, where the visits were at these.
fn is_what_the_list_says(
    store: &MemoryStore<Rc<ManualClock>>,
    visits: &[u64],
    points: u32,
    at: UnixMillis,
) -> Result<(), TestCaseError> {
    for interval in Interval::ALL {
        let window = Window::up_to_now(interval, points, at);
        let series = now(store.series("p", window)).unwrap();
        let kept = u64::from(points).min(retention::retained_buckets(interval));
        prop_assert_eq!(series.len() as u64, kept);
        for bucket in series {
            let start = bucket.start.secs();
            let time = start..start + interval.secs();
            let of_bucket = visits.iter().filter(|secs| time.contains(secs)).count();
            prop_assert_eq!(bucket.count, of_bucket as u64, "{:?} {}", interval, start);
        }
    }
    let today = at.secs() - at.secs() % 86_400;
    let of_today = visits.iter().filter(|secs| **secs >= today).count() as u64;
    prop_assert_eq!(now(store.totals("p", at)).unwrap().today, of_today);
    Ok(())
}
