//! What every store does. [`conformance!`](crate::conformance!) makes a test of each function here:
//! for what counts visits, and with `values` for what keeps values.

#![expect(missing_docs, reason = "the names are sentences")]
#![expect(clippy::missing_panics_doc, reason = "a test panics when it fails")]

mod archive;
mod over_time;

pub use archive::*;
pub use over_time::*;

use crate::world::World;
use core::time::Duration;
use edgestate_contract::visit_id;
use edgestate_contract::visits::{Interval, SERIES_MAX_POINTS};
use edgestate_state::lab::Addition;
use edgestate_state::visits::{Counted, Outcome, Totals, Visit};
use edgestate_state::{
    Lab as _, Reachability as _, StoreError, UnixMillis, Values, Visits, Window, retention,
};
use futures_util::future::join_all;
use std::collections::BTreeSet;

const HOUR: Duration = Duration::from_hours(1);
/// What a test takes at most.
const MINUTES: Duration = Duration::from_mins(10);
/// 2025-03-01T12:34:56.789Z, a Saturday after a short month.
const NOON: UnixMillis = UnixMillis(1_740_832_496_789);
/// 2025-03-02T00:00:00Z.
const MIDNIGHT: UnixMillis = UnixMillis(1_740_873_600_000);

/// Makes a module of tests that put a [`World`]'s store through the suite.
#[macro_export]
macro_rules! conformance {
    ($module:ident, $world:ty: $($case:ident),+ $(,)?) => {
        mod $module {
            use super::*;

            $(
                #[tokio::test]
                async fn $case() {
                    let world = <$world as $crate::world::World>::start().await;
                    $crate::conformance::$case(&world).await;
                }
            )+
        }
    };
    ($module:ident, $world:ty) => {
        $crate::conformance!(
            $module, $world:
            a_visit_counts_once_per_page_and_id,
            every_visible_character_can_be_in_an_id,
            an_id_is_known_for_its_time_and_forgotten_after_that,
            a_forgotten_id_that_carries_its_time_is_never_counted_again,
            an_id_from_the_future_is_not_counted,
            a_flood_shortens_how_far_back_ids_are_known,
            there_are_as_many_pages_as_may_be,
            concurrent_visits_are_all_counted_once,
            a_day_ends_at_midnight,
            buckets_begin_on_the_minute_and_the_hour,
            a_bucket_stays_for_its_retention_and_not_longer,
            a_late_visit_counts_in_its_own_bucket,
            a_series_has_as_many_points_as_asked_for_and_kept,
            a_series_can_end_in_the_past,
            the_oldest_day_is_there_as_long_as_it_is_kept,
            a_days_visitors_are_known_when_it_is_over,
            pages_are_listed_by_how_their_names_begin,
            a_board_says_what_its_parts_say,
            unique_visitors_are_estimated,
            a_visitor_who_does_not_want_it_is_not_recognised,
            the_most_visited_pages_come_first,
            a_thousand_pages_are_told_apart,
            every_allowed_page_name_is_its_own_page,
            stores_do_not_see_each_other,
            a_lab_counter_can_be_added_to_read_and_overwritten,
            an_addition_with_an_id_is_made_once,
            what_is_taken_along_is_brought_back,
            of_two_numbers_the_larger_one_stays,
            a_number_from_elsewhere_is_one_for_each_source,
            an_import_takes_all_pages_or_none,
            every_page_is_met_in_trips_of_bounded_size,
            what_is_no_longer_kept_is_not_brought_back,
        );
    };
    ($module:ident, $world:ty, values) => {
        $crate::conformance!(
            $module, $world:
            a_value_is_kept_for_its_time,
            a_value_can_be_replaced_and_removed,
            a_large_value_comes_back_as_it_was,
            values_of_one_store_are_not_seen_by_another,
        );
    };
}

fn visit<'a>(page: &'a str, id: &'a str, at: UnixMillis) -> Visit<'a> {
    Visit {
        page,
        id,
        visitor: None,
        at,
    }
}

async fn count<S: Visits>(store: &S, page: &str, id: &str, at: UnixMillis) -> Counted {
    store
        .count_visit(&visit(page, id, at))
        .await
        .expect("counts")
}

