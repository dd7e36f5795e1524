//! A flood in small: every bound is reached, and no count is harmed.

use edgestate_flood::stages::{Flood, run};
use edgestate_redis_store::RedisOptions;

#[tokio::test]
async fn a_flood_reaches_every_bound_and_harms_no_count() {
    let options = RedisOptions {
        cache_max_bytes: 4 << 20,
        max_ids: 4000,
        max_pages: 20,
        ..RedisOptions::default()
    };
    let flood = Flood {
        memory: "20mb",
        numbers: (0..400).map(|number| 100_000 + number).collect(),
        names: 100,
        at_their_largest: true,
        visits: 5000,
        counters: 1001,
        options: options.clone(),
    };
    let left = run(flood, |line| println!("{line}"))
        .await
        .expect("it holds");
    assert!(left.numbers < 400, "the bound of bytes is reached");
    assert_eq!(left.pages, u64::from(options.max_pages));
    assert_eq!(left.counters, 1000);
    assert!(left.ids > u64::from(options.max_ids) / 2);
}
