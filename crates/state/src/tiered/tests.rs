//! Each tier alone and all together.

mod fakes;

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
    let first = run(bench.lookup(Strategy::Tiered, &redis));
    assert_eq!(first.source, Source::Computed);
    assert_eq!((first.hit.age, first.hit.ttl), (Duration::ZERO, HOUR));
    assert_eq!(
        first.cache_status(),
        "edgestate-redis; fwd=uri-miss, edgestate-memory; fwd=uri-miss; ttl=3600; stored"
    );
    assert_eq!(redis.calls.get(), 1, "one trip before the answer");
    let write_back = first.write_back.expect("Redis did not have it");
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
fn a_value_from_redis_brings_its_age_and_remaining_time_into_memory() {
    let (bench, redis) = (Bench::new(), FakeRedis::holding(10, "10", 600));
    let from_redis = bench.answer(Strategy::Tiered, &redis);
    assert_eq!(from_redis.source, Source::Redis);
    assert_eq!(from_redis.hit.age, Duration::from_mins(50));
    assert_eq!(from_redis.hit.ttl, Duration::from_mins(10));
    bench.clock.advance(Duration::from_mins(9));
    let from_memory = bench.answer(Strategy::Tiered, &redis);
    assert_eq!(from_memory.source, Source::Memory);
    assert_eq!(from_memory.hit.age, Duration::from_mins(59));
    assert_eq!(from_memory.hit.ttl, Duration::from_mins(1));
    bench.clock.advance(Duration::from_mins(1));
    assert_ne!(
        bench.answer(Strategy::Tiered, &redis).source,
        Source::Memory
    );
}

