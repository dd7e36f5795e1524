//! A deployment with the data of the layout before goes on: `data/count_visit_before.lua` is the
//! script that wrote them, a key for each id and a list of at most 1000 pages.

use core::time::Duration;
use edgestate_contract::visits::Interval;
use edgestate_redis_store::Keys;
use edgestate_state::visits::{Outcome, Totals, Visit};
use edgestate_state::{UnixMillis, Visits as _, Window, calendar};
use edgestate_state_tests::world::{RedisWorld, World as _};
use edgestate_upstash::{Command, Reply, Script};

/// 2025-03-01T12:34:56.789Z
const NOON: UnixMillis = UnixMillis(1_740_832_496_789);
const LIFE: Duration = Duration::from_hours(24);

fn visit<'a>(page: &'a str, id: &'a str) -> Visit<'a> {
    Visit {
        page,
        id,
        visitor: Some("0123456789abcdef"),
        at: NOON,
    }
}

/// Counts a visit as the version before did.
async fn count_before(world: &RedisWorld, keys: &Keys, script: &Script, page: &str, id: &str) {
    let page_keys = keys.page(page);
    let day = calendar::yyyymmdd(NOON);
    let key_list = [
        page_keys.seen(id),
        page_keys.total(),
        page_keys.buckets(Interval::Minute),
        page_keys.buckets(Interval::Hour),
        page_keys.buckets(Interval::Day),
        page_keys.unique(day),
        page_keys.salt(day),
        keys.top(),
    ];
    let mut command = Command::script(script, key_list)
        .int(LIFE.as_secs())
        .arg(page)
        .arg("0123456789abcdef")
        .arg("salt")
        .int(90_000)
        .int(1000)
        .arg("name of this call");
    for interval in Interval::ALL {
        command = command
            .int(calendar::bucket_start_secs(NOON, interval))
            .int(0)
            .int(90_000);
    }
    world.ask::<Reply>(command).await;
}

#[tokio::test]
async fn a_deployment_with_data_of_the_layout_before_goes_on() {
    let world = RedisWorld::start().await;
    let (store, keys) = world.store_with_keys(LIFE);
    let script = Script::new(
        include_str!("data/count_visit_before.lua"),
        "of no script, so each goes in full",
    );
    for id in ["a", "b", "c"] {
        count_before(&world, &keys, &script, "home", id).await;
    }
    for page in 0..1003 {
        count_before(&world, &keys, &script, &format!("p{page}"), "a").await;
    }
    assert_eq!(store.top("", 2000).await.expect("pages").len(), 1000);
    let totals = |total| Totals {
        total,
        imported: 0,
        today: total,
        unique_today: 1,
    };
    assert_eq!(store.totals("home", NOON).await, Ok(totals(3)));

    let counted = store.count_visit(&visit("home", "a")).await.expect("known");
    assert_eq!(
        (counted.outcome, counted.totals),
        (Outcome::Known, totals(3))
    );
    let pages = store.top("", 2000).await.expect("pages");
    assert_eq!(pages.len(), 1004, "every page is in the list now");
    assert_eq!(pages.first(), Some(&("home".into(), 3)));

    let counted = store.count_visit(&visit("home", "d")).await.expect("new");
    assert_eq!((counted.outcome, counted.totals), (Outcome::New, totals(4)));
    let series = store
        .series("home", Window::up_to_now(Interval::Hour, 1, NOON))
        .await;
    assert_eq!(
        series.expect("a series").first().map(|bucket| bucket.count),
        Some(4)
    );

    world.pass(LIFE).await;
    let counted = store.count_visit(&visit("home", "b")).await.expect("new");
    assert_eq!(counted.outcome, Outcome::New, "its mark has expired");
}