async fn counts<S: Visits>(
    store: &S,
    interval: Interval,
    points: u32,
    now: UnixMillis,
) -> Vec<u64> {
    let series = store
        .series("p", Window::up_to_now(interval, points, now))
        .await;
    let series = series.expect("a series");
    series.iter().map(|bucket| bucket.count).collect()
}

fn later(at: UnixMillis, secs: u64) -> UnixMillis {
    at.plus(Duration::from_secs(secs))
}

pub async fn a_value_is_kept_for_its_time<W: World<Store: Values>>(world: &W) {
    let store = world.store(HOUR);
    assert_eq!(store.get(10).await, Ok(None));
    store.put(10, "55".into(), HOUR).await.expect("stored");
    let kept = async |left: Duration| {
        let cached = store.get(10).await.expect("read").expect("kept");
        assert_eq!(&*cached.digits, "55");
        // However long the test itself has taken.
        let about = left.saturating_sub(MINUTES)..=left;
        assert!(about.contains(&cached.ttl), "{:?} of {left:?}", cached.ttl);
    };
    kept(HOUR).await;
    world.pass(HOUR / 2).await;
    kept(HOUR / 2).await;
    world.pass(HOUR / 2).await;
    assert_eq!(store.get(10).await, Ok(None));
}

pub async fn a_value_can_be_replaced_and_removed<W: World<Store: Values>>(world: &W) {
    let store = world.store(HOUR);
    store.put(10, "54".into(), HOUR).await.expect("stored");
    store.put(10, "55".into(), HOUR).await.expect("stored");
    store.put(11, "89".into(), HOUR).await.expect("stored");
    let cached = store.get(10).await.expect("read").expect("kept");
    assert_eq!(&*cached.digits, "55");
    store.remove(10).await.expect("removed");
    store.remove(10).await.expect("removing nothing is fine");
    assert_eq!(store.get(10).await, Ok(None));
    assert!(store.get(11).await.expect("read").is_some());
}

pub async fn a_large_value_comes_back_as_it_was<W: World<Store: Values>>(world: &W) {
    let store = world.store(HOUR);
    let digits = "9876543210".repeat(6500);
    let put = store.put(10, digits.as_str().into(), HOUR).await;
    put.expect("stored");
    let cached = store.get(10).await.expect("read").expect("kept");
    assert!(*cached.digits == *digits);
}

pub async fn a_visit_counts_once_per_page_and_id<W: World>(world: &W) {
    let store = world.store(HOUR);
    let totals = |total| Totals {
        total,
        today: total,
        ..Totals::default()
    };
    let counted = |new, total| Counted {
        outcome: if new { Outcome::New } else { Outcome::Known },
        totals: totals(total),
    };
    assert_eq!(store.totals("p", NOON).await, Ok(totals(0)));
    assert_eq!(count(&store, "p", "a", NOON).await, counted(true, 1));
    assert_eq!(count(&store, "p", "a", NOON).await, counted(false, 1));
    assert_eq!(count(&store, "p", "b", NOON).await, counted(true, 2));
    assert_eq!(
        count(&store, "p", "a", later(NOON, 60)).await,
        counted(false, 2)
    );
    assert_eq!(count(&store, "q", "a", NOON).await, counted(true, 1));
    assert_eq!(store.totals("p", NOON).await, Ok(totals(2)));
    assert_eq!(
        counts(&store, Interval::Minute, 2, later(NOON, 60)).await,
        [2, 0]
    );
}

pub async fn every_visible_character_can_be_in_an_id<W: World>(world: &W) {
    let store = world.store(HOUR);
    let visible: Vec<u8> = (b'!'..=b'~').collect();
    let mut ids: Vec<String> = visible.iter().map(|b| char::from(*b).into()).collect();
    ids.extend(
        visible
            .chunks(64)
            .map(|ids| String::from_utf8_lossy(ids).into()),
    );
    for (before, id) in (0..).zip(&ids) {
        assert_eq!(count(&store, "p", id, NOON).await.totals.total, before + 1);
        assert!(!count(&store, "p", id, NOON).await.is_new(), "{id}");
    }
}