#[test]
fn a_value_that_never_expires_in_redis_does_in_memory() {
    let (bench, redis) = (Bench::new(), FakeRedis::holding(10, "10", u64::MAX));
    assert_eq!(bench.answer(Strategy::Tiered, &redis).hit.ttl, HOUR);
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
fn a_corrupt_value_is_computed_again_and_overwritten() {
    for corrupt in ["11", "", "x", "10\u{fffd}"] {
        let (bench, redis) = (Bench::new(), FakeRedis::holding(10, corrupt, 600));
        let answer = bench.answer(Strategy::Tiered, &redis);
        assert_eq!(
            (&*answer.hit.digits, answer.source),
            ("10", Source::Computed)
        );
        assert!(!answer.report.is_degraded());
        assert!(answer.cache_status().contains("detail=corrupt"));
        let repaired = redis.values.borrow().get(&10).cloned().unwrap();
        assert_eq!((&*repaired.digits, repaired.ttl), ("10", HOUR));
    }
}

#[test]
fn a_failing_redis_is_left_out_and_nothing_is_written_to_it() {
    let (bench, redis) = (Bench::new(), FakeRedis::failing(unavailable()));
    let answer = run(bench.lookup(Strategy::Tiered, &redis));
    assert_eq!(
        (&*answer.hit.digits, answer.source),
        ("10", Source::Computed)
    );
    assert!(answer.report.is_degraded());
    assert!(answer.write_back.is_none());
    assert_eq!(
        answer.cache_status(),
        "edgestate-redis; fwd=bypass; detail=unavailable, edgestate-memory; fwd=uri-miss; ttl=3600; stored"
    );
    let again = run(bench.lookup(Strategy::Tiered, &redis));
    assert_eq!(again.source, Source::Memory);
    assert!(!again.report.is_degraded(), "memory needed nobody else");
}

#[test]
fn who_waited_for_a_failing_redis_says_so_whoever_computed() {
    let (bench, redis) = (Bench::new(), FakeRedis::failing(unavailable()));
    let mut first = pin!(bench.lookup(Strategy::Tiered, &redis));
    let mut second = pin!(bench.lookup(Strategy::Tiered, &redis));
    let mut context = Context::from_waker(Waker::noop());
    assert!(first.as_mut().poll(&mut context).is_pending());
    assert!(second.as_mut().poll(&mut context).is_pending());
    assert_eq!(run(first).source, Source::Computed);
    let second = run(second);
    assert_eq!(second.source, Source::Memory);
    assert!(second.report.is_degraded());
    assert_eq!(
        second.cache_status(),
        "edgestate-redis; fwd=bypass; detail=unavailable, edgestate-memory; hit; ttl=3600"
    );
}

#[test]
fn a_failed_write_back_says_why() {
    let (bench, redis) = (Bench::new(), FakeRedis::default());
    let answer = run(bench.lookup(Strategy::Tiered, &redis));
    redis.failure.replace(Some(unavailable()));
    let write_back = answer.write_back.unwrap();
    let written = run(bench.cache.write_back(write_back, Some(&redis)));
    assert_eq!(written, Err(unavailable()));
}

#[test]
fn a_value_too_large_for_redis_is_answered_and_not_stored() {
    let redis = FakeRedis {
        value_max_bytes: 1,
        ..FakeRedis::default()
    };
    let answer = run(Bench::new().lookup(Strategy::Tiered, &redis));
    assert_eq!(&*answer.hit.digits, "10");
    assert!(answer.write_back.is_none());
    assert_eq!(
        answer.cache_status(),
        "edgestate-redis; fwd=uri-miss; detail=too-large, edgestate-memory; fwd=uri-miss; ttl=3600; stored"
    );
}

#[test]
fn without_redis_there_are_memory_and_compute() {
    let bench = Bench::new();
    let lookup = |strategy| {
        let Bench {
            cache,
            numbers,
            clock,
        } = &bench;
        run(cache.lookup(10, strategy, None::<&FakeRedis>, numbers, clock))
    };
    let answer = lookup(Strategy::Redis);
    assert_eq!(
        (answer.source, answer.hit.ttl),
        (Source::Computed, Duration::ZERO)
    );
    assert!(!answer.report.is_degraded());
    assert_eq!(answer.report.redis, Outcome::Bypass(Bypass::NotConfigured));
    assert!(lookup(Strategy::Tiered).write_back.is_none());
    assert_eq!(lookup(Strategy::Tiered).source, Source::Memory);
}

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
fn an_unreachable_redis_does_not_keep_a_value_in_the_other_tiers() {
    let (bench, redis) = (Bench::new(), FakeRedis::default());
    bench.answer(Strategy::Memory, &redis);
    redis.failure.replace(Some(unavailable()));
    assert_eq!(
        run(bench.cache.remove(10, Some(&redis))),
        Err(unavailable())
    );
    let after = bench.answer(Strategy::Memory, &redis);
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

/// What a lookup comes to that is polled once more after so long.
fn after<T>(bench: &Bench, time: Duration, lookup: Pin<&mut impl Future<Output = T>>) -> Poll<T> {
    bench.clock.advance(time);
    lookup.poll(&mut Context::from_waker(Waker::noop()))
}

#[test]
fn an_answer_waits_for_redis_only_so_long() {
    let (bench, redis) = (Bench::new(), FakeRedis::default());
    redis.held.set(true);
    let mut lookup = pin!(bench.lookup(Strategy::Tiered, &redis));
    assert!(after(&bench, Duration::ZERO, lookup.as_mut()).is_pending());
    let almost = Duration::from_millis(249);
    assert!(after(&bench, almost, lookup.as_mut()).is_pending());
    let Poll::Ready(answer) = after(&bench, Duration::from_millis(1), lookup.as_mut()) else {
        panic!("it still waits")
    };
    assert_eq!(
        (&*answer.hit.digits, answer.source),
        ("10", Source::Computed)
    );
    assert!(answer.report.is_degraded());
    assert_eq!(
        answer.cache_status(),
        "edgestate-redis; fwd=bypass; detail=late, edgestate-memory; fwd=uri-miss; ttl=3600; stored"
    );

    // What Redis says then decides: it did not have the value.
    redis.held.set(false);
    let write_back = answer.write_back.expect("Redis' answer is waited for");
    run(bench.cache.write_back(write_back, Some(&redis))).unwrap();
    assert_eq!(redis.calls.get(), 2, "the one that was late, and the write");
    let written = redis.values.borrow().get(&10).cloned();
    let digits = "10".into();
    assert_eq!(written, Some(Cached { digits, ttl: HOUR }));
}

/// Looks up while Redis says nothing, and then lets it say what it has.
fn late_answer(redis: &FakeRedis, strategy: Strategy) -> (Answer<'_>, Result<(), StoreError>) {
    let bench = Bench::new();
    redis.held.set(true);
    let mut lookup = pin!(bench.lookup(strategy, redis));
    assert!(after(&bench, Duration::ZERO, lookup.as_mut()).is_pending());
    let Poll::Ready(mut answer) = after(&bench, WAIT, lookup.as_mut()) else {
        panic!("it still waits")
    };
    redis.held.set(false);
    let write_back = answer.write_back.take().expect("Redis is waited for");
    let written = run(bench.cache.write_back(write_back, Some(redis)));
    (answer, written)
}

#[test]
fn what_redis_says_late_decides_what_is_written() {
    for (has, calls) in [("10", 1), ("11", 2)] {
        let redis = FakeRedis::holding(10, has, 600);
        let (_, written) = late_answer(&redis, Strategy::Tiered);
        assert_eq!((written, redis.calls.get()), (Ok(()), calls), "{has}");
        assert_eq!(&*redis.values.borrow()[&10].digits, "10");
    }
    let redis = FakeRedis::failing(unavailable());
    let (_, written) = late_answer(&redis, Strategy::Tiered);
    assert_eq!(written, Err(unavailable()));
    assert_eq!(redis.calls.get(), 1, "a Redis that fails is left alone");
    let small = FakeRedis {
        value_max_bytes: 1,
        ..FakeRedis::default()
    };
    let (_, written) = late_answer(&small, Strategy::Tiered);
    assert_eq!((written, small.calls.get()), (Ok(()), 1), "it does not fit");
}

#[test]
fn what_only_a_late_redis_may_keep_has_no_time_left() {
    let redis = FakeRedis::default();
    let (answer, _) = late_answer(&redis, Strategy::Redis);
    assert_eq!(answer.hit.ttl, Duration::ZERO);
    assert_eq!(redis.values.borrow()[&10].ttl, HOUR);
}

#[test]
fn of_those_who_waited_together_one_writes_back() {
    let (bench, redis) = (Bench::new(), FakeRedis::default());
    redis.held.set(true);
    let mut first = pin!(bench.lookup(Strategy::Tiered, &redis));
    let mut second = pin!(bench.lookup(Strategy::Tiered, &redis));
    assert!(after(&bench, Duration::ZERO, first.as_mut()).is_pending());
    assert!(after(&bench, Duration::ZERO, second.as_mut()).is_pending());
    bench.clock.advance(WAIT);
    let answers = [run(first), run(second)];
    let sources = [answers[0].source, answers[1].source];
    assert_eq!(sources, [Source::Computed, Source::Memory]);
    redis.held.set(false);
    for answer in answers {
        assert!(answer.report.is_degraded());
        let write_back = answer.write_back.expect("Redis is waited for");
        run(bench.cache.write_back(write_back, Some(&redis))).unwrap();
    }
    assert_eq!(redis.calls.get(), 3, "two were late, one wrote");
}

#[test]
fn below_the_minimum_no_trip_is_made() {
    let (bench, redis) = (Bench::new(), FakeRedis::default());
    let lookup = |n, strategy| {
        let Bench {
            cache,
            numbers,
            clock,
        } = &bench;
        run(cache.lookup(n, strategy, Some(&redis), numbers, clock))
    };
    for (strategy, cache_status) in [
        (
            Strategy::Redis,
            "edgestate-redis; fwd=bypass; detail=below-min-n, edgestate-memory; fwd=bypass; detail=strategy",
        ),
        (
            Strategy::Tiered,
            "edgestate-redis; fwd=bypass; detail=below-min-n, edgestate-memory; fwd=uri-miss; ttl=3600; stored",
        ),
    ] {
        let answer = lookup(2, strategy);
        assert_eq!(answer.cache_status(), cache_status);
        assert!(!answer.report.is_degraded() && answer.write_back.is_none());
    }
    assert_eq!(redis.calls.get(), 0);
    assert_eq!(
        lookup(3, Strategy::Tiered).report.redis,
        Outcome::Miss(Miss::Absent)
    );
}
