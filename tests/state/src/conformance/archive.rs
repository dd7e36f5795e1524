//! Taking everything along, and bringing it back.

use super::{HOUR, NOON, count, counts, later, visit};
use crate::world::World;
use core::time::Duration;
use edgestate_contract::archive::MAX_SOURCES;
use edgestate_contract::visits::Interval;
use edgestate_state::archive::{Exported, Place, Record, Run, TRIP_MAX_BYTES};
use edgestate_state::visits::{Outcome, Totals, Visit};
use edgestate_state::{Archive, StoreError, UnixMillis, Visits, Window, retention};
use std::collections::BTreeMap;

const DAY: Duration = Duration::from_hours(24);

/// All records by page, and how many trips that took.
async fn all<S: Archive>(store: &S, now: UnixMillis) -> (BTreeMap<String, Record>, u32) {
    let (mut records, mut trips, mut from) = (BTreeMap::new(), 0, Place::default());
    loop {
        let Exported {
            records: some,
            next,
        } = store.export(&from, now).await.expect("exported");
        records.extend(some.into_iter().map(|record| (record.page.clone(), record)));
        trips += 1;
        match next {
            Some(next) => from = next,
            None => return (records, trips),
        }
    }
}

async fn take<S: Archive>(store: &S, records: &[Record], now: UnixMillis) {
    store.import(records, now).await.expect("imported");
}

fn elsewhere(page: &str, source: &str, number: u64) -> Record {
    Record {
        page: page.into(),
        imported: [(source.into(), number)].into(),
        ..Record::default()
    }
}

/// A page that has all that can be kept for one.
fn full(page: &str, now: UnixMillis) -> Record {
    let run = |interval| {
        Run::of_kept(interval, now, |start| {
            Some(1 + start.secs() / interval.secs() % 7)
        })
    };
    Record {
        page: page.into(),
        counted: 1_000_000,
        imported: [("elsewhere".into(), 400)].into(),
        buckets: Interval::ALL.map(run),
        uniques: run(Interval::Day),
    }
}

pub async fn what_is_taken_along_is_brought_back<W: World>(world: &W) {
    let (here, there) = (world.store(HOUR), world.store(HOUR));
    for (page, visits) in [("p", 30_u64), ("a/b", 7), ("~41", 1)] {
        for id in 0..visits {
            let at = UnixMillis(NOON.0 - id * 5_000_000);
            let (visitor, id) = ((id % 4).to_string(), id.to_string());
            let visit = Visit {
                visitor: Some(&visitor),
                ..visit(page, &id, at)
            };
            here.count_visit(&visit).await.expect("counts");
        }
    }
    take(&here, &[elsewhere("a/b", "goatcounter", 500)], NOON).await;
    let (records, _) = all(&here, NOON).await;
    let pages: Vec<_> = records
        .values()
        .map(|record| (&*record.page, record.counted))
        .collect();
    assert_eq!(pages, [("a/b", 7), ("p", 30), ("~41", 1)]);

    let records: Vec<_> = records.into_values().collect();
    let half = records.get(..2).expect("two");
    for some in [half, &records, &records] {
        take(&there, some, NOON).await;
    }
    assert_eq!(
        all(&there, NOON).await.0.into_values().collect::<Vec<_>>(),
        records
    );
    for page in ["p", "a/b", "~41"] {
        assert_eq!(
            there.totals(page, NOON).await,
            here.totals(page, NOON).await
        );
        for interval in Interval::ALL {
            let window = Window::up_to_now(interval, 100, NOON);
            assert_eq!(
                there.series(page, window).await,
                here.series(page, window).await
            );
        }
    }
    assert_eq!(there.top("", 9).await, here.top("", 9).await);
    let next = count(&there, "a/b", "new", NOON).await;
    assert_eq!((next.outcome, next.totals.total), (Outcome::New, 508));
}

pub async fn every_bucket_is_brought_back_to_its_place<W: World>(world: &W) {
    let store = world.store(HOUR);
    let record = full("p", NOON);
    take(&store, std::slice::from_ref(&record), NOON).await;
    for (interval, run) in Interval::ALL.into_iter().zip(&record.buckets) {
        let points = retention::retained_buckets(interval) as u32;
        let window = Window::up_to_now(interval, points, NOON);
        let series = store.series("p", window).await.expect("a series");
        let brought: BTreeMap<_, _> = run.buckets(interval).collect();
        // The record may have the next bucket instead of the oldest, for clocks that are ahead.
        for bucket in series.iter().skip(1) {
            let count = brought.get(&bucket.start).copied().flatten();
            assert_eq!(Some(bucket.count), count, "{bucket:?}");
            let unique = (interval == Interval::Day).then_some(bucket.count);
            assert_eq!(bucket.unique, unique, "{bucket:?}");
        }
    }
    let totals = store.totals("p", NOON).await.expect("totals");
    assert!(totals.today > 0);
    assert_eq!(totals.unique_today, totals.today);
}

pub async fn of_two_numbers_the_larger_one_stays<W: World>(world: &W) {
    let store = world.store(HOUR);
    for (id, hours) in [("a", 0), ("b", 0), ("c", 0), ("d", 2)] {
        count(&store, "p", id, later(NOON, hours * 3600)).await;
    }
    let now = later(NOON, 2 * 3600);
    let hour = |counts: &[Option<u64>]| Record {
        page: "p".into(),
        counted: 3,
        buckets: [
            Run::default(),
            Run {
                start: UnixMillis(NOON.0 - NOON.0 % 3_600_000),
                counts: counts.to_vec(),
            },
            Run::default(),
        ],
        ..Record::default()
    };
    take(&store, &[hour(&[Some(2), Some(7), None])], now).await;
    assert_eq!(counts(&store, Interval::Hour, 3, now).await, [3, 7, 1]);
    assert_eq!(store.totals("p", now).await.expect("totals").total, 4);
    let more = Record {
        counted: 11,
        ..hour(&[Some(5)])
    };
    take(&store, &[more], now).await;
    assert_eq!(counts(&store, Interval::Hour, 3, now).await, [5, 7, 1]);
    assert_eq!(store.totals("p", now).await.expect("totals").total, 11);
}