pub async fn an_id_is_known_for_its_time_and_forgotten_after_that<W: World>(world: &W) {
    let store = world.store(HOUR);
    let at = |minutes: u64| later(NOON, minutes * 60);
    assert!(count(&store, "p", "a", at(0)).await.is_new());
    let known_since = async || {
        let condition = store.condition().await.expect("it can be read");
        assert_eq!(condition.writable, Ok(()));
        condition.ids_known_since
    };
    assert_eq!(known_since().await, None);
    // After an hour the next one opens a generation, after another hour the first one is dropped.
    assert!(count(&store, "p", "b", at(60)).await.is_new());
    assert!(!count(&store, "p", "a", at(119)).await.is_new());
    assert!(count(&store, "p", "c", at(120)).await.is_new());
    assert_eq!(known_since().await, Some(at(60)));
    assert!(!count(&store, "p", "b", at(120)).await.is_new());
    assert!(count(&store, "p", "a", at(120)).await.is_new());
    assert!(!count(&store, "p", "a", at(120)).await.is_new());
}

pub async fn a_forgotten_id_that_carries_its_time_is_never_counted_again<W: World>(world: &W) {
    let store = world.store(HOUR);
    let at = |minutes: u64| later(NOON, minutes * 60);
    let id = |time: UnixMillis, random| visit_id::new(time.0, random);
    let (first, second) = (id(at(0), 1), id(at(60), 2));
    assert!(count(&store, "p", &first, at(0)).await.is_new());
    assert!(count(&store, "p", &second, at(60)).await.is_new());
    assert!(count(&store, "p", "no time", at(120)).await.is_new());
    let too_old = |counted: &Counted| match counted.outcome {
        Outcome::TooOld { ids_from } => Some(ids_from),
        _ => None,
    };
    for (id, minutes) in [(&first, 120), (&id(at(0), 3), 121), (&first, 50_000)] {
        let refused = count(&store, "p", id, at(minutes)).await;
        assert_eq!(too_old(&refused), Some(at(minutes)), "{id}");
        assert_eq!(refused.totals.total, 3);
    }
    assert!(!count(&store, "p", &second, at(122)).await.is_new());
    let next = id(UnixMillis(at(0).0 + 1), 4);
    assert!(count(&store, "p", &next, at(122)).await.is_new());
}

pub async fn an_id_from_the_future_is_not_counted<W: World>(world: &W) {
    let store = world.store(HOUR);
    let ahead = |secs, random| visit_id::new(later(NOON, secs).0, random);
    assert!(count(&store, "p", &ahead(120, 1), NOON).await.is_new());
    let refused = count(&store, "p", &ahead(121, 2), NOON).await;
    let ids_from = NOON;
    assert_eq!(refused.outcome, Outcome::TooOld { ids_from });
    // Its sender makes it again, so a copy that comes when its time has come is not counted either.
    let in_time = count(&store, "p", &ahead(121, 2), later(NOON, 1)).await;
    assert!(matches!(in_time.outcome, Outcome::TooOld { .. }));
    assert_eq!(in_time.totals.total, 1);
    // Another one of that time is.
    let other = count(&store, "p", &ahead(121, 3), later(NOON, 1)).await;
    assert!(other.is_new());
}

pub async fn a_flood_shortens_how_far_back_ids_are_known<W: World>(world: &W) {
    let store = world.bounded_store(20, 100);
    let id = |n: u64| visit_id::new(NOON.0 + n, n.into());
    for n in 0..100 {
        let at = UnixMillis(NOON.0 + n);
        assert!(count(&store, "p", &id(n), at).await.is_new(), "{n}");
        // At least half of what may be remembered is.
        let known = count(&store, "p", &id(n.saturating_sub(9)), at).await;
        assert_eq!(known.outcome, Outcome::Known, "{n}");
    }
    let refused = count(&store, "p", &id(0), NOON).await;
    let Outcome::TooOld { ids_from } = refused.outcome else {
        panic!("{refused:?}");
    };
    assert!(
        (NOON.0 + 70..NOON.0 + 91).contains(&ids_from.0),
        "{ids_from:?}"
    );
    assert_eq!(refused.totals.total, 100);
    let made_again = visit_id::new(ids_from.0, 1);
    assert!(count(&store, "p", &made_again, NOON).await.is_new());
}

