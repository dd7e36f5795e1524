//! Redis: what it brings, what it is not trusted with, and when it is left out.

use super::*;

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
    assert_eq!(
        answer.report.redis.failure(),
        Some(unavailable().to_string()),
        "for the log"
    );
    assert_eq!(answer.report.memory.failure(), None);
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
        value_max_bytes: 2,
        ..FakeRedis::default()
    };
    let answer = run(Bench::new().lookup(Strategy::Tiered, &redis));
    assert!(answer.write_back.is_some(), "two digits fit");
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
    assert_eq!(
        answer.cache_status(),
        "edgestate-redis; fwd=bypass; detail=not-configured, edgestate-memory; fwd=bypass; detail=strategy"
    );
    assert!(lookup(Strategy::Tiered).write_back.is_none());
    assert_eq!(lookup(Strategy::Tiered).source, Source::Memory);
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
