//! Values: kept for their time, and no longer.

use super::HOUR;
use crate::world::World;
use core::time::Duration;
use edgestate_state::Values;

/// What a test takes at most.
const MINUTES: Duration = Duration::from_mins(10);

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

pub async fn values_of_one_store_are_not_seen_by_another<W: World<Store: Values>>(world: &W) {
    let (ours, theirs) = (world.store(HOUR), world.store(HOUR));
    ours.put(10, "55".into(), HOUR).await.expect("stored");
    assert_eq!(theirs.get(10).await, Ok(None));
    assert!(ours.get(10).await.expect("read").is_some());
}