pub async fn there_are_as_many_pages_as_may_be<W: World>(world: &W) {
    let store = world.bounded_store(1000, 2);
    assert!(count(&store, "p", "a", NOON).await.is_new());
    assert!(count(&store, "q", "a", NOON).await.is_new());
    let refused = store.count_visit(&visit("r", "a", NOON)).await;
    let max_pages = 2;
    assert_eq!(refused, Err(StoreError::TooManyPages { max_pages }));
    assert!(
        count(&store, "p", "b", NOON).await.is_new(),
        "old ones go on"
    );
    store.forget_page("p", NOON).await.expect("forgotten");
    store
        .forget_page("p", NOON)
        .await
        .expect("forgetting nothing is fine");
    assert_eq!(store.totals("p", NOON).await, Ok(Totals::default()));
    assert_eq!(counts(&store, Interval::Day, 1, NOON).await, [0]);
    assert_eq!(store.top("", 9).await, Ok(vec![("q".into(), 1)]));
    assert!(count(&store, "r", "a", NOON).await.is_new());
}

pub async fn concurrent_visits_are_all_counted_once<W: World>(world: &W) {
    let store = world.store(HOUR);
    let ids: Vec<String> = (0..100).map(|n| n.to_string()).collect();
    let thrice = ids.iter().chain(&ids).chain(&ids);
    let counted = join_all(thrice.map(|id| count(&store, "p", id, NOON))).await;
    assert_eq!(
        counted.iter().filter(|counted| counted.is_new()).count(),
        100
    );
    let totals = store.totals("p", NOON).await.expect("totals");
    assert_eq!((totals.total, totals.today), (100, 100));
    assert_eq!(counts(&store, Interval::Minute, 1, NOON).await, [100]);
}

pub async fn a_day_ends_at_midnight<W: World>(world: &W) {
    let store = world.store(HOUR);
    let before = UnixMillis(MIDNIGHT.0 - 1);
    for id in ["a", "b"] {
        count(&store, "p", id, before).await;
    }
    let last = store.totals("p", before).await.expect("totals");
    assert_eq!((last.total, last.today), (2, 2));
    let next = store.totals("p", MIDNIGHT).await.expect("totals");
    assert_eq!((next.total, next.today), (2, 0));
    let counted = count(&store, "p", "c", MIDNIGHT).await.totals;
    assert_eq!((counted.total, counted.today), (3, 1));
    assert_eq!(counts(&store, Interval::Day, 3, MIDNIGHT).await, [0, 2, 1]);
    let series = store
        .series("p", Window::up_to_now(Interval::Day, 2, MIDNIGHT))
        .await;
    let starts: Vec<_> = series.expect("a series").iter().map(|b| b.start).collect();
    assert_eq!(starts, [UnixMillis(MIDNIGHT.0 - 86_400_000), MIDNIGHT]);
}

pub async fn buckets_begin_on_the_minute_and_the_hour<W: World>(world: &W) {
    let store = world.store(HOUR);
    for (id, before_ms) in [("a", 3_600_001), ("b", 3_600_000), ("c", 1), ("d", 0)] {
        count(&store, "p", id, UnixMillis(MIDNIGHT.0 - before_ms)).await;
    }
    assert_eq!(counts(&store, Interval::Hour, 3, MIDNIGHT).await, [1, 2, 1]);
    let minutes = counts(&store, Interval::Minute, 62, MIDNIGHT).await;
    let at: Vec<_> = (0..62).filter(|at| minutes.get(*at) == Some(&1)).collect();
    assert_eq!(at, [0, 1, 60, 61]);
}

pub async fn a_bucket_stays_for_its_retention_and_not_longer<W: World>(world: &W) {
    for interval in Interval::ALL {
        let store = world.store(HOUR);
        let kept = retention::retained_buckets(interval);
        let last = later(NOON, (kept - 1) * interval.secs());
        let gone = later(NOON, kept * interval.secs());
        count(&store, "p", "a", NOON).await;
        // The longest series does not reach back to the oldest day.
        let points = kept as u32 + 1;
        let reaches_back = points <= SERIES_MAX_POINTS;
        if reaches_back {
            let counts = counts(&store, interval, points - 1, last).await;
            assert_eq!(counts.first(), Some(&1), "{interval:?}");
        }
        for new_visits in [0, 1, 2] {
            if new_visits > 0 {
                count(&store, "p", &new_visits.to_string(), gone).await;
            }
            let points = if reaches_back { points } else { 1 };
            let counts = counts(&store, interval, points, gone).await;
            assert!(counts.len() as u64 <= kept, "{interval:?}");
            assert_eq!(counts.last(), Some(&new_visits), "{interval:?}");
            assert_eq!(counts.iter().sum::<u64>(), new_visits, "{interval:?}");
        }
        let totals = store.totals("p", gone).await.expect("totals");
        assert_eq!(totals.total, 3, "totals are for ever");
    }
}

