//! A program that has panicked is replaced: an instance cannot be trusted after that.

use edgestate_contract::fibonacci::{FibonacciReply, Source};
use edgestate_contract::health::Health;
use edgestate_contract::problem::MEDIA_TYPE;
use edgestate_worker_tests::{Panic, RedisWorker};

#[tokio::test]
async fn a_panic_costs_the_requests_in_flight_and_the_memory_and_nothing_else() {
    // The request that panics in a later step is ended by workerd once nothing can wake it any more,
    // and its own deadline could.
    let redis = RedisWorker::start(&[("REDIS_TIMEOUT_MS", "100")]).await;
    let client = redis.client();
    let isolate = async || client.get("/api/health").await.json::<Health>().isolate;
    let source = async |path: &str| client.get(path).await.json::<FibonacciReply>().source;
    for when in [Panic::Now, Panic::Later] {
        let before = isolate().await;
        source("/api/fibonacci/100?cache=memory").await;
        assert_eq!(
            source("/api/fibonacci/100?cache=memory").await,
            Source::Memory
        );
        redis.worker.panic(when).await;
        let lost = client.get("/api/fibonacci/200?cache=redis").await;
        assert_eq!(lost.status, 500, "{when:?}: {}", lost.body);
        if when == Panic::Now {
            for (name, value) in [
                ("access-control-allow-origin", "*"),
                ("cache-control", "no-store"),
                ("content-type", MEDIA_TYPE),
                ("x-content-type-options", "nosniff"),
            ] {
                assert_eq!(lost.header(name), value, "{name}");
            }
            assert!(lost.body.contains(r#""code":"internal""#), "{}", lost.body);
        }
        assert_ne!(isolate().await, before, "{when:?}: it is another one");
        assert_eq!(
            source("/api/fibonacci/100?cache=memory").await,
            Source::Computed,
            "{when:?}: which starts with nothing"
        );
    }
}