pub async fn a_number_from_elsewhere_is_one_for_each_source<W: World>(world: &W) {
    let store = world.store(HOUR);
    count(&store, "p", "a", NOON).await;
    let totals = |counted, imported| Totals {
        total: counted + imported,
        imported,
        today: counted,
        unique_today: 0,
    };
    for (source, number, imported) in [
        ("goatcounter", 400, 400),
        ("by-hand", 30, 430),
        ("goatcounter", 400, 430),
        ("goatcounter", 40, 70),
    ] {
        take(&store, &[elsewhere("p", source, number)], NOON).await;
        assert_eq!(store.totals("p", NOON).await, Ok(totals(1, imported)));
        assert_eq!(store.top("", 9).await, Ok(vec![("p".into(), 1 + imported)]));
    }
    assert_eq!(count(&store, "p", "b", NOON).await.totals, totals(2, 70));
    assert_eq!(count(&store, "p", "b", NOON).await.totals, totals(2, 70));
    let board = store
        .board("p", Window::up_to_now(Interval::Day, 1, NOON), 9)
        .await;
    assert_eq!(board.expect("a board").totals, totals(2, 70));

    take(&store, &[elsewhere("new", "by-hand", 9)], NOON).await;
    let new = Totals {
        total: 9,
        imported: 9,
        ..Totals::default()
    };
    assert_eq!(store.totals("new", NOON).await, Ok(new));
    store.forget_page("p", NOON).await.expect("forgotten");
    assert_eq!(store.totals("p", NOON).await, Ok(Totals::default()));
    assert_eq!(store.top("", 9).await, Ok(vec![("new".into(), 9)]));
}

pub async fn an_import_takes_all_pages_or_none<W: World>(world: &W) {
    let store = world.bounded_store(100, 2);
    count(&store, "p", "a", NOON).await;
    let records = ["p", "q", "r"].map(|page| elsewhere(page, "by-hand", 5));
    let refused = store.import(&records, NOON).await;
    assert_eq!(refused, Err(StoreError::TooManyPages { max_pages: 2 }));
    let all_sources = (0..MAX_SOURCES as u64).map(|number| (format!("source-{number}"), number));
    let most = Record {
        imported: all_sources.collect(),
        ..elsewhere("q", "", 0)
    };
    let more = Record {
        imported: [most.imported.clone(), [("by-hand".to_owned(), 5)].into()]
            .into_iter()
            .flatten()
            .collect(),
        ..most.clone()
    };
    let refused = store
        .import(&[elsewhere("p", "by-hand", 5), more], NOON)
        .await;
    assert_eq!(
        refused,
        Err(StoreError::TooManySources { page: "q".into() })
    );
    assert_eq!(store.top("", 9).await, Ok(vec![("p".into(), 1)]));

    take(&store, &[elsewhere("p", "by-hand", 5), most], NOON).await;
    let refused = store.import(&[elsewhere("q", "by-hand", 5)], NOON).await;
    assert_eq!(
        refused,
        Err(StoreError::TooManySources { page: "q".into() })
    );
    let known = elsewhere("q", "source-1", 100);
    take(&store, &[known], NOON).await;
    let sum = (0..MAX_SOURCES as u64).sum::<u64>() + 99;
    assert_eq!(store.totals("q", NOON).await.expect("totals").imported, sum);
}

pub async fn every_page_is_met_in_trips_of_bounded_size<W: World>(world: &W) {
    // A small sorted set is kept in another way than a large one.
    for pages in [100, 200] {
        let store = world.store(HOUR);
        let records: Vec<_> = (0..pages)
            .map(|n| full(&format!("page-{n}"), NOON))
            .collect();
        for some in records.chunks(20) {
            take(&store, some, NOON).await;
        }
        let (found, trips) = all(&store, NOON).await;
        assert!((2..=20).contains(&trips), "{trips} trips");
        assert_eq!(found.len(), records.len());
        for record in &records {
            assert_eq!(found.get(&record.page), Some(record));
        }
        let first = store
            .export(&Place::default(), NOON)
            .await
            .expect("exported");
        let bytes: usize = first.records.iter().map(Record::text_bytes).sum();
        assert!(bytes < TRIP_MAX_BYTES + full("page-1", NOON).text_bytes());
    }
}

pub async fn what_is_no_longer_kept_is_not_brought_back<W: World>(world: &W) {
    let store = world.store(HOUR);
    take(&store, &[full("p", NOON)], NOON.plus(30 * DAY)).await;
    let (records, _) = all(&store, NOON.plus(30 * DAY)).await;
    let record = records.get("p").expect("the page");
    let lengths: Vec<_> = record.buckets.iter().map(|run| run.counts.len()).collect();
    let days = retention::retained_buckets(Interval::Day) as usize - 30;
    assert_eq!(
        (lengths, record.uniques.counts.len()),
        (vec![0, 0, days], days)
    );

    // Nor what lies ahead.
    let store = world.store(HOUR);
    count(&store, "p", "a", NOON).await;
    take(&store, &[full("p", NOON.plus(1000 * DAY))], NOON).await;
    assert_eq!(counts(&store, Interval::Day, 1, NOON).await, [1]);
    assert_eq!(store.totals("p", NOON).await.expect("totals").today, 1);
}
