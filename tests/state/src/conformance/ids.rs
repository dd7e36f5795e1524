//! Ids: what is counted once, for how long that is known, and what becomes of an id that may be forgotten.

use super::{HOUR, NOON, count, counts, later};
use crate::world::World;
use edgestate_contract::visit_id;
use edgestate_contract::visits::Interval;
use edgestate_state::visits::{Counted, Outcome, Totals};
use edgestate_state::{Reachability as _, UnixMillis, Visits as _};
use futures_util::future::join_all;

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
