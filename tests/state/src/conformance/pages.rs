//! Pages: how many there may be, what they may be called, and which are visited most.

use super::{HOUR, NOON, count, counts, visit};
use crate::world::World;
use edgestate_contract::visits::Interval;
use edgestate_state::visits::Totals;
use edgestate_state::{Lab as _, StoreError, Visits as _};
use futures_util::future::join_all;
use std::collections::BTreeSet;

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

pub async fn stores_do_not_see_each_other<W: World>(world: &W) {
    let (ours, theirs) = (world.store(HOUR), world.store(HOUR));
    ours.lab_write("c", 5).await.expect("written");
    count(&ours, "p", "a", NOON).await;
    assert_eq!(theirs.lab_read("c").await, Ok(0));
    assert_eq!(theirs.top("", 10).await, Ok(vec![]));
    let counted = count(&theirs, "p", "a", NOON).await;
    assert!(counted.is_new() && counted.totals.total == 1);
}
