//! Fibonacci while Redis is away: every lookup is answered, exactly, and almost none of them waits.

use core::time::Duration;
use edgestate_contract::fibonacci::{Source, Strategy};
use edgestate_fibonacci::Index;
use edgestate_redis_store::{Keys, RedisOptions, RedisStore};
use edgestate_state::clock::ManualClock;
use edgestate_state::tiered::{Answer, Miss, NoEdge, Numbers, Outcome};
use edgestate_state::{CacheOptions, TieredCache, UnixMillis, Values as _, defaults};
use edgestate_state_tests::platform::ManualPlatform;
use edgestate_state_tests::world::{RedisWorld, World as _};
use edgestate_upstash::breaker::BreakerPolicy;
use edgestate_upstash::{Command, Config, Reply};
use futures_util::future::join_all;
use std::sync::Arc;
use upstash_front::FaultKind;

const LOOKUPS: u32 = 10_000;
const AT_ONCE: u32 = 64;
/// How long the breaker keeps lookups off a Redis that fails.
const PAUSE: Duration = Duration::from_millis(50);
/// In the outage it comes to an end so often.
const PAUSES: u32 = 10;

struct Exact;

impl Numbers for Exact {
    fn compute(&self, n: u32) -> Arc<str> {
        edgestate_fibonacci::fibonacci(index(n)).into()
    }

    fn verify(&self, n: u32, digits: &str) -> bool {
        edgestate_fibonacci::verify(index(n), digits)
    }
}

fn index(n: u32) -> Index {
    Index::new(n).expect("a small index")
}

struct Isolate {
    cache: TieredCache<NoEdge>,
    store: RedisStore<ManualPlatform>,
    platform: ManualPlatform,
    clock: ManualClock,
}

impl Isolate {
    /// An isolate with so little memory that most lookups go past it.
    fn new(world: &RedisWorld) -> Self {
        let config = Config {
            breaker: BreakerPolicy {
                first_pause: PAUSE,
                max_pause: PAUSE,
                ..BreakerPolicy::default()
            },
            ..world.config()
        };
        let (client, platform) = world.unhurried(config);
        Self {
            cache: TieredCache::new(
                CacheOptions {
                    memory_max_bytes: 10_000,
                    ..CacheOptions::default()
                },
                NoEdge,
            ),
            store: RedisStore::new(client, RedisOptions::default()),
            platform,
            clock: ManualClock::at(UnixMillis(1_740_832_496_789)),
        }
    }

    async fn lookup(&self, n: u32) -> Answer<'_> {
        let (store, strategy) = (Some(&self.store), Strategy::Tiered);
        self.cache
            .lookup(n, strategy, store, &Exact, &self.clock)
            .await
    }
}

#[tokio::test]
async fn ten_thousand_lookups_during_an_outage_are_all_answered() {
    let world = RedisWorld::start().await;
    let isolate = Isolate::new(&world);
    world.redis.kill().await.expect("killed");
    let mut degraded = 0;
    let bursts = LOOKUPS.div_ceil(AT_ONCE);
    for first in (0..LOOKUPS).step_by(AT_ONCE as usize) {
        let burst = first..LOOKUPS.min(first + AT_ONCE);
        let answers = join_all(burst.clone().map(|n| isolate.lookup(n % 1500))).await;
        for (n, answer) in burst.zip(answers) {
            assert!(
                Exact.verify(n % 1500, &answer.hit.digits),
                "F({})",
                n % 1500
            );
            degraded += u32::from(answer.report.is_degraded());
        }
        isolate.platform.advance(PAUSE * PAUSES / bursts);
    }
    let sent = isolate.platform.sent();
    println!("{LOOKUPS} lookups, {degraded} degraded, {sent} requests to Redis");
    assert!(degraded > LOOKUPS / 2);
    // All of the first burst may be on their way before the first of them fails.
    let probes = sent.saturating_sub(u64::from(AT_ONCE));
    assert!(
        probes <= u64::from(PAUSES),
        "the breaker keeps lookups off a dead Redis: {sent} sent"
    );

    world.redis.resume().await.expect("resumed");
    isolate.platform.advance(PAUSE);
    let back = isolate.lookup(2000).await;
    assert!(!back.report.is_degraded());
    assert_eq!(back.source, Source::Computed);
    let write_back = back.write_back.expect("Redis is asked again");
    isolate
        .cache
        .write_back(write_back, Some(&isolate.store))
        .await
        .expect("written");
}

