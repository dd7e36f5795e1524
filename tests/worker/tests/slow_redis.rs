//! A Redis that takes its time: numbers do not wait for it, and what it says late is not lost.

use edgestate_contract::fibonacci::{FibonacciReply, Source};
use edgestate_upstash::Command;
use edgestate_worker_tests::{Answer, Client, RedisWorker, until};
use upstash_front::{Fault, FaultKind};

const LATE: &str = "edgestate-redis; fwd=bypass; detail=late";

/// Holds the answers to all reads of numbers back; a visit's script has no `PTTL`.
fn holding_numbers() -> Fault {
    Fault {
        containing: "PTTL".into(),
        ..FaultKind::HoldHead.with_probability(1.0)
    }
}

async fn computed_late(client: Client, path: &str) -> Answer {
    let answer = client.get(path).await;
    let reply: FibonacciReply = answer.json();
    assert_eq!((answer.status, reply.source), (200, Source::Computed));
    assert!(reply.degraded);
    let cache_status = answer.header("cache-status");
    assert!(cache_status.contains(LATE), "{cache_status}");
    answer
}

#[tokio::test]
async fn a_number_does_not_wait_and_is_written_back_once_redis_says_that_it_is_missing() {
    let redis = RedisWorker::start(&[("REDIS_WAIT_MS", "20")]).await;
    let (client, front) = (redis.client(), &redis.world.front);
    front.add_fault(holding_numbers());
    let mut held = front.held();
    for strategy in ["tiered", "redis"] {
        computed_late(client, &format!("/api/fibonacci/1000?cache={strategy}")).await;
    }
    let again: FibonacciReply = client.get("/api/fibonacci/1000").await.json();
    assert_eq!((again.source, again.degraded), (Source::Memory, false));
    let cached = || Command::new("GET").arg("edgestate:v1:fib:1000");
    let stored = async || redis.world.ask::<Option<String>>(cached()).await;
    assert_eq!(
        stored().await,
        None,
        "Redis has not said that it is missing"
    );

    // The requests are long answered; what is left of them goes on.
    held.wait_for(|held| *held == 2).await.expect("a front");
    front.clear_faults();
    front.release();
    let stored = until(stored, Option::is_some).await;
    assert_eq!(stored, Some(again.value));
}

#[tokio::test]
async fn what_comes_too_late_for_the_answer_still_opens_the_breaker() {
    let variables = [("REDIS_WAIT_MS", "20"), ("REDIS_TIMEOUT_MS", "50")];
    let redis = RedisWorker::start(&variables).await;
    redis.world.front.add_fault(holding_numbers());
    let mut n = 0;
    let status = async || {
        n += 1;
        let answer = redis.client().get(&format!("/api/fibonacci/{n}")).await;
        answer.header("cache-status").to_owned()
    };
    // At once, without another trip.
    until(status, |status| status.contains("detail=unavailable")).await;
}

#[tokio::test]
async fn a_visit_waits_for_its_own_deadline() {
    let redis = RedisWorker::start(&[("REDIS_WAIT_MS", "1")]).await;
    let (client, front) = (redis.client(), &redis.world.front);
    let mut held = front.held();
    front.add_fault(FaultKind::HoldHead.times(1));
    let (visit, ()) = tokio::join!(client.post("/api/visits/home", &[]), async {
        held.wait_for(|held| *held > 0).await.expect("a front");
        // A number gives up meanwhile.
        front.add_fault(holding_numbers());
        computed_late(client, "/api/fibonacci/10").await;
        front.release();
    });
    assert_eq!(visit.status, 200);
}

#[tokio::test]
async fn below_the_minimum_redis_is_not_asked() {
    let redis = RedisWorker::start(&[("REDIS_MIN_N", "1000")]).await;
    let (client, front) = (redis.client(), &redis.world.front);
    for path in ["/api/fibonacci/999", "/api/fibonacci/999?cache=redis"] {
        let answer = client.get(path).await;
        let cache_status = answer.header("cache-status");
        let told = cache_status.contains("edgestate-redis; fwd=bypass; detail=below-min-n");
        assert!(
            told && !answer.json::<FibonacciReply>().degraded,
            "{cache_status}"
        );
    }
    assert_eq!(front.stats().requests, 0);
    client.get("/api/fibonacci/1000").await;
    until(async || front.stats().requests, |requests| *requests == 3).await;
}
