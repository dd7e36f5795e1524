//! `GET /api/health`.

use edgestate_contract::Backend;
use edgestate_contract::health::{Health, Status};
use edgestate_worker_tests::Service;

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
                health.redis.is_some_and(|redis| redis.reachable),
                backend == Backend::Redis
            );
            assert_eq!(health.redis.is_some(), backend == Backend::Redis);
            assert!(health.tiers.memory.hit == 1 && health.tiers.memory.miss == 1);
            assert_eq!(health.max_n, 1_000_000);
            let again: Health = client.get("/api/health").await.json();
            assert_eq!(again.isolate, health.isolate);
        },
    )
    .await;
}
