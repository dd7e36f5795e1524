//! What the deployment's variables do, as a client sees it. Every rule on its own is tested beside
//! the code in `edgestate-app`.

use edgestate_contract::Backend;
use edgestate_contract::fibonacci::FibonacciReply;
use edgestate_contract::health::Health;
use edgestate_contract::problem::{Code, Problem};
use edgestate_contract::visits::VisitReply;
use edgestate_state_tests::world::{RedisWorld, World as _};
use edgestate_worker_tests::{RedisWorker, Worker};
use std::sync::Arc;
use upstash_front::{Front, FrontOptions};

/// What a deployment without secrets says wherever it is asked.
const HOW_TO_MEND: &str = "production without Redis: `npx wrangler secret put UPSTASH_REDIS_REST_URL` and \
    `npx wrangler secret put UPSTASH_REDIS_REST_TOKEN`; or set STATE_BACKEND=memory if losing every count \
    with the isolate is meant, or ENVIRONMENT=development";

#[tokio::test]
async fn production_does_not_count_in_memory_by_accident() {
    // Nothing set is production.
    let worker = Worker::start(&[("ENVIRONMENT", "")]).await;
    let client = worker.client();
    for (method, path) in [
        ("POST", "/api/visits/home"),
        ("GET", "/api/visits/home"),
        ("GET", "/api/visits"),
        ("POST", "/api/lab/x"),
    ] {
        let answer = client.send(method, path, &[]).await.expect("an answer");
        let problem: Problem = answer.json();
        assert_eq!(
            (answer.status, problem.code),
            (503, Code::Misconfigured),
            "{method} {path}"
        );
        assert_eq!(problem.detail, HOW_TO_MEND);
    }
    let answer = client.get("/api/health").await;
    let health: Health = answer.json();
    assert_eq!((answer.status, health.backend), (503, Backend::None));
    assert_eq!(health.misconfigured.as_deref(), Some(HOW_TO_MEND));
    let reply: FibonacciReply = client.get("/api/fibonacci/10").await.json();
    assert_eq!(reply.value, "55", "numbers need no store");
    assert_eq!(reply.backend, Backend::None);

    let meant = Worker::start(&[("ENVIRONMENT", "production"), ("STATE_BACKEND", "memory")]).await;
    assert!(
        meant
            .client()
            .post("/api/visits/home", &[])
            .await
            .json::<VisitReply>()
            .counted
    );
}

#[tokio::test]
async fn a_value_that_does_not_parse_is_named() {
    let worker = Worker::start(&[
        ("FIB_MAX_N", "a million"),
        ("ADMIN_TOKEN", "correct-horse-battery"),
    ])
    .await;
    let named = "FIB_MAX_N must be an integer from 0 to 10000000";
    for path in ["/api/fibonacci/1", "/api/visits/home"] {
        let answer = worker.client().get(path).await;
        let problem: Problem = answer.json();
        assert_eq!((answer.status, problem.code), (503, Code::Misconfigured));
        assert_eq!(problem.detail, named);
        assert_eq!(answer.header("retry-after"), "300");
    }
    let answer = worker.client().get("/api/health").await;
    let health: Health = answer.json();
    assert_eq!((answer.status, health.backend), (503, Backend::None));
    assert_eq!(health.misconfigured.as_deref(), Some(named));
}

#[tokio::test]
async fn a_number_of_the_configuration_file_is_a_number() {
    let worker = Worker::start(&[("FIB_MAX_N", "json:10"), ("FIB_TTL_SECS", "json:1e2")]).await;
    let problem: Problem = worker.client().get("/api/fibonacci/11").await.json();
    assert_eq!(problem.max_n, Some(10));
    let reply: FibonacciReply = worker.client().get("/api/fibonacci/10").await.json();
    assert_eq!(reply.ttl_secs, 100);

    let worker = Worker::start(&[("FIB_MAX_N", "json:[10]")]).await;
    let problem: Problem = worker.client().get("/api/fibonacci/1").await.json();
    assert_eq!(problem.code, Code::Misconfigured, "never silently ignored");
}

#[tokio::test]
async fn a_typing_error_about_redis_leaves_the_numbers_alone() {
    let worker = Worker::start(&[("UPSTASH_REDIS_REST_URL", "redis://x")]).await;
    let reply: FibonacciReply = worker.client().get("/api/fibonacci/11").await.json();
    assert_eq!(reply.value, "89");
    let refused: Problem = worker.client().get("/api/visits/home").await.json();
    assert_eq!(refused.code, Code::Misconfigured);
    assert!(
        refused.detail.contains("UPSTASH_REDIS_REST_TOKEN"),
        "{}",
        refused.detail
    );
}

