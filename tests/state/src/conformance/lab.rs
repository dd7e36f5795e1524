//! Throw-away counters.

use super::{HOUR, NOON, count};
use crate::world::World;
use edgestate_contract::visit_id;
use edgestate_state::Lab as _;
use edgestate_state::lab::Addition;
use edgestate_state::visits::Outcome;

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
