//! A flood of everything that a stranger can send fills no Redis: every bound is reached, and visits
//! are counted after it as before. The full size, against a free database's 256 MB, takes minutes:
//!
//! ```sh
//! cargo test --release -p edgestate-state-tests --test bounds -- --ignored --nocapture
//! ```

use core::time::Duration;
use edgestate_contract::visit_id;
use edgestate_contract::visits::Interval;
use edgestate_redis_store::{Keys, RedisOptions, RedisStore};
use edgestate_state::visits::Visit;
use edgestate_state::{StoreError, UnixMillis, Values as _, Visits as _, Window};
use edgestate_state_tests::world::{RedisWorld, World as _};
use edgestate_upstash::Command;
use futures_util::future::join_all;

/// 2025-03-01T12:34:56.789Z
const NOON: UnixMillis = UnixMillis(1_740_832_496_789);
const AT_ONCE: u64 = 64;

struct Flood {
    /// Of Redis, as `maxmemory` takes it; nothing is evicted.
    memory: &'static str,
    /// How many different numbers are cached, and the indices of them.
    numbers: u64,
    index: fn(u64) -> u32,
    /// How many names of pages are tried.
    pages: u64,
    /// How many visits come with ids of their own.
    visits: u64,
    options: RedisOptions,
}

/// As many digits as F(n) has.
fn digits(n: u32) -> String {
    "7".repeat((f64::from(n) * 0.208_987_640_25) as usize + 1)
}

async fn in_turns<F: Future<Output = ()>>(count: u64, call: impl Fn(u64) -> F) {
    for first in (0..count).step_by(AT_ONCE as usize) {
        join_all((first..count.min(first + AT_ONCE)).map(&call)).await;
    }
}

async fn int(world: &RedisWorld, command: Command<'_>) -> u64 {
    world.ask(command).await
}

async fn memory(world: &RedisWorld) -> u64 {
    let info: String = world.ask(Command::new("INFO").arg("memory")).await;
    let used = info
        .lines()
        .find_map(|line| line.strip_prefix("used_memory:"));
    used.expect("it says so").trim().parse().expect("a number")
}

async fn holds(flood: Flood) {
    let world = RedisWorld::start().await;
    for (setting, value) in [
        ("maxmemory", flood.memory),
        ("maxmemory-policy", "noeviction"),
        ("appendfsync", "no"),
        ("appendonly", "no"),
    ] {
        let command = Command::new("CONFIG").arg("SET").arg(setting).arg(value);
        world.ask::<()>(command).await;
    }
    let options = flood.options.clone();
    let store = RedisStore::new(world.client(), flood.options);
    let keys = Keys::new(&options.key_prefix);

    let life = Duration::from_hours(24);
    in_turns(flood.numbers, async |number| {
        let n = (flood.index)(number);
        let put = store.put(n, digits(n).into(), life).await;
        assert!(
            matches!(put, Ok(()) | Err(StoreError::TooLarge { .. })),
            "{put:?}"
        );
    })
    .await;
    let values = int(&world, Command::new("ZCARD").arg(keys.values())).await;
    println!("{values} numbers, {} bytes", memory(&world).await);
    assert!(values < flood.numbers, "the bound is reached");
    let cached = memory(&world).await;
    assert!(
        cached < options.cache_max_bytes + 3_000_000,
        "{cached} bytes"
    );

    let count = async |page: &str, id: u64| {
        let at = UnixMillis(NOON.0 + id);
        let id = visit_id::new(at.0, id.into());
        let visitor = format!("{at:?}");
        let visit = Visit {
            page,
            id: &id,
            visitor: Some(&visitor),
            at,
        };
        store.count_visit(&visit).await
    };
    in_turns(flood.pages, async |page| {
        let counted = count(&format!("p{page}"), page).await;
        assert!(
            matches!(counted, Ok(_) | Err(StoreError::TooManyPages { .. })),
            "{counted:?}"
        );
    })
    .await;
    let pages = int(&world, Command::new("ZCARD").arg(keys.top())).await;
    assert_eq!(pages, u64::from(options.max_pages));

    // Calls overlap, so it is not the first ones that were taken.
    let names = store.top("", options.max_pages).await.expect("pages");
    let (first, _) = names.first().expect("a page");
    in_turns(flood.visits, async |visit| {
        let (page, _) = &names[visit as usize % names.len()];
        let counted = count(page, flood.pages + visit).await;
        assert!(counted.expect("counted").is_new());
    })
    .await;
    let ids = int(&world, Command::new("HLEN").arg(keys.generation(0))).await
        + int(&world, Command::new("HLEN").arg(keys.generation(1))).await;
    assert!(ids <= u64::from(options.max_ids), "{ids} ids");
    println!("{pages} pages, {ids} ids, {} bytes", memory(&world).await);

    let before = store.totals(first, NOON).await.expect("totals").total;
    in_turns(1000, async |visit| {
        let counted = count(first, flood.pages + flood.visits + visit).await;
        assert!(counted.expect("counted").is_new());
    })
    .await;
    let after = store.totals(first, NOON).await.expect("totals").total;
    assert_eq!(after, before + 1000, "every one of them is counted");
    let series = store
        .series(first, Window::up_to_now(Interval::Day, 1, NOON))
        .await;
    assert_eq!(
        series.expect("a series").first().map(|day| day.count),
        Some(after)
    );
    println!("in the end {} bytes", memory(&world).await);
}

#[tokio::test]
async fn a_flood_reaches_every_bound_and_harms_no_count() {
    holds(Flood {
        memory: "20mb",
        numbers: 400,
        index: |number| 100_000 + number as u32,
        pages: 200,
        visits: 8000,
        options: RedisOptions {
            cache_max_bytes: 4 << 20,
            max_ids: 4000,
            max_pages: 50,
            ..RedisOptions::default()
        },
    })
    .await;
}

#[tokio::test]
#[ignore = "minutes: the defaults against the size of a free database"]
async fn the_defaults_fit_a_free_database_at_their_fullest() {
    holds(Flood {
        memory: "256mb",
        numbers: 20_000,
        index: |number| 1 << (number % 20) | (number / 20) as u32,
        pages: 20_000,
        visits: 700_000,
        options: RedisOptions::default(),
    })
    .await;
}

#[tokio::test]
#[ignore = "a minute: nothing but large numbers against a small Redis"]
async fn large_numbers_fit_a_small_redis() {
    holds(Flood {
        memory: "96mb",
        numbers: 6000,
        index: |number| (if number % 2 == 0 { 300_000 } else { 990_000 }) + number as u32,
        pages: 2001,
        visits: 0,
        options: RedisOptions::default(),
    })
    .await;
}
