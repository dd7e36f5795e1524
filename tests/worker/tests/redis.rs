//! The Worker before a real Redis: what it writes, how many round trips it makes, what it does while
//! Redis is away or lies.

use edgestate_contract::fibonacci::{FibonacciReply, Source};
use edgestate_contract::health::{Breaker, Health, Status};
use edgestate_contract::problem::{Code, Problem};
use edgestate_contract::visits::VisitReply;
use edgestate_upstash::Command;
use edgestate_worker_tests::{Client, RedisWorker, until};
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::Semaphore;
use upstash_front::FaultKind;

async fn number(client: Client, path: &str) -> FibonacciReply {
    client.get(path).await.json()
}

#[tokio::test]
async fn values_and_counts_outlive_the_worker() {
    let mut redis = RedisWorker::start(&[]).await;
    let visit = [
        ("idempotency-key", "one"),
        ("cf-connecting-ip", "192.0.2.1"),
    ];
    redis.client().post("/api/visits/home", &visit).await;
    number(redis.client(), "/api/fibonacci/1000").await;
    let key = "edgestate:v1:fib:1000";
    until(
        async || redis.world.ask::<i64>(Command::new("TTL").arg(key)).await,
        |ttl| (86_000..=86_400).contains(ttl),
    )
    .await;

    redis.restart_worker().await;
    let reply = number(redis.client(), "/api/fibonacci/1000").await;
    assert_eq!(reply.source, Source::Redis);
    assert!(reply.age_secs + reply.ttl_secs <= 86_400 && reply.ttl_secs > 86_000);
    assert_eq!(
        number(redis.client(), "/api/fibonacci/1000").await.source,
        Source::Memory
    );
    let again: VisitReply = redis.client().post("/api/visits/home", &visit).await.json();
    assert_eq!(
        (again.counted, again.total),
        (false, 1),
        "the id is remembered"
    );

    let mut kinds = BTreeMap::new();
    for key in redis
        .world
        .ask::<Vec<String>>(Command::new("KEYS").arg("*"))
        .await
    {
        let ttl = redis
            .world
            .ask::<i64>(Command::new("TTL").arg(key.clone()))
            .await;
        let kind = key
            .split(|c: char| c.is_ascii_digit())
            .next()
            .unwrap_or_default()
            .to_owned();
        kinds.insert(
            if key.contains(":v1:") {
                key.replace(|c: char| c.is_ascii_digit(), "#")
            } else {
                kind
            },
            ttl > 0,
        );
    }
    let expected = [
        ("edgestate:v#:fib:####", true),
        ("edgestate:v#:fib:index", false),
        ("edgestate:v#:visits:ids", false),
        ("edgestate:v#:visits:ids:#", false),
        ("edgestate:v#:visits:top", false),
        ("edgestate:v#:visits:{home}:day", true),
        ("edgestate:v#:visits:{home}:hour", true),
        ("edgestate:v#:visits:{home}:minute", true),
        ("edgestate:v#:visits:{home}:salt:########", true),
        ("edgestate:v#:visits:{home}:total", false),
        ("edgestate:v#:visits:{home}:unique:########", true),
        ("edgestate:v#:visits:{home}:uniques:###", true),
    ];
    assert_eq!(
        kinds,
        expected
            .map(|(key, expires)| (key.to_owned(), expires))
            .into(),
        "the keys, and which expire"
    );
}

