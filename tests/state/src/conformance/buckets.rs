//! Buckets: which one a visit falls into, and how long each stays.

use super::{HOUR, MIDNIGHT, NOON, count, counts, later};
use crate::world::World;
use edgestate_contract::visits::{Interval, SERIES_MAX_POINTS};
use edgestate_state::{UnixMillis, Visits as _, Window, retention};

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
