//! The data centre's cache.

use super::*;

#[test]
fn the_data_centre_is_asked_before_redis_and_filled_from_it() {
    let edge = FakeEdge::default();
    let redis = FakeRedis::holding(10, "10", 600);
    let first = Bench::with_edge(edge.clone()).answer(Strategy::Tiered, &redis);
    assert_eq!(first.source, Source::Redis);
    assert_eq!(
        first.cache_status(),
        "edgestate-redis; hit; ttl=600, edgestate-edge; fwd=uri-miss, edgestate-memory; fwd=uri-miss; ttl=600; stored"
    );
    let calls = redis.calls.get();
    let other_isolate = Bench::with_edge(edge).answer(Strategy::Tiered, &redis);
    assert_eq!(other_isolate.source, Source::Edge);
    assert_eq!(redis.calls.get(), calls);
    assert_eq!(
        other_isolate.cache_status(),
        "edgestate-edge; hit; ttl=600, edgestate-memory; fwd=uri-miss; ttl=600; stored"
    );
}

#[test]
fn a_value_near_its_end_ends_in_time_wherever_it_went() {
    let left = Duration::from_millis(999);
    let (bench, redis) = (Bench::with_edge(FakeEdge::default()), FakeRedis::default());
    let cached = Cached {
        digits: "10".into(),
        ttl: left,
    };
    redis.values.borrow_mut().insert(10, cached);
    let hit = bench.answer(Strategy::Tiered, &redis).hit;
    assert_eq!((hit.age, hit.ttl), (HOUR.saturating_sub(left), left));
    bench.clock.advance(Duration::from_millis(500));
    let hit = bench.answer(Strategy::Memory, &redis).hit;
    assert_eq!((hit.age.as_millis(), hit.ttl.as_millis()), (3_599_501, 499));
    bench.clock.advance(Duration::from_millis(499));
    let after = bench.answer(Strategy::Memory, &redis);
    assert_eq!(after.source, Source::Computed);
}
