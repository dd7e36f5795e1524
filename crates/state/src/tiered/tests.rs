//! All tiers together; each one alone is in a file of its own.

mod any_order;
mod edge;
mod fakes;
mod late;
mod redis;

use super::*;
use crate::Cached;
use crate::clock::ManualClock;
use core::pin::{Pin, pin};
use core::task::{Context, Poll, Waker};
use edgestate_contract::health::Outcomes;
use fakes::{Counting, FakeEdge, FakeRedis};

const HOUR: Duration = Duration::from_hours(1);
const WAIT: Duration = Duration::from_millis(250);

/// Runs a future that wakes itself by being polled again.
fn run<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
    }
}

fn options(memory_max_bytes: usize) -> CacheOptions {
    CacheOptions {
        memory_max_bytes,
        value_ttl: HOUR,
        redis_wait: WAIT,
        redis_min_n: 3,
    }
}

struct Bench<E = NoEdge> {
    cache: TieredCache<E>,
    numbers: Counting,
    clock: ManualClock,
}

impl Bench {
    fn new() -> Self {
        Self::with_edge(NoEdge)
    }
}

impl<E: EdgeCache> Bench<E> {
    fn with_edge(edge: E) -> Self {
        Self {
            cache: TieredCache::new(options(10_000), edge),
            numbers: Counting::default(),
            clock: ManualClock::at(UnixMillis(1_000_000_000)),
        }
    }

    async fn lookup<'a>(&self, strategy: Strategy, redis: &'a FakeRedis) -> Answer<'a> {
        let Self {
            cache,
            numbers,
            clock,
        } = self;
        cache
            .lookup(10, strategy, Some(redis), numbers, clock)
            .await
    }

    /// Looks up and runs the write-back.
    fn answer<'a>(&self, strategy: Strategy, redis: &'a FakeRedis) -> Answer<'a> {
        let mut answer = run(self.lookup(strategy, redis));
        if let Some(write_back) = answer.write_back.take() {
            run(self.cache.write_back(write_back, Some(redis))).unwrap();
        }
        answer
    }
}

fn unavailable() -> StoreError {
    StoreError::Unavailable {
        detail: "no route to secret-host".into(),
        retry_after: None,
    }
}

#[test]
fn a_miss_computes_once_and_fills_every_tier() {
    let (bench, redis) = (Bench::new(), FakeRedis::default());
    assert_eq!(bench.cache.memory_used_bytes(), 0);
    let first = run(bench.lookup(Strategy::Tiered, &redis));
    assert!(bench.cache.memory_used_bytes() > first.hit.digits.len());
    assert_eq!(first.source, Source::Computed);
    assert_eq!((first.hit.age, first.hit.ttl), (Duration::ZERO, HOUR));
    assert_eq!(
        first.cache_status(),
        "edgestate-redis; fwd=uri-miss, edgestate-memory; fwd=uri-miss; ttl=3600; stored"
    );
    assert_eq!(redis.calls.get(), 1, "one trip before the answer");
    let write_back = first.write_back.expect("Redis did not have it");
    assert_eq!(
        format!("{write_back:?}"),
        "WriteBack { n: 10, edge: false, redis: true, late: false, .. }"
    );
    run(bench.cache.write_back(write_back, Some(&redis))).unwrap();
    assert_eq!(redis.calls.get(), 2, "one trip after it");

    let second = bench.answer(Strategy::Tiered, &redis);
    assert_eq!(second.source, Source::Memory);
    assert_eq!(second.cache_status(), "edgestate-memory; hit; ttl=3600");
    let third = bench.answer(Strategy::Redis, &redis);
    assert_eq!(third.source, Source::Redis);
    assert_eq!(
        third.cache_status(),
        "edgestate-redis; hit; ttl=3600, edgestate-memory; fwd=bypass; detail=strategy"
    );
    assert_eq!(bench.numbers.computed.get(), 1);
    let Tiers {
        memory,
        edge,
        redis,
    } = bench.cache.outcomes();
    let outcomes = |hit, miss, bypass| Outcomes { hit, miss, bypass };
    assert_eq!(memory, outcomes(1, 1, 1));
    assert_eq!(edge, outcomes(0, 0, 2));
    assert_eq!(redis, outcomes(1, 1, 0));
}

#[test]
fn each_strategy_uses_its_tiers_only() {
    let (bench, redis) = (Bench::new(), FakeRedis::default());
    let none = bench.answer(Strategy::None, &redis);
    assert_eq!(
        (none.source, none.hit.ttl),
        (Source::Computed, Duration::ZERO)
    );
    assert_eq!(
        none.cache_status(),
        "edgestate-redis; fwd=bypass; detail=strategy, edgestate-memory; fwd=bypass; detail=strategy"
    );
    let memory = bench.answer(Strategy::Memory, &redis);
    assert_eq!(memory.source, Source::Computed, "none keeps nothing");
    assert_eq!(redis.calls.get(), 0, "memory and none leave Redis alone");
    let in_redis = bench.answer(Strategy::Redis, &redis);
    assert_eq!(in_redis.source, Source::Computed, "redis sees no memory");
    let again = bench.answer(Strategy::Memory, &redis);
    assert_eq!(again.source, Source::Memory);
}

#[test]
fn concurrent_misses_compute_once() {
    let (bench, redis) = (Bench::new(), FakeRedis::default());
    let mut first = pin!(bench.lookup(Strategy::Tiered, &redis));
    let mut second = pin!(bench.lookup(Strategy::Tiered, &redis));
    let mut context = Context::from_waker(Waker::noop());
    assert!(first.as_mut().poll(&mut context).is_pending());
    assert!(second.as_mut().poll(&mut context).is_pending());
    let first = run(first);
    let second = run(second);
    assert_eq!(bench.numbers.computed.get(), 1);
    assert!(first.write_back.is_some());
    assert_eq!(second.source, Source::Memory);
    assert!(second.write_back.is_none());
}

#[test]
fn a_removed_value_is_gone_from_every_tier() {
    let edge = FakeEdge::default();
    let (bench, redis) = (Bench::with_edge(edge.clone()), FakeRedis::default());
    bench.answer(Strategy::Tiered, &redis);
    run(bench.cache.remove(10, Some(&redis))).unwrap();
    assert!(edge.0.borrow().is_empty() && redis.values.borrow().is_empty());
    let after = bench.answer(Strategy::Tiered, &redis);
    assert_eq!(after.source, Source::Computed);
}

#[test]
fn what_nothing_keeps_has_no_time_left() {
    let bench = Bench {
        cache: TieredCache::new(options(0), NoEdge),
        ..Bench::new()
    };
    let small = FakeRedis {
        value_max_bytes: 1,
        ..FakeRedis::default()
    };
    let away = FakeRedis::failing(unavailable());
    for (strategy, redis) in [
        (Strategy::None, &FakeRedis::default()),
        (Strategy::Memory, &FakeRedis::default()),
        (Strategy::Redis, &small),
        (Strategy::Tiered, &small),
        (Strategy::Redis, &away),
        (Strategy::Tiered, &away),
    ] {
        let hit = run(bench.lookup(strategy, redis)).hit;
        assert_eq!(
            (hit.age, hit.ttl),
            (Duration::ZERO, Duration::ZERO),
            "{strategy:?}"
        );
    }
    let redis = FakeRedis::default();
    let kept = run(bench.lookup(Strategy::Tiered, &redis));
    assert_eq!(kept.hit.ttl, HOUR, "Redis keeps it");
}
