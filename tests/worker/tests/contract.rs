//! The HTTP contract, once on memory and once on Redis.

use edgestate_contract::Backend;
use edgestate_contract::fibonacci::{FibonacciReply, Source};
use edgestate_contract::health::{Health, Status};
use edgestate_contract::lab::LabReply;
use edgestate_contract::problem::{Code, MEDIA_TYPE, Problem};
use edgestate_contract::visits::{NotCounted, TopPages, VisitReply, VisitSeries, VisitTotals};
use edgestate_worker_tests::{Answer, Client, RedisWorker, Worker};
use sha2::{Digest as _, Sha256};

const BROWSER: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const ADMIN: (&str, &str) = ("ADMIN_TOKEN", "correct horse");

#[tokio::test]
async fn on_memory() {
    let worker = Worker::start(&[ADMIN]).await;
    whole_contract(worker.client(), Backend::Memory).await;
}

#[tokio::test]
async fn on_redis() {
    let redis = RedisWorker::start(&[ADMIN]).await;
    whole_contract(redis.client(), Backend::Redis).await;
    assert_eq!(redis.worker.log(), "", "nothing to warn of");
}

async fn whole_contract(client: Client, backend: Backend) {
    numbers(client, backend).await;
    the_millionth(client).await;
    numbers_that_are_none(client).await;
    conditional_requests(client).await;
    strategies(client, backend).await;
    removing(client).await;
    visits(client, backend).await;
    pages_that_are_none(client).await;
    uncounted_visits(client).await;
    series_and_top(client, backend).await;
    lab(client, backend).await;
    health(client, backend).await;
    paths_and_methods(client).await;
}

fn problem(answer: &Answer, code: Code) -> Problem {
    assert_eq!(answer.header("content-type"), MEDIA_TYPE, "{}", answer.body);
    let problem: Problem = answer.json();
    assert_eq!(problem.code, code);
    assert_eq!(
        (problem.status, answer.status),
        (code.status(), code.status())
    );
    problem
}

async fn numbers(client: Client, backend: Backend) {
    for (n, value) in [
        (0, "0"),
        (1, "1"),
        (2, "1"),
        (93, "12200160415121876738"),
        (94, "19740274219868223167"),
        (186, "332825110087067562321196029789634457848"),
        (187, "538522340430300790495419781092981030533"),
    ] {
        let answer = client.get(&format!("/api/fibonacci/{n}")).await;
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (200, "application/json")
        );
        let first: FibonacciReply = answer.json();
        assert_eq!(
            (first.n, first.value.as_str(), first.digits as usize),
            (n, value, value.len())
        );
        assert_eq!(
            (first.source, first.backend, first.degraded),
            (Source::Computed, backend, false)
        );
        assert_eq!((first.age_secs, first.ttl_secs), (0, 86_400));
        let second = client.get(&format!("/api/fibonacci/{n}")).await;
        assert!(
            second
                .header("cache-status")
                .contains("edgestate-memory; hit"),
            "{}",
            second.header("cache-status")
        );
        let second: FibonacciReply = second.json();
        assert_eq!(
            (second.source, second.value.as_str()),
            (Source::Memory, value)
        );
    }
    let answer = client
        .get("/api/fibonacci/1000")
        .await
        .json::<FibonacciReply>();
    assert!(
        answer.value.starts_with("43466557686937456435")
            && answer.value.ends_with("76137795166849228875")
    );
    assert_eq!(answer.digits, 209);

    let text = client
        .send("GET", "/api/fibonacci/100", &[("accept", "text/plain")])
        .await
        .expect("an answer");
    assert_eq!(text.body, "354224848179261915075");
    assert_eq!(text.header("content-type"), "text/plain; charset=utf-8");

    let head = client
        .send("HEAD", "/api/fibonacci/100", &[])
        .await
        .expect("an answer");
    let get = client.get("/api/fibonacci/100").await;
    assert_eq!((head.status, head.body.as_str()), (200, ""));
    for name in ["content-type", "etag", "cache-control", "vary"] {
        assert_eq!(head.header(name), get.header(name), "{name}");
    }
}

/// The digest that `crates/fibonacci/tests/golden.txt` has from independent libraries.
const MILLIONTH: &str = "aef6e8c19df607aa07940f2abde8460d1b34c18df1a6f46b5fc04dfe9be51706";