#[tokio::test]
async fn a_slow_redis_costs_one_attempt_and_a_refusing_one_nothing() {
    let world = RedisWorld::start().await;
    let isolate = Isolate::new(&world);
    world.front.add_fault(FaultKind::HoldHead.times(1));
    assert!(isolate.lookup(100).await.report.is_degraded());
    let noperm = FaultKind::Respond {
        status: 400,
        body: r#"{"error":"NOPERM this user has no permissions"}"#.into(),
        headers: std::collections::BTreeMap::default(),
    };
    world.front.add_fault(noperm.times(1));
    assert!(isolate.lookup(101).await.report.is_degraded());
    assert_eq!(
        isolate.platform.sent(),
        2,
        "no second attempt stands before an answer"
    );
    assert!(!isolate.lookup(102).await.report.is_degraded());
}

#[tokio::test]
async fn a_value_survives_the_isolate_that_computed_it() {
    let world = RedisWorld::start().await;
    // A Redis that has just started is sent the script once.
    let zeroth = Isolate::new(&world).store;
    let put = zeroth.put(1, "1".into(), Duration::from_hours(1)).await;
    put.expect("written");

    let first = Isolate::new(&world);
    let answer = first.lookup(1000).await;
    let write_back = answer.write_back.expect("Redis did not have it");
    first
        .cache
        .write_back(write_back, Some(&first.store))
        .await
        .expect("written");
    assert_eq!(
        first.platform.sent(),
        2,
        "one trip before the answer and one after"
    );

    let second = Isolate::new(&world);
    let from_redis = second.lookup(1000).await;
    assert_eq!(from_redis.source, Source::Redis);
    assert!(from_redis.write_back.is_none());
    assert_eq!(from_redis.hit.digits, answer.hit.digits);
    assert_eq!(second.lookup(1000).await.source, Source::Memory);
    assert_eq!(second.platform.sent(), 1);
}

#[tokio::test]
async fn what_somebody_else_wrote_into_redis_is_checked() {
    let world = RedisWorld::start().await;
    let isolate = Isolate::new(&world);
    let keys = Keys::new(defaults::KEY_PREFIX);
    for (n, script) in (10..).zip([
        "return redis.call('SET', KEYS[1], '54')",
        "return redis.call('SET', KEYS[1], 'no digits')",
        "return redis.call('SET', KEYS[1], '')",
        "return redis.call('SET', KEYS[1], '0233')",
        "return redis.call('SET', KEYS[1], string.char(255, 0, 254))",
        "return redis.call('RPUSH', KEYS[1], 'a list')",
    ]) {
        let written: Reply = world.ask(Command::eval(script, [keys.fibonacci(n)])).await;
        assert_ne!(written, Reply::Nil);
        let answer = isolate.lookup(n).await;
        assert_eq!(answer.hit.digits, Exact.compute(n));
        assert_eq!(
            answer.report.redis,
            Outcome::Miss(Miss::Corrupt),
            "{script}"
        );
        let write_back = answer.write_back.expect("it is overwritten");
        let written = isolate
            .cache
            .write_back(write_back, Some(&isolate.store))
            .await;
        written.expect("written");
        let repaired = isolate.store.get(n).await.expect("read").expect("there");
        assert_eq!(repaired.digits, Exact.compute(n));
    }
}
