//! What is told of a page over time, and all about it at once.

use super::{HOUR, MIDNIGHT, NOON, count, later, visit};
use crate::world::World;
use core::time::Duration;
use edgestate_contract::visits::Interval;
use edgestate_state::visits::{Board, Bucket, Visit};
use edgestate_state::{UnixMillis, Visits, Window, retention};

const DAY: Duration = Duration::from_hours(24);

async fn series<S: Visits>(store: &S, window: Window) -> Vec<Bucket> {
    store.series("p", window).await.expect("a series")
}

fn counts(series: &[Bucket]) -> Vec<u64> {
    series.iter().map(|bucket| bucket.count).collect()
}

fn uniques(series: &[Bucket]) -> Vec<Option<u64>> {
    series.iter().map(|bucket| bucket.unique).collect()
}

async fn seen<S: Visits>(store: &S, id: &str, visitor: Option<&str>, at: UnixMillis) {
    let visit = Visit {
        visitor,
        ..visit("p", id, at)
    };
    let counted = store.count_visit(&visit).await.expect("counts");
    assert!(counted.is_new());
}

pub async fn a_series_can_end_in_the_past<W: World>(world: &W) {
    let store = world.store(HOUR);
    for hour in 0..6 {
        for visit in 0..hour {
            let at = later(NOON, 3600 * hour);
            count(&store, "p", &format!("{hour} {visit}"), at).await;
        }
    }
    let window = Window::up_to_now(Interval::Hour, 2, later(NOON, 5 * 3600));
    let all = series(&store, window).await;
    assert_eq!(counts(&all), [4, 5]);
    let until = all.first().expect("a bucket").start;
    let earlier = series(&store, window.until(until)).await;
    assert_eq!(counts(&earlier), [2, 3]);
    assert_eq!(series(&store, window.before()).await, earlier);
    let ahead = window.until(later(NOON, 9 * 3600));
    assert_eq!(series(&store, ahead).await, all);
    let long_ago = window.until(UnixMillis(0));
    assert_eq!(series(&store, long_ago).await, []);
}

pub async fn the_oldest_day_is_there_as_long_as_it_is_kept<W: World>(world: &W) {
    let store = world.store(HOUR);
    let kept = retention::retained_buckets(Interval::Day);
    seen(&store, "a", Some("visitor"), NOON).await;
    let oldest = async |now| {
        let window = Window::up_to_now(Interval::Day, 1, now).until(MIDNIGHT);
        let series = series(&store, window).await;
        (counts(&series), uniques(&series))
    };
    let last = later(NOON, (kept - 1) * 86_400);
    assert_eq!(oldest(last).await, (vec![1], vec![Some(1)]));
    assert_eq!(oldest(later(last, 86_400)).await, (vec![], vec![]));
}

pub async fn a_days_visitors_are_known_when_it_is_over<W: World>(world: &W) {
    let store = world.store(HOUR);
    for (id, visitor) in [("1", "a"), ("2", "b"), ("3", "a"), ("4", "c")] {
        seen(&store, id, Some(visitor), NOON).await;
    }
    // The salt and the sketch of the day are gone by then.
    world.pass(2 * DAY).await;
    let now = NOON.plus(2 * DAY);
    seen(&store, "5", None, now).await;
    let days = Window::up_to_now(Interval::Day, 3, now);
    let found = series(&store, days).await;
    assert_eq!(counts(&found), [4, 0, 1]);
    assert_eq!(uniques(&found), [Some(3), Some(0), Some(0)]);
    seen(&store, "6", Some("a"), now).await;
    assert_eq!(
        uniques(&series(&store, days).await),
        [Some(3), Some(0), Some(1)]
    );
    let hours = Window::up_to_now(Interval::Hour, 1, now);
    assert_eq!(uniques(&series(&store, hours).await), [None]);

    store.forget_page("p", now).await.expect("forgotten");
    let nothing = [Some(0), Some(0), Some(0)];
    assert_eq!(uniques(&series(&store, days).await), nothing);
}

pub async fn pages_are_listed_by_how_their_names_begin<W: World>(world: &W) {
    let store = world.store(HOUR);
    for (page, visits) in [("blog", 3), ("blog/a", 1), ("blog/b", 2), ("blogs", 4)] {
        for id in 0..visits {
            count(&store, page, &id.to_string(), NOON).await;
        }
    }
    for (prefix, limit, pages) in [
        ("blog/", 9, vec![("blog/b", 2), ("blog/a", 1)]),
        ("blog/", 1, vec![("blog/b", 2)]),
        ("blog", 3, vec![("blogs", 4), ("blog", 3), ("blog/b", 2)]),
        ("log", 9, vec![]),
    ] {
        let found = store.top(prefix, limit).await.expect("pages");
        let found: Vec<_> = found.iter().map(|(page, n)| (page.as_str(), *n)).collect();
        assert_eq!(found, pages, "{prefix}");
    }
}

pub async fn a_board_says_what_its_parts_say<W: World>(world: &W) {
    let store = world.store(HOUR);
    for (page, visits) in [("p", 40_u64), ("q", 2), ("r", 50)] {
        for id in 0..visits {
            let at = UnixMillis(NOON.0 - id * 3_000_000);
            let (visitor, id) = ((id % 7).to_string(), id.to_string());
            let visit = Visit {
                visitor: Some(&visitor),
                ..visit(page, &id, at)
            };
            store.count_visit(&visit).await.expect("counts");
        }
    }
    for (interval, points) in [
        (Interval::Minute, 90),
        (Interval::Hour, 12),
        (Interval::Day, 1),
        (Interval::Day, 366),
    ] {
        let window = Window::up_to_now(interval, points, NOON);
        for page in ["p", "unknown"] {
            let board = Board {
                totals: store.totals(page, NOON).await.expect("totals"),
                series: store.series(page, window).await.expect("a series"),
                before: store.series(page, window.before()).await.expect("a series"),
                top: store.top("", 2).await.expect("pages"),
            };
            assert_eq!(store.board(page, window, 2).await, Ok(board));
        }
    }
    let hours = store.board("p", Window::up_to_now(Interval::Hour, 12, NOON), 2);
    let before = hours.await.expect("a board").before;
    assert_eq!(counts(&before).iter().sum::<u64>(), 15);
}
