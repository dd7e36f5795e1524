//! What the Redis store leaves in Redis, and how it behaves when that is not what it left.

use core::time::Duration;
use edgestate_contract::health::Breaker;
use edgestate_contract::visits::Interval;
use edgestate_redis_store::{RedisOptions, RedisStore};
use edgestate_state::archive::{Place, Record};
use edgestate_state::visits::Visit;
use edgestate_state::{
    Archive as _, Lab as _, Reachability as _, StoreError, UnixMillis, Values, Visits, Window,
};
use edgestate_state_tests::world::{RedisWorld, World as _};
use edgestate_upstash::{Command, Pairs};
use std::collections::{BTreeMap, BTreeSet};
use upstash_front::{Fault, FaultKind};

const HOUR: Duration = Duration::from_hours(1);
/// 2025-03-01T12:34:56.789Z
const NOON: UnixMillis = UnixMillis(1_740_832_496_789);
/// To the midnight after it, and an hour more.
const UNIQUES_SECS: i64 = 41_104 + 3600;

fn visit(id: &str, at: UnixMillis) -> Visit<'_> {
    Visit {
        page: "a/b",
        id,
        visitor: Some("0123456789abcdef"),
        at,
    }
}

fn on(command: &'static str, key: String) -> Command<'static> {
    Command::new(command).arg(key)
}

#[tokio::test]
async fn every_key_is_documented_typed_and_expires_when_it_should() {
    let world = RedisWorld::start().await;
    let (store, keys) = world.store_with_keys(HOUR);
    store.put(100, "5".into(), HOUR).await.expect("stored");
    store.lab_add("race").await.expect("added");
    store
        .count_visit(&visit("id", NOON))
        .await
        .expect("counted");

    let page = keys.page("a/b");
    let expected = [
        (keys.fibonacci(100), "string", 3600),
        (keys.values(), "zset", -1),
        (keys.lab("race"), "string", 600),
        (keys.labs(), "zset", 600),
        (keys.ids(), "hash", -1),
        (keys.generation(0), "hash", -1),
        (keys.top(), "zset", -1),
        (page.total(), "string", -1),
        (page.buckets(Interval::Minute), "hash", 2 * 3600),
        (page.buckets(Interval::Hour), "hash", 15 * 86_400),
        (page.buckets(Interval::Day), "hash", 400 * 86_400),
        (page.uniques(NOON), "hash", 400 * 86_400),
        (page.unique(20_250_301), "string", UNIQUES_SECS),
        (page.salt(20_250_301), "string", UNIQUES_SECS),
    ];
    let found: Vec<String> = world.ask(Command::new("KEYS").arg("*")).await;
    let found: BTreeSet<_> = found.into_iter().collect();
    let named: BTreeSet<_> = expected.iter().map(|(key, ..)| key.clone()).collect();
    assert_eq!(found, named);
    for (key, kind, ttl_secs) in expected {
        let stored: String = world.ask(on("TYPE", key.clone())).await;
        assert_eq!(stored, kind, "{key}");
        let left: i64 = world.ask(on("TTL", key.clone())).await;
        let recent = (ttl_secs - 30..=ttl_secs).contains(&left);
        assert!(recent && (left > 0 || ttl_secs < 0), "{key}: {left} s");
    }
    let value: String = world.ask(on("GET", keys.fibonacci(100))).await;
    assert_eq!(value, "5");
    let hour: Pairs<String, u64> = world.ask(on("HGETALL", page.buckets(Interval::Hour))).await;
    assert_eq!(hour, Pairs(vec![("1740830400".into(), 1)]));
}

#[tokio::test]
async fn a_number_longer_than_most_is_read_without_a_script_as_others_are_with_one() {
    let world = RedisWorld::start().await;
    let (store, keys) = world.store_with_keys(HOUR);
    for (n, read) in [(313_599, "EVAL_RO"), (313_600, "PTTL")] {
        assert_eq!(store.get(n).await, Ok(None));
        store.put(n, "55".into(), HOUR).await.expect("stored");
        world.front.reset_stats();
        let cached = store.get(n).await.expect("read").expect("kept");
        let about = HOUR / 2..=HOUR;
        assert!(&*cached.digits == "55" && about.contains(&cached.ttl));
        let stats = world.front.stats();
        assert_eq!(
            (stats.requests, stats.commands_by_name.get(read)),
            (1, Some(&1)),
            "{stats:?}"
        );

        let key = || keys.fibonacci(n);
        world.ask::<()>(on("PERSIST", key())).await;
        let cached = store.get(n).await.expect("read").expect("kept");
        assert_eq!(cached.ttl, Duration::MAX, "it does not expire");
        world.ask::<()>(on("DEL", key())).await;
        world.ask::<()>(on("LPUSH", key()).arg("5")).await;
        let cached = store
            .get(n)
            .await
            .expect("read")
            .expect("to be overwritten");
        assert_eq!(&*cached.digits, "");
        store.put(n, "55".into(), HOUR).await.expect("overwritten");
    }
}

/// Has the front answer the next request with that.
fn answer_once(world: &RedisWorld, body: &str) {
    let answer = FaultKind::Respond {
        status: 200,
        body: body.into(),
        headers: BTreeMap::new(),
    };
    world.front.add_fault(answer.times(1));
}

#[tokio::test]
async fn a_long_number_that_expires_between_its_two_commands_is_not_there() {
    let world = RedisWorld::start().await;
    let (store, _) = world.store_with_keys(HOUR);
    answer_once(&world, r#"[{"result":"55"},{"result":-2}]"#);
    assert_eq!(store.get(313_600).await, Ok(None));
    assert_eq!(world.front.stats().faults, 1);
}

#[tokio::test]
async fn an_error_of_either_command_for_a_long_number_is_an_error() {
    let world = RedisWorld::start().await;
    let (store, _) = world.store_with_keys(HOUR);
    for body in [
        r#"[{"error":"ERR forbidden"},{"result":1000}]"#,
        r#"[{"result":"55"},{"error":"ERR forbidden"}]"#,
        r#"[{"result":"55"},{"result":"soon"}]"#,
        r#"[{"result":"55"}]"#,
    ] {
        answer_once(&world, body);
        let read = store.get(313_600).await;
        assert!(read.is_err(), "{body}: {read:?}");
    }
}

#[tokio::test]
async fn nothing_about_the_visitor_is_stored() {
    let world = RedisWorld::start().await;
    let (store, keys) = world.store_with_keys(HOUR);
    store.count_visit(&visit("1", NOON)).await.expect("counted");
    let other_day = NOON.plus(Duration::from_hours(24));
    store
        .count_visit(&visit("2", other_day))
        .await
        .expect("counted");
    let page = keys.page("a/b");
    let (mut salts, mut sketches) = (BTreeSet::new(), BTreeSet::new());
    for day in [20_250_301, 20_250_302] {
        let salt: String = world.ask(on("GET", page.salt(day))).await;
        assert_eq!(salt.len(), 22);
        salts.insert(salt);
        let sketch: Vec<u8> = world.ask(on("GET", page.unique(day))).await;
        let hash = b"0123456789abcdef";
        assert!(!sketch.windows(hash.len()).any(|window| window == hash));
        sketches.insert(sketch);
    }
    assert_eq!(salts.len(), 2, "every day has a salt of its own");
    assert_eq!(sketches.len(), 2, "nothing links a visitor's days");
}

#[tokio::test]
async fn buckets_beyond_their_retention_are_removed_as_new_ones_open() {
    let world = RedisWorld::start().await;
    let (store, keys) = world.store_with_keys(HOUR);
    for minute in 0..130_u64 {
        let at = NOON.plus(Duration::from_mins(minute));
        let counted = store.count_visit(&visit(&minute.to_string(), at)).await;
        counted.expect("counted");
    }
    let minutes = keys.page("a/b").buckets(Interval::Minute);
    assert_eq!(world.ask::<i64>(on("HLEN", minutes)).await, 120);
}

#[tokio::test]
async fn a_visit_that_could_not_be_counted_does_not_look_counted() {
    let world = RedisWorld::start().await;
    let (store, keys) = world.store_with_keys(HOUR);
    let total = keys.page("a/b").total();
    world
        .ask::<()>(on("SET", total.clone()).arg("not a number"))
        .await;
    let refused = store.count_visit(&visit("id", NOON)).await;
    assert!(
        matches!(refused, Err(StoreError::Refused { .. })),
        "{refused:?}"
    );
    world.ask::<()>(on("DEL", total)).await;
    let counted = store
        .count_visit(&visit("id", NOON))
        .await
        .expect("counted");
    assert!(counted.is_new());
    assert_eq!(counted.totals.total, 1);
}

#[tokio::test]
async fn a_full_redis_refuses_and_still_answers_what_it_has() {
    let world = RedisWorld::start().await;
    let (store, _) = world.store_with_keys(HOUR);
    store.put(10, "55".into(), HOUR).await.expect("stored");
    store.count_visit(&visit("1", NOON)).await.expect("counted");
    let limit = |bytes: &'static str| {
        let config = Command::new("CONFIG").arg("SET");
        config.arg("maxmemory").arg(bytes)
    };
    world.ask::<()>(limit("1")).await;
    let refused = |detail: &str| detail.contains("OOM");
    for outcome in [
        store.put(11, "89".into(), HOUR).await.map(drop),
        store.count_visit(&visit("2", NOON)).await.map(drop),
    ] {
        assert!(
            matches!(&outcome, Err(StoreError::Refused { detail }) if refused(detail)),
            "{outcome:?}"
        );
    }
    assert!(store.get(10).await.expect("read").is_some());
    assert_eq!(store.totals("a/b", NOON).await.expect("totals").total, 1);
    assert_eq!(store.breaker(), Breaker::Closed, "it is not down");

    world.ask::<()>(limit("0")).await;
    let counted = store.count_visit(&visit("2", NOON)).await.expect("counted");
    assert!(counted.is_new() && counted.totals.total == 2);
}

/// Once for a Redis that has just started.
async fn knows_the_scripts(world: &RedisWorld, store: &(impl Values + Visits)) {
    let other = Visit {
        page: "other",
        ..visit("first", NOON)
    };
    store.count_visit(&other).await.expect("counted");
    store.put(9, "34".into(), HOUR).await.expect("stored");
    world.front.reset_stats();
}

#[tokio::test]
async fn a_visit_costs_a_second_trip_only_when_redis_has_lost_the_script() {
    let world = RedisWorld::start().await;
    let (store, _) = world.store_with_keys(HOUR);
    let mut total = 0;
    let mut count = async |trips: u64| {
        world.front.reset_stats();
        total += 1;
        let id = total.to_string();
        let counted = store.count_visit(&visit(&id, NOON)).await.expect("counted");
        assert_eq!((counted.is_new(), counted.totals.total), (true, total));
        assert_eq!(world.front.stats().requests, trips, "visit {total}");
    };
    count(2).await;
    count(1).await;
    world.ask::<()>(Command::new("SCRIPT").arg("FLUSH")).await;
    count(2).await;
    count(1).await;
    world.ask::<()>(Command::new("SCRIPT").arg("FLUSH")).await;
    // The answer that the script is not known is lost, and then the one to the script itself.
    world.front.add_fault(FaultKind::DropAfter.times(1));
    count(3).await;
    world.ask::<()>(Command::new("SCRIPT").arg("FLUSH")).await;
    world.front.add_fault(Fault {
        containing: "\"EVAL\"".into(),
        ..FaultKind::DropAfter.times(1)
    });
    count(3).await;
}

#[tokio::test]
async fn every_call_is_one_round_trip_and_one_command() {
    let world = RedisWorld::start().await;
    let (store, _) = world.store_with_keys(HOUR);
    let visit = visit("id", NOON);
    knows_the_scripts(&world, &store).await;
    let trips = |what: &str| {
        let stats = world.front.stats();
        world.front.reset_stats();
        assert_eq!((stats.requests, stats.commands), (1, 1), "{what}");
    };
    store.get(1).await.expect("a miss");
    trips("get");
    store.put(1, "1".into(), HOUR).await.expect("stored");
    trips("put");
    store.get(1).await.expect("a hit");
    trips("get");
    store.count_visit(&visit).await.expect("counted");
    trips("visit");
    store.count_visit(&visit).await.expect("known");
    trips("visit again");
    store.totals("a/b", NOON).await.expect("totals");
    trips("totals");
    let series = store
        .series("a/b", Window::up_to_now(Interval::Day, 366, NOON))
        .await;
    series.expect("a series");
    trips("series");
    let days = Window::up_to_now(Interval::Day, 366, NOON);
    store.board("a/b", days, 10).await.expect("a board");
    trips("board");
    store.top("a/", 10).await.expect("pages");
    trips("top of some");
    store.top("", 10).await.expect("pages");
    trips("top");
    let exported = store
        .export(&Place::default(), NOON)
        .await
        .expect("exported");
    trips("export");
    store
        .import(&exported.records, NOON)
        .await
        .expect("imported");
    trips("import");
    store.remove(1).await.expect("removed");
    trips("remove");
}

#[tokio::test]
async fn a_lost_reply_to_a_visit_is_asked_for_again_and_told_truthfully() {
    let world = RedisWorld::start().await;
    let (store, _) = world.store_with_keys(HOUR);
    knows_the_scripts(&world, &store).await;
    world.front.add_fault(FaultKind::DropAfter.times(1));
    let counted = store
        .count_visit(&visit("id", NOON))
        .await
        .expect("counted");
    assert_eq!((counted.is_new(), counted.totals.total), (true, 1));
    assert_eq!(world.front.stats().requests, 2);
    let counted = store.count_visit(&visit("id", NOON)).await.expect("known");
    assert_eq!((counted.is_new(), counted.totals.total), (false, 1));
}

#[tokio::test]
async fn a_lookup_and_a_lab_addition_are_never_repeated() {
    let world = RedisWorld::start().await;
    let (store, _) = world.store_with_keys(HOUR);
    world.front.add_fault(FaultKind::DropAfter.times(2));
    assert!(store.get(1).await.is_err());
    assert!(store.lab_add("race").await.is_err());
    assert_eq!(world.front.stats().requests, 2);
    assert_eq!(store.lab_read("race").await, Ok(1));
}

#[tokio::test]
async fn a_value_above_the_limit_is_refused_before_it_is_sent() {
    let world = RedisWorld::start().await;
    let options = RedisOptions {
        value_max_bytes: 3,
        ..RedisOptions::default()
    };
    let store = RedisStore::new(world.client(), options);
    assert_eq!(store.put(1, "123".into(), HOUR).await, Ok(()));
    world.front.reset_stats();
    let (bytes, max_bytes) = (4, 3);
    let refused = store.put(1, "1234".into(), HOUR).await;
    assert_eq!(refused, Err(StoreError::TooLarge { bytes, max_bytes }));
    assert_eq!(world.front.stats().requests, 0);
}

#[tokio::test]
async fn an_import_reads_every_key_before_it_writes_one() {
    let world = RedisWorld::start().await;
    let (store, keys) = world.store_with_keys(HOUR);
    let record = |page: &str| Record {
        page: page.into(),
        counted: 5,
        imported: [("elsewhere".into(), 400)].into(),
        ..Record::default()
    };
    let pages = ["p", "q"].map(record);
    let q = keys.page("q");
    for (key, wrong) in [
        (q.total(), ["LPUSH", "1"]),
        (q.total(), ["SET", "many"]),
        (q.total(), ["SET", "999999999999999"]),
        (q.imported(), ["SET", "1"]),
    ] {
        let [command, value] = wrong;
        world.ask::<()>(on(command, key.clone()).arg(value)).await;
        let refused = store.import(&pages, NOON).await;
        assert!(
            matches!(refused, Err(StoreError::Refused { .. })),
            "{refused:?}"
        );
        assert_eq!(store.totals("p", NOON).await.expect("totals").total, 0);
        world.ask::<()>(on("DEL", key)).await;
    }
    store.import(&pages, NOON).await.expect("imported");
    assert_eq!(store.totals("q", NOON).await.expect("totals").total, 405);
}

#[tokio::test]
async fn an_unreachable_redis_is_unavailable_and_never_empty() {
    let world = RedisWorld::start().await;
    let (store, _) = world.store_with_keys(HOUR);
    store
        .count_visit(&visit("id", NOON))
        .await
        .expect("counted");
    world.redis.kill().await.expect("killed");
    let unavailable = |what: &str, error: Option<StoreError>| match error {
        Some(StoreError::Unavailable { .. }) => {}
        other => panic!("{what}: {other:?}"),
    };
    unavailable("get", store.get(1).await.err());
    unavailable("visit", store.count_visit(&visit("2", NOON)).await.err());
    unavailable("totals", store.totals("a/b", NOON).await.err());
    assert_ne!(store.breaker(), Breaker::Closed);
    unavailable("top", store.top("", 1).await.err());
    let beginning = Place::default();
    unavailable("export", store.export(&beginning, NOON).await.err());
    unavailable("ping", store.condition().await.err());
}
