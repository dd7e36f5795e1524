//! What workerd alone does not have: the UI beside the API, the data centre's cache, the limit on
//! writes.

use edgestate_contract::fibonacci::{FibonacciReply, Source, Strategy};
use edgestate_contract::lab::Method;
use edgestate_contract::problem::{Code, Problem};
use edgestate_view_model::plan::Plan;
use edgestate_view_model::race::UPDATES;
use edgestate_worker_tests::process::root;
use edgestate_worker_tests::{Answer, Wrangler, until};
use std::collections::{BTreeMap, BTreeSet};

/// What the page may do, and what a browser may do with it. frontend/_headers says so for every file.
const OF_EVERY_FILE: [(&str, &str); 8] = [
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    ),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()",
    ),
    ("referrer-policy", "no-referrer"),
    ("strict-transport-security", "max-age=63072000"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
];
/// What tells files from each other, and what HTTP itself needs.
const OF_ONE_FILE: [&str; 7] = [
    "cf-cache-status",
    "connection",
    "content-length",
    "date",
    "etag",
    "keep-alive",
    "transfer-encoding",
];

#[tokio::test]
async fn every_file_has_these_headers_and_no_others() {
    let wrangler = Wrangler::start(&[]).await;
    let client = wrangler.client();
    let mut paths = Vec::new();
    let mut kinds = BTreeSet::new();
    for file in std::fs::read_dir(root().join("dist")).expect("the UI is built") {
        let name = file.expect("a file").file_name();
        let name = name.to_str().expect("a text");
        // Documents go by the names of their views, below.
        if let Some((_, kind)) = name.rsplit_once('.').filter(|(_, kind)| *kind != "html") {
            kinds.insert(kind.to_owned());
            paths.push(format!("/{name}"));
        }
    }
    let expected = ["css", "js", "json", "svg", "txt", "wasm", "woff2"];
    assert!(kinds.iter().eq(expected), "{kinds:?}");
    let documents = ["/", "/visits", "/compare", "/docs", "/problems/not-found"];
    paths.extend(documents.map(str::to_owned));
    paths.push("/cards/home.jpg".into());
    for path in paths {
        let sent = [("accept", "text/html"), ("sec-fetch-mode", "navigate")];
        let answer = client.send("GET", &path, &sent).await.expect("an answer");
        assert_eq!(answer.status, 200, "{path}");
        let (kind, lifetime) = match path.rsplit_once('.') {
            Some(("/count", "js")) => ("text/javascript; charset=utf-8", Some(FOR_AN_HOUR)),
            Some(("/count", "json")) => ("application/json", Some("public, max-age=3600")),
            Some((_, "js")) => ("text/javascript; charset=utf-8", Some(FOR_EVER)),
            Some((_, "css")) => ("text/css; charset=utf-8", Some(FOR_EVER)),
            Some((_, "wasm")) => ("application/wasm", Some(FOR_EVER)),
            Some((_, "woff2")) => ("font/woff2", Some(FOR_EVER)),
            Some((_, "json")) => ("application/json", None),
            Some((_, "svg")) => ("image/svg+xml", Some(FOR_EVER)),
            Some((_, "jpg")) => ("image/jpeg", None),
            Some((_, "txt")) => ("text/plain; charset=utf-8", None),
            _ => ("text/html; charset=utf-8", None),
        };
        let mut expected = BTreeMap::from(OF_EVERY_FILE);
        expected.insert("content-type", kind);
        // A name that changes with its content is kept; any other is asked for again each time.
        expected.insert("cache-control", lifetime.unwrap_or(ASKED_FOR_AGAIN));
        // What other sites load, or show.
        if path.starts_with("/count.") || path == "/openapi.json" {
            expected.insert("access-control-allow-origin", "*");
        }
        let is_shared = |start| path.starts_with(start);
        if ["/count.", "/openapi.json", "/cards/"]
            .into_iter()
            .any(is_shared)
        {
            expected.insert("cross-origin-resource-policy", "cross-origin");
        }
        assert_eq!(headers(&answer), expected, "{path}");
    }
}

/// What a browser that asks in the middle of a release, or for what was never there, must not keep.
#[tokio::test]
async fn what_is_missing_is_a_404_that_nobody_keeps() {
    let wrangler = Wrangler::start(&[]).await;
    for path in [
        "/x.js",
        "/edgestate-frontend-0123456789abcdef_bg.wasm",
        "/count.0123456789ab.js",
        "/main-0123456789abcdef.css",
        "/favicon.ico",
        "/some/deep/link",
        "/visits/x",
        "/api-docs",
    ] {
        for sent in [
            &[][..],
            &[("accept", "text/html"), ("sec-fetch-mode", "navigate")],
        ] {
            let answer = wrangler.client().send("GET", path, sent).await;
            let answer = answer.expect("an answer");
            assert_eq!(answer.status, 404, "{path}");
            let lifetime = answer.header("cache-control");
            assert!(!lifetime.contains("immutable"), "{path}: {lifetime}");
            assert!(
                ["", ASKED_FOR_AGAIN].contains(&lifetime),
                "{path}: {lifetime}"
            );
            assert!(answer.body.contains("Nothing stands here"), "{path}");
            assert_eq!(answer.header("x-content-type-options"), "nosniff");
        }
    }
}