async fn the_millionth(client: Client) {
    for strategy in ["none", "memory", "memory"] {
        let path = format!("/api/fibonacci/1000000?cache={strategy}");
        let text = client
            .send("GET", &path, &[("accept", "text/plain")])
            .await
            .expect("an answer");
        assert_eq!(text.body.len(), 208_988);
        assert_eq!(format!("{:x}", Sha256::digest(&text.body)), MILLIONTH);
    }
}

async fn numbers_that_are_none(client: Client) {
    for n in [
        "", "-1", "1.5", "01", "+1", "%2B1", "1e3", "x", "%31%20", "%00", "%",
    ] {
        let answer = client.get(&format!("/api/fibonacci/{n}")).await;
        let problem = problem(&answer, Code::InvalidN);
        assert!(
            problem.detail.contains("without sign or leading zeros"),
            "{}",
            problem.detail
        );
    }
    for n in [
        "1000001",
        "4294967296",
        "1234567890123456789012345678901234567890",
    ] {
        let answer = client.get(&format!("/api/fibonacci/{n}")).await;
        assert_eq!(problem(&answer, Code::NTooLarge).max_n, Some(1_000_000));
    }
    let answer = client.get("/api/fibonacci/1?cache=disk").await;
    assert!(
        problem(&answer, Code::InvalidQuery)
            .detail
            .contains("tiered, redis, memory or none")
    );
}

async fn conditional_requests(client: Client) {
    for accept in ["application/json", "text/plain"] {
        let with = |tag: String| async move {
            let headers = [("accept", accept), ("if-none-match", tag.as_str())];
            client
                .send("GET", "/api/fibonacci/77", &headers)
                .await
                .expect("an answer")
        };
        let etag = client
            .send("GET", "/api/fibonacci/77", &[("accept", accept)])
            .await
            .expect("an answer");
        let etag = etag.header("etag").to_owned();
        for known in [etag.clone(), "*".into(), format!("\"other\", {etag}")] {
            let answer = with(known.clone()).await;
            assert_eq!(
                (answer.status, answer.body.as_str(), answer.header("etag")),
                (304, "", etag.as_str()),
                "{known}"
            );
        }
        assert_eq!(with("\"other\"".into()).await.status, 200);
    }
}

async fn strategies(client: Client, backend: Backend) {
    let ask = |n: u32, strategy: &'static str| async move {
        let answer = client
            .get(&format!("/api/fibonacci/{n}?cache={strategy}"))
            .await;
        (
            answer.json::<FibonacciReply>().source,
            answer.header("cache-status").to_owned(),
        )
    };
    for n in [500, 500] {
        assert_eq!(
            ask(n, "none").await.0,
            Source::Computed,
            "no cache keeps anything"
        );
    }
    assert_eq!(ask(501, "memory").await.0, Source::Computed);
    assert_eq!(ask(501, "memory").await.0, Source::Memory);
    let (source, status) = ask(501, "redis").await;
    assert_eq!(source, Source::Computed, "memory is left out: {status}");
    if backend == Backend::Redis {
        wait_for_source(client, "/api/fibonacci/501?cache=redis", Source::Redis).await;
    } else {
        assert!(
            status.contains("edgestate-redis; fwd=bypass; detail=not-configured"),
            "{status}"
        );
    }
}

/// The write-back comes after the answer; until then the value is computed again.
async fn wait_for_source(client: Client, path: &str, wanted: Source) {
    for _ in 0..500 {
        let reply = client.get(path).await.json::<FibonacciReply>();
        if reply.source == wanted {
            return;
        }
    }
    panic!("{path} never came from {wanted:?}");
}

async fn removing(client: Client) {
    client.get("/api/fibonacci/600").await;
    for headers in [
        vec![],
        vec![("authorization", "Bearer wrong")],
        vec![("authorization", "correct horse")],
    ] {
        let answer = client
            .send("DELETE", "/api/fibonacci/600", &headers)
            .await
            .expect("an answer");
        problem(&answer, Code::Unauthorized);
        assert_eq!(answer.header("www-authenticate"), "Bearer");
    }
    let authorized = [("authorization", "Bearer correct horse")];
    let answer = client
        .send("DELETE", "/api/fibonacci/600", &authorized)
        .await
        .expect("an answer");
    assert_eq!((answer.status, answer.body.as_str()), (204, ""));
    let reply: FibonacciReply = client.get("/api/fibonacci/600").await.json();
    assert_eq!(reply.source, Source::Computed, "every tier has dropped it");
}