#[tokio::test]
async fn limits_and_lifetimes_are_the_deployments() {
    let redis = RedisWorker::start(&[
        ("FIB_MAX_N", "2000"),
        ("FIB_TTL_SECS", "100"),
        ("REDIS_MAX_VALUE_BYTES", "300"),
        ("KEY_PREFIX", "mine"),
        ("ALLOWED_ORIGINS", "https://friend.example"),
    ])
    .await;
    let client = redis.client();
    let problem: Problem = client.get("/api/fibonacci/2001").await.json();
    assert_eq!(problem.max_n, Some(2000));
    assert_eq!(
        client
            .get("/api/fibonacci/10")
            .await
            .json::<FibonacciReply>()
            .ttl_secs,
        100
    );

    // 418 digits are too many for Redis here: answered, kept in memory, and said so.
    let large = client.get("/api/fibonacci/2000").await;
    assert!(
        large.header("cache-status").contains("detail=too-large"),
        "{}",
        large.header("cache-status")
    );
    let again = client.get("/api/fibonacci/2000?cache=redis").await;
    assert_eq!(again.json::<FibonacciReply>().source.as_str(), "computed");

    let friend = client
        .send(
            "GET",
            "/api/health",
            &[("origin", "https://friend.example")],
        )
        .await
        .expect("an answer");
    assert_eq!(
        friend.header("access-control-allow-origin"),
        "https://friend.example"
    );
    let stranger = client
        .send(
            "GET",
            "/api/health",
            &[("origin", "https://stranger.example")],
        )
        .await
        .expect("an answer");
    assert_eq!(stranger.header("access-control-allow-origin"), "");
    let preflight = [
        ("origin", "https://friend.example"),
        ("access-control-request-method", "POST"),
    ];
    let preflight = client
        .send("OPTIONS", "/api/visits/home", &preflight)
        .await
        .expect("an answer");
    assert!(
        preflight
            .header("access-control-allow-methods")
            .contains("POST")
    );
    assert!(
        preflight
            .header("access-control-allow-headers")
            .contains("idempotency-key")
    );
}

#[tokio::test]
async fn without_an_admin_token_nobody_is_admin() {
    let worker = Worker::start(&[]).await;
    for token in ["Bearer ", "Bearer undefined", ""] {
        let answer = worker
            .client()
            .send("DELETE", "/api/fibonacci/1", &[("authorization", token)])
            .await
            .expect("an answer");
        assert_eq!(answer.status, 401, "{token:?}");
    }
}

#[tokio::test]
async fn an_admin_token_that_can_be_guessed_is_refused_and_concerns_nothing_else() {
    let worker = Worker::start(&[("ADMIN_TOKEN", "swordfish")]).await;
    let client = worker.client();
    let sent = [("authorization", "Bearer swordfish")];
    for path in ["/api/fibonacci/1", "/api/visits/home"] {
        let refused = client.send("DELETE", path, &sent).await;
        let refused: Problem = refused.expect("an answer").json();
        assert_eq!(refused.code, Code::Misconfigured);
        assert_eq!(
            refused.detail,
            "ADMIN_TOKEN must be at least 16 visible ASCII characters"
        );
    }
    assert_eq!(client.get("/api/fibonacci/1").await.status, 200);
    assert_eq!(client.post("/api/visits/home", &[]).await.status, 200);
    let health: Health = client.get("/api/health").await.json();
    assert!(
        health
            .misconfigured
            .is_some_and(|named| named.contains("ADMIN_TOKEN"))
    );
}

#[tokio::test]
async fn a_visitor_with_a_key_outlives_the_token() {
    let world = RedisWorld::start().await;
    let options = FrontOptions {
        token: "renewed".into(),
        ..FrontOptions::default()
    };
    let renewed = Front::start(options, Arc::clone(&world.redis)).await;
    let renewed = renewed.expect("a free port");
    for (page, key, are_known) in [("keyed", "0123456789abcdef", true), ("unkeyed", "", false)] {
        let mut estimates = Vec::new();
        for front in [&world.front, &renewed] {
            let url = front.url();
            let variables = [
                ("UPSTASH_REDIS_REST_URL", url.as_str()),
                ("UPSTASH_REDIS_REST_TOKEN", front.token()),
                ("REDIS_TIMEOUT_MS", "30000"),
                ("VISITOR_KEY", key),
            ];
            // 2026-11-22T20:15:00Z: far from midnight.
            let worker = Worker::start_at(Some(1_795_378_500_000), &variables).await;
            let path = format!("/api/visits/{page}");
            // Four, as two may look alike to the estimate.
            let mut estimate = 0;
            for address in ["192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"] {
                let from = [("cf-connecting-ip", address)];
                let visit = worker.client().post(&path, &from).await;
                estimate = visit.json::<VisitReply>().unique_today;
            }
            estimates.push(estimate);
        }
        assert_eq!(
            estimates[1] == estimates[0],
            are_known,
            "{page}: {estimates:?}"
        );
    }
}
