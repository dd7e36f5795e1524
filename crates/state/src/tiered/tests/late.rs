//! A Redis that is waited for only so long.

use super::*;

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
        answer.report.redis.failure().as_deref(),
        Some("no answer within the wait")
    );
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