async fn visits(client: Client, backend: Backend) {
    let path = "/api/visits/blog%2Ffirst-post";
    let empty: VisitTotals = client.get(path).await.json();
    assert_eq!(
        (
            empty.page.as_str(),
            empty.total,
            empty.today,
            empty.unique_today
        ),
        ("blog/first-post", 0, 0, 0)
    );

    let from = |address: &'static str| [("cf-connecting-ip", address), ("user-agent", BROWSER)];
    let visit = |id: &'static str, address: &'static str| async move {
        let mut headers = from(address).to_vec();
        headers.push(("idempotency-key", id));
        client.post(path, &headers).await.json::<VisitReply>()
    };
    let first = visit("a", "192.0.2.1").await;
    assert_eq!(
        (
            first.counted,
            first.reason,
            first.total,
            first.today,
            first.unique_today
        ),
        (true, None, 1, 1, 1)
    );
    assert_eq!(first.backend, backend);
    let again = visit("a", "192.0.2.1").await;
    assert_eq!(
        (again.counted, again.reason),
        (false, Some(NotCounted::Duplicate))
    );
    assert_eq!((again.total, again.today, again.unique_today), (1, 1, 1));
    assert_eq!(visit("b", "192.0.2.1").await.unique_today, 1);
    assert_eq!(visit("c", "192.0.2.2").await.unique_today, 2);

    for signal in [("sec-gpc", "1"), ("dnt", "1")] {
        let mut headers = from("192.0.2.3").to_vec();
        headers.push(signal);
        let private: VisitReply = client.post(path, &headers).await.json();
        assert_eq!(
            (private.counted, private.unique_today),
            (true, 2),
            "counted, never recognised"
        );
    }
    // A slash may stand as it is, and the other page with the same start is another page.
    let totals: VisitTotals = client.get("/api/visits/blog/first-post").await.json();
    assert_eq!((totals.total, totals.today, totals.unique_today), (5, 5, 2));
    assert_eq!(
        client
            .get("/api/visits/blog")
            .await
            .json::<VisitTotals>()
            .total,
        0
    );

    let chosen = client.post("/api/visits/anonymous", &[]).await;
    let key = chosen.header("idempotency-key").to_owned();
    assert_eq!(
        key.len(),
        32,
        "the server makes a key where the client has none"
    );
    let repeated: VisitReply = client
        .post("/api/visits/anonymous", &[("idempotency-key", &key)])
        .await
        .json();
    assert_eq!((repeated.counted, repeated.total), (false, 1));

    let long = "k".repeat(65);
    for key in ["", "a b", "caf\u{e9}", &long] {
        problem(
            &client.post(path, &[("idempotency-key", key)]).await,
            Code::InvalidIdempotencyKey,
        );
    }
}

async fn pages_that_are_none(client: Client) {
    let long = "a".repeat(129);
    for page in [
        "",
        "Home",
        "..%2Fx",
        "a%20b",
        "%F0%9F%A6%80",
        "%FF",
        "a:b",
        ".x",
        "%2Fx",
        &long,
    ] {
        for path in [
            format!("/api/visits/{page}"),
            format!("/api/visits/{page}/series"),
        ] {
            problem(&client.get(&path).await, Code::InvalidPage);
        }
        problem(
            &client.post(&format!("/api/visits/{page}"), &[]).await,
            Code::InvalidPage,
        );
    }
    let longest = "a".repeat(128);
    assert_eq!(
        client.get(&format!("/api/visits/{longest}")).await.status,
        200
    );
}

async fn uncounted_visits(client: Client) {
    let bot = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";
    for (headers, reason) in [
        (
            vec![("sec-purpose", "prefetch;prerender")],
            NotCounted::Prefetch,
        ),
        (vec![("purpose", "prefetch")], NotCounted::Prefetch),
        (vec![("user-agent", bot)], NotCounted::Bot),
    ] {
        let reply: VisitReply = client.post("/api/visits/uncounted", &headers).await.json();
        assert_eq!(
            (reply.counted, reply.reason, reply.total),
            (false, Some(reason), 0)
        );
    }
    client
        .send("HEAD", "/api/visits/uncounted", &[])
        .await
        .expect("an answer");
    let counted: VisitReply = client
        .post("/api/visits/uncounted", &[("user-agent", "curl/8.5.0")])
        .await
        .json();
    assert_eq!(
        (counted.counted, counted.total),
        (true, 1),
        "a call by an HTTP client is a visit"
    );
}