#[tokio::test]
async fn round_trips_are_what_was_promised() {
    let redis = RedisWorker::start(&[]).await;
    let client = redis.client();
    let front = &redis.world.front;
    let trips = || front.stats().requests;

    // The first miss brings the script that writes values.
    number(client, "/api/fibonacci/299").await;
    until(async || trips(), |trips| *trips == 3).await;
    front.reset_stats();
    number(client, "/api/fibonacci/300").await;
    until(async || trips(), |trips| *trips == 2).await; // a miss: one before the answer, one after
    front.reset_stats();
    number(client, "/api/fibonacci/300").await;
    assert_eq!(trips(), 0, "a hit in memory");
    number(client, "/api/fibonacci/300?cache=redis").await;
    assert_eq!(trips(), 1, "a hit in Redis");
    number(client, "/api/fibonacci/300?cache=none").await;
    client
        .send(
            "GET",
            "/api/fibonacci/301",
            &[("if-none-match", "*"), ("accept", "text/plain")],
        )
        .await
        .expect("an answer");
    assert_eq!(trips(), 1, "neither computing nor 304 asks Redis");
    // The first visit brings the script.
    let first = client.send("POST", "/api/visits/first", &[]).await;
    assert_eq!(first.expect("an answer").status, 200);
    for (method, path) in [
        ("POST", "/api/visits/home"),
        ("GET", "/api/visits/home"),
        ("GET", "/api/visits/home/series?interval=day&points=366"),
        ("GET", "/api/visits?limit=100"),
        ("POST", "/api/lab/x"),
        ("GET", "/api/health"),
    ] {
        front.reset_stats();
        assert_eq!(
            client
                .send(method, path, &[])
                .await
                .expect("an answer")
                .status,
            200
        );
        assert_eq!(trips(), 1, "{method} {path}");
    }
}

#[tokio::test]
async fn numbers_are_answered_during_an_outage() {
    const REQUESTS: usize = 10_000;
    const AT_ONCE: usize = 64;
    const UNAVAILABLE: &str = "edgestate-redis; fwd=bypass; detail=unavailable";

    let redis = RedisWorker::start(&[]).await;
    let client = redis.client();
    redis.world.redis.stop().await.expect("Redis stops");
    let places = Arc::new(Semaphore::new(AT_ONCE));
    let mut requests = tokio::task::JoinSet::new();
    for i in 0..REQUESTS {
        let place = Arc::clone(&places).acquire_owned().await.expect("open");
        requests.spawn(async move {
            let answer = client.get(&format!("/api/fibonacci/{}", i % 3000)).await;
            drop(place);
            answer
        });
    }
    let (mut computed, mut degraded) = (0, 0);
    while let Some(done) = requests.join_next().await {
        let answer = done.expect("no request fails");
        let reply: FibonacciReply = answer.json();
        assert_eq!(answer.status, 200);
        // From memory it may be too: another request computed it while this one waited for Redis.
        assert_eq!(
            reply.degraded,
            answer.header("cache-status").contains(UNAVAILABLE),
            "an answer is degraded exactly when it could not ask Redis: {answer:?}"
        );
        assert!(reply.degraded || reply.source == Source::Memory);
        computed += usize::from(reply.source == Source::Computed);
        degraded += usize::from(reply.degraded);
    }
    println!("{REQUESTS} requests during an outage: {computed} computed, {degraded} degraded");
    assert!((3000..REQUESTS).contains(&computed) && degraded >= computed);

    let health = client.get("/api/health").await;
    let report: Health = health.json();
    assert_eq!((health.status, report.status), (503, Status::Degraded));
    assert_eq!(health.header("retry-after"), "2");
    assert!(
        report
            .redis
            .is_some_and(|redis| !redis.reachable && redis.breaker != Breaker::Closed)
    );

    redis.world.redis.resume().await.expect("Redis comes back");
    until(
        async || client.get("/api/health").await.status,
        |status| *status == 200,
    )
    .await;
    assert!(!number(client, "/api/fibonacci/5001").await.degraded);
}

