//! How long the client waits, and when it leaves a server alone.

use crate::{client, get, respond};
use core::time::Duration;
use edgestate_state_tests::world::{RedisWorld, World as _};
use edgestate_upstash::breaker::{BreakerPolicy, BreakerState};
use edgestate_upstash::{Config, Error, Reply, RetryPolicy, Runtime as _};
use upstash_front::FaultKind;

#[tokio::test]
async fn a_rate_limit_is_waited_for_where_there_is_time() {
    let world = RedisWorld::start().await;
    let limited = respond(429, "", &[("retry-after", "7")]);
    world.front.add_fault(limited.clone().times(1));
    let (client, platform) = client(&world);
    let reply = client.run::<Reply>(&get("k").idempotent()).await;
    assert_eq!((reply, platform.sent()), (Ok(Reply::Nil), 2));
    assert_eq!(platform.now_ms(), 7000, "no less, and no more");

    let long = respond(429, "", &[("retry-after", "60")]);
    world.front.add_fault(long.times(1));
    let retry_after = Some(Duration::from_mins(1));
    let refused = client.run::<Reply>(&get("k").idempotent()).await;
    assert_eq!(refused, Err(Error::RateLimited { retry_after }));
    assert_eq!(platform.sent(), 3, "there was no time to wait for that");
    let next = client.run::<Reply>(&get("k")).await;
    assert!(matches!(next, Err(Error::CircuitOpen { .. })), "{next:?}");
}

#[tokio::test]
async fn an_attempt_ends_with_the_call_it_belongs_to() {
    let world = RedisWorld::start().await;
    let (client, platform) = world.unhurried(Config {
        attempt_timeout: Duration::from_secs(1),
        total_timeout: Duration::from_millis(1800),
        retry: RetryPolicy {
            max_attempts: 10,
            first_pause: Duration::ZERO,
            max_pause: Duration::ZERO,
        },
        ..world.config()
    });
    world.front.add_fault(FaultKind::HoldHead.times(10));
    let after = Duration::from_millis(800);
    let error = client.run::<Reply>(&get("k").idempotent()).await;
    assert_eq!(error, Err(Error::Timeout { after }));
    assert_eq!(platform.sent(), 2, "one whole attempt and what was left");
}

#[tokio::test]
async fn a_dead_server_is_left_alone_until_a_probe_finds_it_alive() {
    let mut world = RedisWorld::start().await;
    let pause = Duration::from_millis(500);
    let (client, platform) = world.unhurried(Config {
        breaker: BreakerPolicy {
            failures: 3,
            first_pause: pause,
            max_pause: pause,
            ..BreakerPolicy::default()
        },
        ..world.config()
    });
    world.front.kill().await;
    for _ in 0..3 {
        let error = client.run::<Reply>(&get("k")).await;
        assert!(matches!(error, Err(Error::Connection { .. })), "{error:?}");
    }
    assert!(matches!(client.breaker(), BreakerState::Open { .. }));
    let error = client.run::<Reply>(&get("k")).await;
    assert!(
        matches!(&error, Err(Error::CircuitOpen { retry_in, .. }) if *retry_in == pause),
        "{error:?}"
    );
    assert_eq!(platform.sent(), 3, "an open breaker sends nothing");

    world.front.restart().await.expect("the port is free again");
    platform.advance(pause.saturating_sub(Duration::from_millis(1)));
    assert!(matches!(client.breaker(), BreakerState::Open { .. }));
    platform.advance(Duration::from_millis(1));
    assert!(matches!(client.breaker(), BreakerState::HalfOpen { .. }));
    let probe = get("k");
    let (probe, other) = tokio::join!(client.run::<Reply>(&probe), client.run::<Reply>(&probe));
    assert_eq!(probe, Ok(Reply::Nil));
    assert!(matches!(other, Err(Error::CircuitOpen { .. })), "one probe");
    assert!(matches!(client.breaker(), BreakerState::Closed { .. }));
}