pub async fn a_late_visit_counts_in_its_own_bucket<W: World>(world: &W) {
    let store = world.store(HOUR);
    count(&store, "p", "a", NOON).await;
    count(&store, "p", "b", UnixMillis(NOON.0 - 120_000)).await;
    assert_eq!(counts(&store, Interval::Minute, 3, NOON).await, [1, 0, 1]);
}

pub async fn a_series_has_as_many_points_as_asked_for_and_kept<W: World>(world: &W) {
    let store = world.store(HOUR);
    count(&store, "p", "a", NOON).await;
    for interval in Interval::ALL {
        for points in [1, 2, 60, 366] {
            let series = store
                .series("p", Window::up_to_now(interval, points, NOON))
                .await;
            let series = series.expect("a series");
            let kept = retention::retained_buckets(interval) as usize;
            assert_eq!(series.len(), kept.min(points as usize));
            assert_eq!(series.last().map(|bucket| bucket.count), Some(1));
            let steps = series.windows(2).all(|pair| match pair {
                [older, newer] => newer.start.0 - older.start.0 == interval.secs() * 1000,
                _ => false,
            });
            assert!(steps, "{interval:?}: each bucket follows the one before");
        }
        let unknown = store
            .series("unknown", Window::up_to_now(interval, 2, NOON))
            .await;
        assert!(unknown.expect("a series").iter().all(|b| b.count == 0));
    }
}

pub async fn unique_visitors_are_estimated<W: World>(world: &W) {
    let store = world.store(HOUR);
    let visitors = 1000_u64;
    for first in (0..visitors).step_by(50) {
        join_all((first..first + 50).map(|n| {
            let store = &store;
            async move {
                let visitor = format!("{n:032x}");
                for id in [format!("{n}-a"), format!("{n}-b")] {
                    let visit = Visit {
                        visitor: Some(&visitor),
                        ..visit("p", &id, NOON)
                    };
                    store.count_visit(&visit).await.expect("counts");
                }
            }
        }))
        .await;
    }
    let totals = store.totals("p", NOON).await.expect("totals");
    assert_eq!(totals.total, 2 * visitors);
    // Four standard errors of the coarser estimator.
    let off = totals.unique_today.abs_diff(visitors);
    assert!(off < visitors / 10, "{} of {visitors}", totals.unique_today);
    let tomorrow = store.totals("p", MIDNIGHT).await.expect("totals");
    assert_eq!(tomorrow.unique_today, 0);
}

pub async fn a_visitor_who_does_not_want_it_is_not_recognised<W: World>(world: &W) {
    let store = world.store(HOUR);
    let known = |id| Visit {
        visitor: Some("hash"),
        ..visit("p", id, NOON)
    };
    for (visit, total, unique_today) in [
        (visit("p", "a", NOON), 1, 0),
        (known("b"), 2, 1),
        (known("c"), 3, 1),
        (visit("p", "d", NOON), 4, 1),
    ] {
        let expected = Totals {
            total,
            imported: 0,
            today: total,
            unique_today,
        };
        let counted = store.count_visit(&visit).await.expect("counts");
        assert_eq!(counted.totals, expected);
    }
}

pub async fn the_most_visited_pages_come_first<W: World>(world: &W) {
    let store = world.store(HOUR);
    assert_eq!(store.top("", 10).await, Ok(vec![]));
    for (page, visits) in [("once", 1), ("thrice", 3), ("twice", 2), ("twice-too", 2)] {
        for id in 0..visits {
            count(&store, page, &id.to_string(), NOON).await;
            count(&store, page, &id.to_string(), NOON).await;
        }
    }
    let pages = [("thrice", 3), ("twice-too", 2), ("twice", 2), ("once", 1)];
    let pages = pages.map(|(page, total)| (page.to_owned(), total));
    assert_eq!(store.top("", 100).await.as_deref(), Ok(&pages[..]));
    assert_eq!(store.top("", 2).await.as_deref(), Ok(&pages[..2]));
}

