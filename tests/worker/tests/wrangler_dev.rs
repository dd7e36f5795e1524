//! What workerd alone does not have: the UI beside the API, the data centre's cache, the limit on
//! writes.

use edgestate_contract::fibonacci::{FibonacciReply, Source};
use edgestate_contract::problem::{Code, Problem};
use edgestate_worker_tests::Wrangler;

#[tokio::test]
async fn the_ui_stands_beside_the_api() {
    let wrangler = Wrangler::start(&[]).await;
    let client = wrangler.client();
    for path in ["/", "/visits", "/some/deep/link"] {
        let page = client
            .send(
                "GET",
                path,
                &[("accept", "text/html"), ("sec-fetch-mode", "navigate")],
            )
            .await
            .expect("an answer");
        assert_eq!(
            (page.status, page.body.contains("Edgestate")),
            (200, true),
            "{path}"
        );
        assert!(
            page.header("content-security-policy")
                .contains("'wasm-unsafe-eval'"),
            "{path}"
        );
        assert!(
            !page
                .header("content-security-policy")
                .contains("unsafe-inline"),
            "{path}"
        );
    }
    let missing = client.get("/api/nothing").await;
    assert_eq!(missing.json::<Problem>().code, Code::NotFound);
    assert_eq!(
        client
            .get("/api/fibonacci/10")
            .await
            .json::<FibonacciReply>()
            .value,
        "55"
    );
}

#[tokio::test]
async fn the_data_centres_cache_answers_after_memory() {
    let wrangler = Wrangler::start(&[
        "--var",
        "EDGE_CACHE:on",
        "--var",
        "MEMORY_MAX_BYTES:0",
        "--var",
        "FIB_TTL_SECS:600",
    ])
    .await;
    let client = wrangler.client();
    assert_eq!(
        client
            .get("/api/fibonacci/250")
            .await
            .json::<FibonacciReply>()
            .source,
        Source::Computed
    );
    let mut reply = client.get("/api/fibonacci/250").await;
    for _ in 0..500 {
        if reply.header("cache-status").contains("edgestate-edge; hit") {
            break;
        }
        reply = client.get("/api/fibonacci/250").await;
    }
    let reply: FibonacciReply = reply.json();
    assert_eq!((reply.source, reply.digits), (Source::Edge, 52));
    assert!(
        reply.ttl_secs <= 600 && reply.ttl_secs > 500 && reply.age_secs + reply.ttl_secs <= 600
    );
}

#[tokio::test]
async fn writes_are_limited_where_a_limiter_is_bound() {
    let wrangler = Wrangler::start(&["--env", "production", "--var", "STATE_BACKEND:memory"]).await;
    let client = wrangler.client();
    let mut limited = None;
    for _ in 0..700 {
        let answer = client.post("/api/visits/home", &[]).await;
        if answer.status != 200 {
            limited = Some(answer);
            break;
        }
    }
    let limited = limited.expect("the limit in wrangler.toml is below this");
    assert_eq!(
        (limited.status, limited.json::<Problem>().code),
        (429, Code::RateLimited)
    );
    assert_eq!(limited.header("retry-after"), "60");
    assert_eq!(
        client.get("/api/fibonacci/10").await.status,
        200,
        "reading goes on"
    );
}