async fn series_and_top(client: Client, backend: Backend) {
    for _ in 0..7 {
        client.post("/api/visits/charted", &[]).await;
    }
    for (interval, points) in [("minute", 120), ("hour", 3), ("day", 366)] {
        let path = format!("/api/visits/charted/series?interval={interval}&points={points}");
        let series: VisitSeries = client.get(&path).await.json();
        assert_eq!(
            (
                series.interval.as_str(),
                series.points.len(),
                series.backend
            ),
            (interval, points, backend)
        );
        // A bucket may end between the visits and the question.
        let counts: Vec<_> = series.points.iter().map(|point| point.count).collect();
        assert_eq!(counts.iter().sum::<u64>(), 7);
        assert!(
            counts.iter().rev().take(2).sum::<u64>() == 7,
            "the newest come last"
        );
        let starts: Vec<_> = series.points.iter().map(|point| &point.start).collect();
        assert!(starts.is_sorted() && starts.iter().all(|start| start.ends_with('Z')));
    }
    for query in [
        "interval=year",
        "points=0",
        "points=367",
        "points=x",
        "points=1.5",
        "points=-1",
    ] {
        problem(
            &client
                .get(&format!("/api/visits/charted/series?{query}"))
                .await,
            Code::InvalidQuery,
        );
    }
    let top: TopPages = client.get("/api/visits?limit=1").await.json();
    assert_eq!(
        (
            top.pages.len(),
            top.pages
                .first()
                .map(|page| (page.page.as_str(), page.total))
        ),
        (1, Some(("charted", 7)))
    );
    let top: TopPages = client.get("/api/visits").await.json();
    assert!(top.pages.is_sorted_by(|a, b| a.total >= b.total) && top.pages.len() > 1);
    for limit in ["0", "101", "x"] {
        problem(
            &client.get(&format!("/api/visits?limit={limit}")).await,
            Code::InvalidQuery,
        );
    }
}

async fn lab(client: Client, backend: Backend) {
    assert_eq!(
        client
            .get("/api/lab/contract")
            .await
            .json::<LabReply>()
            .value,
        0
    );
    for (method, value) in [("atomic", 1), ("read_modify_write", 2)] {
        let reply: LabReply = client
            .post(&format!("/api/lab/contract?method={method}"), &[])
            .await
            .json();
        assert_eq!(
            (
                reply.method.map(edgestate_contract::lab::Method::as_str),
                reply.value
            ),
            (Some(method), value)
        );
        assert_eq!(reply.backend, backend);
    }
    assert_eq!(
        client
            .get("/api/lab/contract")
            .await
            .json::<LabReply>()
            .value,
        2
    );
    problem(
        &client.post("/api/lab/contract?method=hope", &[]).await,
        Code::InvalidQuery,
    );
    problem(&client.post("/api/lab/A", &[]).await, Code::InvalidPage);
}

async fn health(client: Client, backend: Backend) {
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
    assert!(health.tiers.memory.hit > 0 && health.tiers.memory.miss > 0);
    assert_eq!(health.max_n, 1_000_000);
    let again: Health = client.get("/api/health").await.json();
    assert_eq!(again.isolate, health.isolate);
}

async fn paths_and_methods(client: Client) {
    for path in [
        "/api/",
        "/api/x",
        "/api/fibonacci",
        "/api/fibonacci/1/2",
        "/api/healthy",
        "/elsewhere",
    ] {
        problem(&client.get(path).await, Code::NotFound);
    }
    for (method, path, allow) in [
        ("POST", "/api/fibonacci/1", "GET, HEAD, DELETE, OPTIONS"),
        ("DELETE", "/api/visits/home", "GET, HEAD, POST, OPTIONS"),
        ("PUT", "/api/lab/x", "GET, HEAD, POST, OPTIONS"),
        ("POST", "/api/visits", "GET, HEAD, OPTIONS"),
        ("PATCH", "/api/visits/home/series", "GET, HEAD, OPTIONS"),
        ("POST", "/api/health", "GET, HEAD, OPTIONS"),
    ] {
        let answer = client.send(method, path, &[]).await.expect("an answer");
        problem(&answer, Code::MethodNotAllowed);
        assert_eq!(answer.header("allow"), allow, "{method} {path}");
    }
    let answer = client
        .send("OPTIONS", "/api/health", &[])
        .await
        .expect("an answer");
    assert_eq!(
        (answer.status, answer.header("allow")),
        (204, "GET, HEAD, OPTIONS")
    );
}
