//! Exactly once, proved: thousands of visits while the front and Redis are killed and restarted and
//! replies are dropped after execution. None is counted twice, none is lost.

use core::time::Duration;
use edgestate_redis_store::{RedisOptions, RedisStore};
use edgestate_state::visits::Visit;
use edgestate_state::{UnixMillis, Visits as _};
use edgestate_state_tests::chaos::{self, Incidents};
use edgestate_state_tests::marathon::{self, Figures, Progress};
use edgestate_state_tests::platform::CountingPlatform;
use edgestate_state_tests::world::{RedisWorld, World as _};
use edgestate_upstash::breaker::BreakerPolicy;
use edgestate_upstash::{Client, Command, Config};
use tokio::sync::watch;

const VISITS: u64 = 2400;
const CLIENTS: usize = 8;
const OUTAGES: u64 = 9;
const AT: UnixMillis = UnixMillis(1_740_832_496_789);

/// Impatient, so that a marathon takes seconds.
fn hasty(config: Config) -> Config {
    Config {
        attempt_timeout: Duration::from_millis(250),
        total_timeout: Duration::from_millis(800),
        breaker: BreakerPolicy {
            first_pause: Duration::from_millis(20),
            max_pause: Duration::from_millis(100),
            ..BreakerPolicy::default()
        },
        ..config
    }
}

fn clients(world: &RedisWorld, platform: &CountingPlatform) -> Vec<Client<CountingPlatform>> {
    (0..CLIENTS)
        .map(|_| Client::new(hasty(world.config()), platform.clone()))
        .collect()
}

fn report(what: &str, figures: Figures, incidents: Incidents, sent: u64, total: u64) {
    println!("{what}: {figures:?}, {sent} requests sent, {incidents:?}, total {total}");
}

#[tokio::test]
async fn visits_are_counted_once_whatever_breaks() {
    let mut world = RedisWorld::start().await;
    let platform = CountingPlatform::default();
    let stores: Vec<_> = clients(&world, &platform)
        .into_iter()
        .map(|client| RedisStore::new(client, RedisOptions::default()))
        .collect();
    let (progress, watched) = watch::channel(Progress::default());
    let (figures, incidents) = tokio::join!(
        marathon::run(VISITS, CLIENTS, &progress, |client, id| {
            let store = stores.get(client).expect("a store for each client");
            async move {
                let visit = Visit {
                    page: "marathon",
                    id: &id.to_string(),
                    visitor: Some("one visitor"),
                    at: AT,
                };
                store
                    .count_visit(&visit)
                    .await
                    .map(|counted| counted.is_new())
            }
        }),
        chaos::reign(&mut world, watched, VISITS, OUTAGES),
    );

    let calm = RedisStore::new(world.client(), RedisOptions::default());
    let totals = calm.totals("marathon", AT).await.expect("all is calm");
    report(
        "scripts with ids",
        figures,
        incidents,
        platform.sent(),
        totals.total,
    );
    assert_eq!(figures.acknowledged, VISITS);
    assert!(
        figures.duplicates_seen > 0,
        "replies were lost after execution"
    );
    assert_eq!(totals.total, VISITS, "none twice, none lost");
    assert_eq!((totals.today, totals.unique_today), (VISITS, 1));
    assert_eq!(calm.top("", 1).await, Ok(vec![("marathon".into(), VISITS)]));
}

/// The same marathon with what most counters do, to show that it can tell the difference.
#[tokio::test]
async fn a_bare_increment_that_is_retried_counts_some_twice() {
    let mut world = RedisWorld::start().await;
    let platform = CountingPlatform::default();
    let clients = clients(&world, &platform);
    let (progress, watched) = watch::channel(Progress::default());
    let visits = VISITS / 4;
    let (figures, incidents) = tokio::join!(
        marathon::run(visits, CLIENTS, &progress, |client, _| {
            let client = clients.get(client).expect("a client for each");
            // The lie: adding 1 twice is not adding 1 once.
            let command = Command::new("INCR").arg("bare").idempotent();
            async move { client.run::<()>(&command).await.map(|()| true) }
        }),
        chaos::reign(&mut world, watched, visits, 1),
    );
    let total: u64 = world.ask(Command::new("GET").arg("bare")).await;
    report("bare INCR", figures, incidents, platform.sent(), total);
    assert!(total > visits, "{total} counted of {visits}");
}