pub async fn a_thousand_pages_are_told_apart<W: World>(world: &W) {
    let store = world.store(HOUR);
    let pages: Vec<String> = (0..1000).map(|n| format!("page-{n:03}")).collect();
    for some in pages.chunks(50) {
        join_all(some.iter().map(|page| count(&store, page, "a", NOON))).await;
    }
    count(&store, "page-007", "b", NOON).await;
    let top = store.top("", 1000).await.expect("pages");
    assert_eq!(top.first(), Some(&("page-007".to_owned(), 2)));
    let found: BTreeSet<_> = top.into_iter().map(|(page, _)| page).collect();
    assert!(found.into_iter().eq(pages), "each is in the list");
}

pub async fn every_allowed_page_name_is_its_own_page<W: World>(world: &W) {
    let store = world.store(HOUR);
    let longest = "a".repeat(128);
    let almost = format!("{}b", "a".repeat(127));
    let every = "0123456789abcdefghijklmnopqrstuvwxyz._~-/";
    let names = [
        "a", "a/", "a//", "a/b", "a.b", "a_b", "a~b", "a-b", "0", every, &longest, &almost,
    ];
    for name in names {
        assert_eq!(edgestate_contract::visits::check_page(name), Ok(()));
        let counted = count(&store, name, "id", NOON).await;
        assert!(counted.is_new() && counted.totals.total == 1, "{name}");
    }
    assert_eq!(store.top("", 100).await.expect("pages").len(), names.len());
}

pub async fn values_of_one_store_are_not_seen_by_another<W: World<Store: Values>>(world: &W) {
    let (ours, theirs) = (world.store(HOUR), world.store(HOUR));
    ours.put(10, "55".into(), HOUR).await.expect("stored");
    assert_eq!(theirs.get(10).await, Ok(None));
    assert!(ours.get(10).await.expect("read").is_some());
}

pub async fn stores_do_not_see_each_other<W: World>(world: &W) {
    let (ours, theirs) = (world.store(HOUR), world.store(HOUR));
    ours.lab_write("c", 5).await.expect("written");
    count(&ours, "p", "a", NOON).await;
    assert_eq!(theirs.lab_read("c").await, Ok(0));
    assert_eq!(theirs.top("", 10).await, Ok(vec![]));
    let counted = count(&theirs, "p", "a", NOON).await;
    assert!(counted.is_new() && counted.totals.total == 1);
}

pub async fn a_lab_counter_can_be_added_to_read_and_overwritten<W: World>(world: &W) {
    let store = world.store(HOUR);
    assert_eq!(store.lab_read("c").await, Ok(0));
    assert_eq!(store.lab_add("c").await, Ok(1));
    assert_eq!(store.lab_add("c").await, Ok(2));
    store.lab_write("c", 7).await.expect("written");
    assert_eq!(store.lab_add("c").await, Ok(8));
    assert_eq!(store.lab_read("c").await, Ok(8));
    assert_eq!(store.lab_read("other").await, Ok(0));
}

pub async fn an_addition_with_an_id_is_made_once<W: World>(world: &W) {
    let store = world.store(HOUR);
    let add = async |counter, id: &str, at| {
        let addition = Addition { counter, id, at };
        let added = store.lab_add_once(&addition).await.expect("an answer");
        (added.outcome, added.value)
    };
    assert_eq!(add("home", "a", NOON).await, (Outcome::New, 1));
    assert_eq!(add("home", "a", NOON).await, (Outcome::Known, 1));
    assert_eq!(add("home", "b", NOON).await, (Outcome::New, 2));
    assert_eq!(add("other", "a", NOON).await, (Outcome::New, 1));
    // The ids of a page are others, and so is what is counted there.
    let counted = count(&store, "home", "a", NOON).await;
    assert!(counted.is_new() && counted.totals.total == 1);
    assert_eq!(store.lab_read("home").await, Ok(2));
    let ahead = visit_id::new(NOON.plus(HOUR).0, 0);
    let refused = Outcome::TooOld { ids_from: NOON };
    assert_eq!(add("home", &ahead, NOON).await, (refused, 2));
}