#[tokio::test]
async fn a_visit_that_could_not_be_stored_is_refused() {
    let redis = RedisWorker::start(&[]).await;
    let client = redis.client();
    let id = [("idempotency-key", "kept")];
    redis.world.redis.stop().await.expect("Redis stops");
    for _ in 0..8 {
        let refused = client.post("/api/visits/home", &id).await;
        let problem: Problem = refused.json();
        assert_eq!(
            (refused.status, problem.code),
            (503, Code::StoreUnavailable)
        );
        assert!(
            refused
                .header("retry-after")
                .parse::<u64>()
                .is_ok_and(|secs| secs >= 1)
        );
        assert!(
            !refused.body.contains("127.0.0.1"),
            "nothing internal: {}",
            refused.body
        );
    }
    redis.world.redis.resume().await.expect("Redis comes back");
    let counted = until(
        async || client.post("/api/visits/home", &id).await,
        |answer| answer.status == 200,
    )
    .await;
    assert_eq!(counted.json::<VisitReply>().total, 1);
    assert!(
        !redis.worker.log().contains(redis.world.front.token()),
        "the token is in no log"
    );
}

#[tokio::test]
async fn a_badge_without_a_store_says_so_and_is_not_kept() {
    let redis = RedisWorker::start(&[]).await;
    let client = redis.client();
    redis.world.redis.stop().await.expect("Redis stops");
    for (path, text) in [
        ("/badge/home.svg", "visits: unavailable"),
        ("/badge/home.json", r#""isError":true"#),
    ] {
        let badge = client.get(path).await;
        assert_eq!(
            (
                badge.status,
                badge.header("cache-control"),
                badge.header("etag")
            ),
            (200, "no-store", ""),
            "{path}"
        );
        assert!(badge.body.contains(text), "{}", badge.body);
    }
}

/// The front never lets go of what it holds: only the Worker's own deadline ends the wait, and then the connection
/// too.
#[tokio::test]
async fn a_redis_that_says_nothing_is_given_up() {
    for silence in [FaultKind::HoldHead, FaultKind::HoldBody] {
        let redis = RedisWorker::start(&[("REDIS_TIMEOUT_MS", "100")]).await;
        let client = redis.client();
        redis.world.front.add_fault(silence.with_probability(1.0));
        assert!(number(client, "/api/fibonacci/100").await.degraded);
        for (method, path) in [("POST", "/api/visits/home"), ("GET", "/api/visits/home")] {
            let answer = client.send(method, path, &[]).await.expect("an answer");
            assert_eq!(answer.status, 503, "{method} {path}");
        }
        let front = &redis.world.front;
        until(async || front.connections(), |open| *open == 0).await;
    }
}

#[tokio::test]
async fn the_last_sync_token_is_sent_back() {
    let redis = RedisWorker::start(&[]).await;
    let front = &redis.world.front;
    let last = || front.stats().last_sync_token;
    redis.client().get("/api/visits/home").await;
    assert_eq!(last(), None, "there was none to send back");
    for request in 1..4 {
        redis.client().get("/api/visits/home").await;
        assert_eq!(last(), Some(format!("front-{request}")));
    }
}

#[tokio::test]
async fn the_pause_that_redis_asks_for_reaches_the_client() {
    let redis = RedisWorker::start(&[]).await;
    let limited = FaultKind::Respond {
        status: 429,
        body: "slow down".into(),
        headers: [("retry-after".to_owned(), "3600".to_owned())].into(),
    };
    redis.world.front.add_fault(limited.times(1));
    let refused = redis.client().get("/api/visits/home").await;
    assert_eq!(refused.status, 503);
    // Spread, so that those who were refused together do not come back together.
    let pause_secs: u64 = refused.header("retry-after").parse().expect("seconds");
    assert!((3600..=3611).contains(&pause_secs), "{pause_secs}");
    assert_eq!(redis.world.front.stats().requests, 1);
}

#[tokio::test]
async fn a_refusal_is_neither_a_miss_nor_a_zero() {
    for (status, body) in [
        (
            400,
            r#"{"error":"NOPERM this user has no permissions to run the 'eval' command"}"#,
        ),
        (
            400,
            r#"{"error":"ERR max requests limit exceeded. Limit: 500000, Usage: 500000."}"#,
        ),
        (
            401,
            r#"{"error":"WRONGPASS invalid or missing auth token"}"#,
        ),
        (429, "slow down"),
        (500, "<html>oops</html>"),
        (200, "{"),
        (200, r#"{"result":{"no":"such shape"}}"#),
    ] {
        let redis = RedisWorker::start(&[]).await;
        let client = redis.client();
        let fault = FaultKind::Respond {
            status,
            body: body.into(),
            headers: BTreeMap::new(),
        };
        redis.world.front.add_fault(fault.with_probability(1.0));
        let reply = number(client, "/api/fibonacci/100").await;
        assert_eq!(
            (reply.value.as_str(), reply.degraded),
            ("354224848179261915075", true),
            "{body}"
        );
        for (method, path) in [
            ("POST", "/api/visits/home"),
            ("GET", "/api/visits/home"),
            ("GET", "/api/lab/x"),
        ] {
            let answer = client.send(method, path, &[]).await.expect("an answer");
            assert_eq!(answer.status, 503, "{method} {path} after {body}");
            assert_eq!(answer.json::<Problem>().code, Code::StoreUnavailable);
        }
    }
}

/// In Wasm digits are read sixteen at once, which no native test does.
#[tokio::test]
async fn one_wrong_byte_in_a_value_is_found_wherever_it_stands() {
    let redis = RedisWorker::start(&[]).await;
    let key = "edgestate:v1:fib:2000";
    let path = "/api/fibonacci/2000?cache=redis";
    let right = number(redis.client(), "/api/fibonacci/2000?cache=none")
        .await
        .value;
    // 418 digits: 34 alone, and three blocks.
    let one_off = (0..right.len()).step_by(5).map(|place| {
        let digit = (right.as_bytes()[place] - b'0' + 1) % 10;
        (place..=place, digit.to_string())
    });
    // What counts the same where `:` passes for a digit.
    let carried = right
        .match_indices("10")
        .map(|(at, _)| (at..=at + 1, "0:".to_owned()));
    for (place, wrong) in one_off.chain(carried) {
        let mut value = right.clone();
        value.replace_range(place.clone(), &wrong);
        let set = Command::new("SET").arg(key).arg(value).arg("EX").arg("100");
        redis.world.ask::<()>(set).await;
        let answer = redis.client().get(path).await;
        let status = answer.header("cache-status");
        assert!(
            status.contains("detail=corrupt"),
            "{wrong} at {place:?}: {status}"
        );
        assert_eq!(answer.json::<FibonacciReply>().value, right);
        until(
            async || {
                redis
                    .world
                    .ask::<String>(Command::new("GET").arg(key))
                    .await
            },
            |value| *value == right,
        )
        .await;
    }
    assert_eq!(number(redis.client(), path).await.source, Source::Redis);
}

#[tokio::test]
async fn a_corrupt_value_is_recomputed_and_overwritten() {
    let redis = RedisWorker::start(&[]).await;
    let key = "edgestate:v1:fib:100";
    for corrupt in [
        "354224848179261915076",
        "not a number",
        "",
        "0354224848179261915075",
    ] {
        redis
            .world
            .ask::<()>(
                Command::new("SET")
                    .arg(key)
                    .arg(corrupt)
                    .arg("EX")
                    .arg("100"),
            )
            .await;
        let answer = redis.client().get("/api/fibonacci/100?cache=redis").await;
        assert!(
            answer.header("cache-status").contains("detail=corrupt"),
            "{corrupt:?}: {}",
            answer.header("cache-status")
        );
        assert_eq!(
            answer.json::<FibonacciReply>().value,
            "354224848179261915075"
        );
        until(
            async || {
                redis
                    .world
                    .ask::<Option<String>>(Command::new("GET").arg(key))
                    .await
            },
            |value| value.as_deref() == Some("354224848179261915075"),
        )
        .await;
    }
}
