//! `GET /api/health`.

use crate::problem;
use edgestate_contract::Backend;
use edgestate_contract::health::{Health, Status};
use edgestate_contract::problem::Code;
use edgestate_upstash::Command;
use edgestate_worker_tests::{RedisWorker, Service};

#[tokio::test]
async fn health_tells_the_store_the_tiers_and_the_isolate() {
    Service::on_each_backend(
        async |&Service {
                   client, backend, ..
               }| {
            client.get("/api/fibonacci/10").await;
            client.get("/api/fibonacci/10").await;
            let answer = client.get("/api/health").await;
            let health: Health = answer.json();
            assert_eq!(
                (answer.status, health.status, health.backend),
                (200, Status::Ok, backend)
            );
            assert_eq!(
                health
                    .redis
                    .is_some_and(|redis| redis.reachable && redis.writable),
                backend == Backend::Redis
            );
            assert_eq!(health.redis.is_some(), backend == Backend::Redis);
            assert!(health.tiers.memory.hit == 1 && health.tiers.memory.miss == 1);
            assert_eq!(health.max_n, 1_000_000);
            assert_eq!(health.misconfigured, None);
            let again: Health = client.get("/api/health").await.json();
            assert_eq!(again.isolate, health.isolate);
        },
    )
    .await;
}

#[tokio::test]
async fn health_finds_a_redis_that_can_be_read_and_not_written() {
    let redis = RedisWorker::start(&[]).await;
    let client = redis.client();
    let allow = async |bytes| {
        let set = Command::new("CONFIG")
            .arg("SET")
            .arg("maxmemory")
            .arg(bytes);
        redis.world.ask::<()>(set).await;
    };
    allow("1").await;
    let answer = client.get("/api/health").await;
    let health: Health = answer.json();
    assert_eq!((answer.status, health.status), (503, Status::Degraded));
    let seen = health.redis.expect("it is configured");
    assert!(seen.reachable && !seen.writable && seen.latency_ms.is_some());
    // Somebody has to do something first.
    assert_eq!(answer.header("retry-after"), "300");
    problem(
        &client.post("/api/visits/home", &[]).await,
        Code::StoreUnavailable,
    );
    assert_eq!(client.get("/api/visits/home").await.status, 200);

    allow("0").await;
    assert_eq!(client.get("/api/health").await.status, 200);
}