const FOR_AN_HOUR: &str = "public, max-age=3600, stale-while-revalidate=86400";
const FOR_EVER: &str = "public, max-age=31536000, immutable";
const ASKED_FOR_AGAIN: &str = "public, max-age=0, must-revalidate";

fn headers(answer: &Answer) -> BTreeMap<&str, &str> {
    let headers = answer.headers.iter();
    headers
        .map(|(name, value)| (name.as_str(), value.to_str().expect("a text")))
        .filter(|(name, _)| !OF_ONE_FILE.contains(name))
        .collect()
}

#[tokio::test]
async fn the_api_stands_beside_the_ui() {
    let wrangler = Wrangler::start(&[]).await;
    let client = wrangler.client();
    assert!(client.get("/").await.body.contains("Edgestate"));
    let missing = client.get("/api/nothing").await;
    assert_eq!(missing.json::<Problem>().code, Code::NotFound);
    let number: FibonacciReply = client.get("/api/fibonacci/10").await.json();
    assert_eq!(number.value, "55");
}

#[tokio::test]
async fn an_address_from_before_leads_to_what_took_its_place() {
    let wrangler = Wrangler::start(&[]).await;
    let moved = wrangler.client().get("/console").await;
    assert_eq!((moved.status, moved.header("location")), (301, "/docs"));
    assert_eq!(wrangler.client().get("/docs").await.status, 200);
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
        "--var",
        "ADMIN_TOKEN:correct-horse-battery",
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
    let reply = until(
        async || client.get("/api/fibonacci/250").await,
        |reply| reply.header("cache-status").contains("edgestate-edge; hit"),
    )
    .await;
    let reply: FibonacciReply = reply.json();
    assert_eq!((reply.source, reply.digits), (Source::Edge, 52));
    assert!(
        reply.ttl_secs <= 600 && reply.ttl_secs > 500 && reply.age_secs + reply.ttl_secs <= 600
    );
    let admin = [("authorization", "Bearer correct-horse-battery")];
    until(
        async || {
            // More than one request may have computed it, and may still be writing it down.
            let removed = client.send("DELETE", "/api/fibonacci/250", &admin).await;
            assert_eq!(removed.expect("an answer").status, 204);
            let reply: FibonacciReply = client.get("/api/fibonacci/250").await.json();
            reply.source
        },
        |source| *source == Source::Computed,
    )
    .await;
}

/// A reader who does in one minute all that the page offers, each at its largest settings.
#[tokio::test]
async fn the_page_stays_inside_the_limits() {
    let wrangler = Wrangler::start(&[]).await;
    let from = [("cf-connecting-ip", "192.0.2.9")];
    let send = async |method, path: &str| {
        let answer = wrangler.client().send(method, path, &from).await;
        assert_eq!(answer.expect("an answer").status, 200, "{method} {path}");
    };
    // Each view counts itself, and looks at the store's health.
    for page in ["home", "visits", "compare"] {
        send("POST", &format!("/api/visits/{page}")).await;
        send("GET", "/api/health").await;
    }
    for strategy in Strategy::ALL {
        for _ in 0..Plan::MAX_REQUESTS {
            send(
                "GET",
                &format!("/api/fibonacci/1000?cache={}", strategy.as_str()),
            )
            .await;
        }
    }
    for method in [Method::Atomic, Method::ReadModifyWrite] {
        for _ in 0..UPDATES {
            send("POST", &format!("/api/lab/race?method={}", method.as_str())).await;
        }
        send("GET", "/api/lab/race").await;
    }
    // Visits reads totals, series and list every five seconds.
    for _ in 0..12 {
        for path in [
            "/api/visits/home",
            "/api/visits/home/series?interval=minute&points=60",
            "/api/visits?limit=10",
        ] {
            send("GET", path).await;
        }
    }
}

#[tokio::test]
async fn writes_are_limited_where_a_limiter_is_bound() {
    let wrangler = Wrangler::start(&[]).await;
    let client = wrangler.client();
    let write = async |address| {
        let from = [("cf-connecting-ip", address)];
        client.post("/api/visits/home", &from).await
    };
    let limited = until(
        async || write("192.0.2.1").await,
        |answer| answer.status != 200,
    )
    .await;
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
    assert_eq!(
        write("192.0.2.2").await.status,
        200,
        "the limit is one address's own"
    );
}
