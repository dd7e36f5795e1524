//! Every header of every kind of answer.

use crate::ADMIN;
use edgestate_contract::Backend;
use edgestate_worker_tests::{Answer, Client, Service, Worker};
use std::collections::BTreeMap;

/// What HTTP itself needs, and the clock.
const TRANSPORT: [&str; 4] = ["connection", "content-length", "date", "transfer-encoding"];

type Headers = BTreeMap<String, String>;

/// The headers of an answer; in those that tell times and durations each number as `#`.
fn headers(answer: &Answer) -> Headers {
    let mut headers = Headers::new();
    for (name, value) in &answer.headers {
        let (name, value) = (name.as_str(), value.to_str().expect("a text"));
        if TRANSPORT.contains(&name) {
            continue;
        }
        let value = match name {
            "cache-status" | "server-timing" => numbers_hidden(value),
            "idempotency-key" => format!("{} characters", value.len()),
            _ => value.to_owned(),
        };
        let twice = headers.insert(name.to_owned(), value);
        assert_eq!(twice, None, "{name} stands twice");
    }
    headers
}

fn numbers_hidden(value: &str) -> String {
    let mut hidden = String::new();
    for c in value.chars() {
        match c {
            '0'..='9' if hidden.ends_with('#') => {}
            '0'..='9' => hidden.push('#'),
            c => hidden.push(c),
        }
    }
    hidden
}

async fn ask(client: Client, method: &str, path: &str, sent: &[(&str, &str)]) -> (u16, Headers) {
    let answer = client.send(method, path, sent).await.expect("an answer");
    (answer.status, headers(&answer))
}

fn expected(status: u16, headers: &[&[(&str, &str)]]) -> (u16, Headers) {
    let headers = headers.iter().copied().flatten();
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    (status, headers.map(owned).collect())
}

const ALWAYS: &[(&str, &str)] = &[("x-content-type-options", "nosniff")];
const JSON: &[(&str, &str)] = &[
    ("cache-control", "no-store"),
    ("content-type", "application/json"),
];
const PROBLEM: &[(&str, &str)] = &[
    ("cache-control", "no-store"),
    ("content-type", "application/problem+json"),
];
const FROM_THE_STORE: &[(&str, &str)] = &[("server-timing", "store;dur=#")];
const NUMBER_AS_JSON: &[(&str, &str)] = &[
    ("cache-control", "no-store"),
    ("content-type", "application/json"),
    ("vary", "accept"),
];
const NUMBER_AS_TEXT: &[(&str, &str)] = &[
    ("cache-control", "public, max-age=86400"),
    ("content-type", "text/plain; charset=utf-8"),
    ("etag", "\"fibonacci-100\""),
    ("vary", "accept"),
];
const TABLE: &[(&str, &str)] = &[
    ("cache-control", "no-store"),
    ("content-disposition", "attachment; filename=\"pages.csv\""),
    ("content-type", "text/csv; charset=utf-8; header=present"),
];
const LINES: &[(&str, &str)] = &[
    ("cache-control", "no-store"),
    ("content-type", "application/jsonl"),
];
const TEXT: (&str, &str) = ("accept", "text/plain");
/// Whether a browser may write depends on the page that asks.
const OF_A_WRITE: &[(&str, &str)] = &[("vary", "origin")];

/// Those of a number, the first time and then.
async fn of_a_number(client: Client, backend: Backend, path: &str) {
    let missed: &[_] = match backend {
        Backend::Memory | Backend::None => &[(
            "cache-status",
            "edgestate-redis; fwd=bypass; detail=not-configured, edgestate-memory; fwd=uri-miss; ttl=#; stored",
        )],
        Backend::Redis => &[(
            "cache-status",
            "edgestate-redis; fwd=uri-miss, edgestate-memory; fwd=uri-miss; ttl=#; stored",
        )],
    };
    let hit: &[_] = &[("cache-status", "edgestate-memory; hit; ttl=#")];
    let timed: &[_] = &[("server-timing", "tiers;dur=#")];
    assert_eq!(
        ask(client, "GET", path, &[]).await,
        expected(200, &[ALWAYS, NUMBER_AS_JSON, missed, timed])
    );
    for method in ["GET", "HEAD"] {
        assert_eq!(
            ask(client, method, path, &[]).await,
            expected(200, &[ALWAYS, NUMBER_AS_JSON, hit])
        );
        assert_eq!(
            ask(client, method, path, &[TEXT]).await,
            expected(200, &[ALWAYS, NUMBER_AS_TEXT, hit])
        );
    }
    let know_all = ("if-none-match", "*");
    let (status, known) = ask(client, "GET", path, &[TEXT, know_all]).await;
    let (_, mut same) = expected(304, &[ALWAYS, NUMBER_AS_TEXT]);
    same.remove("content-type");
    assert_eq!((status, known), (304, same));
    assert_eq!(
        ask(client, "GET", path, &[know_all]).await,
        expected(200, &[ALWAYS, NUMBER_AS_JSON, hit]),
        "the JSON describes one answer"
    );
}

#[tokio::test]
async fn an_answer_has_these_headers_and_no_others() {
    Service::on_each_backend(
        async |&Service {
                   client, backend, ..
               }| {
            let path = "/api/fibonacci/100";
            of_a_number(client, backend, path).await;
            let made: &[_] = &[("idempotency-key", "36 characters")];
            let given: &[_] = &[("idempotency-key", "3 characters")];
            for (sent, named) in [(&[][..], made), (&[("idempotency-key", "one")], given)] {
                assert_eq!(
                    ask(client, "POST", "/api/visits/home", sent).await,
                    expected(200, &[ALWAYS, JSON, FROM_THE_STORE, OF_A_WRITE, named])
                );
            }
            let or_a_table: &[_] = &[("vary", "accept")];
            for (path, more) in [
                ("/api/visits/home", &[][..]),
                ("/api/visits/home/series", or_a_table),
                ("/api/visits/home/board", &[]),
                ("/api/visits", or_a_table),
                ("/api/lab/x", &[]),
            ] {
                for method in ["GET", "HEAD"] {
                    assert_eq!(
                        ask(client, method, path, &[]).await,
                        expected(200, &[ALWAYS, JSON, FROM_THE_STORE, more]),
                        "{method} {path}"
                    );
                }
            }
            assert_eq!(
                ask(client, "GET", "/api/visits", &[("accept", "text/csv")]).await,
                expected(200, &[ALWAYS, TABLE, FROM_THE_STORE, or_a_table])
            );
            assert_eq!(
                ask(client, "POST", "/api/lab/x", &[]).await,
                expected(200, &[ALWAYS, JSON, FROM_THE_STORE, OF_A_WRITE])
            );
            for method in ["GET", "HEAD"] {
                assert_eq!(
                    ask(client, method, "/api/health", &[]).await,
                    expected(200, &[ALWAYS, JSON])
                );
            }
            assert_eq!(
                ask(client, "DELETE", path, &[ADMIN]).await,
                expected(204, &[ALWAYS, OF_A_WRITE])
            );
            assert_eq!(
                ask(client, "OPTIONS", "/api/health", &[]).await,
                expected(204, &[ALWAYS, &[("allow", "GET, HEAD, OPTIONS")]])
            );
            assert_eq!(
                ask(client, "GET", "/api/export", &[ADMIN]).await,
                expected(200, &[ALWAYS, LINES, FROM_THE_STORE])
            );
            let authenticate = ("www-authenticate", "Bearer");
            for (method, path, status, more) in [
                ("GET", "/api/fibonacci/x", 400, &[][..]),
                ("HEAD", "/api/fibonacci/x", 400, &[]),
                ("GET", "/api/fibonacci/1000001", 422, &[]),
                ("GET", "/api/visits/Home", 400, &[]),
                ("GET", "/api/nothing", 404, &[]),
                (
                    "DELETE",
                    "/api/fibonacci/1",
                    401,
                    &[authenticate, ("vary", "origin")],
                ),
                (
                    "PUT",
                    "/api/health",
                    405,
                    &[("allow", "GET, HEAD, OPTIONS")],
                ),
            ] {
                assert_eq!(
                    ask(client, method, path, &[]).await,
                    expected(status, &[ALWAYS, PROBLEM, more]),
                    "{method} {path}"
                );
            }
        },
    )
    .await;
}

#[tokio::test]
async fn another_origin_reads_what_it_is_allowed_to() {
    let worker = Worker::start(&[("ALLOWED_ORIGINS", "https://friend.example")]).await;
    let client = worker.client();
    let friend = ("origin", "https://friend.example");
    let allowed: &[_] = &[
        ("access-control-allow-origin", "https://friend.example"),
        (
            "access-control-expose-headers",
            "cache-status, etag, idempotency-key, retry-after, server-timing",
        ),
        ("vary", "origin"),
    ];
    assert_eq!(
        ask(client, "GET", "/api/visits/home", &[friend]).await,
        expected(200, &[ALWAYS, JSON, FROM_THE_STORE, allowed])
    );
    assert_eq!(
        ask(client, "GET", "/api/nothing", &[friend]).await,
        expected(404, &[ALWAYS, PROBLEM, allowed])
    );
    let (_, number) = ask(client, "GET", "/api/fibonacci/100", &[friend]).await;
    assert_eq!(
        number.get("vary").map(String::as_str),
        Some("accept, origin")
    );
    let asked = [friend, ("access-control-request-method", "POST")];
    let preflight: &[_] = &[
        (
            "access-control-allow-headers",
            "authorization, idempotency-key",
        ),
        (
            "access-control-allow-methods",
            "GET, HEAD, POST, DELETE, OPTIONS",
        ),
        ("access-control-max-age", "86400"),
        ("allow", "GET, HEAD, POST, DELETE, OPTIONS"),
    ];
    assert_eq!(
        ask(client, "OPTIONS", "/api/visits/home", &asked).await,
        expected(204, &[ALWAYS, allowed, preflight])
    );

    // Whether a page may read depends on which one it is, also where it is not said.
    let depends: &[_] = &[("vary", "origin")];
    let stranger = ("origin", "https://stranger.example");
    for sent in [&[][..], &[stranger]] {
        assert_eq!(
            ask(client, "GET", "/api/visits/home", sent).await,
            expected(200, &[ALWAYS, JSON, FROM_THE_STORE, depends])
        );
    }
    // The refusal itself may be read, so that a console can say more than that something failed.
    let refused: &[_] = &[
        ("access-control-allow-origin", "*"),
        ("idempotency-key", "36 characters"),
    ];
    assert_eq!(
        ask(client, "POST", "/api/visits/home", &[stranger]).await,
        expected(403, &[ALWAYS, PROBLEM, depends, refused])
    );
}

#[tokio::test]
async fn where_any_origin_may_call_the_answer_is_the_same_for_each() {
    let worker = Worker::start(&[("ALLOWED_ORIGINS", "*")]).await;
    let stranger = ("origin", "https://stranger.example");
    let allowed: &[_] = &[
        ("access-control-allow-origin", "*"),
        (
            "access-control-expose-headers",
            "cache-status, etag, idempotency-key, retry-after, server-timing",
        ),
    ];
    let given: &[_] = &[("idempotency-key", "3 characters")];
    for sent in [
        &[("idempotency-key", "one")][..],
        &[("idempotency-key", "two"), stranger],
    ] {
        assert_eq!(
            ask(worker.client(), "POST", "/api/visits/home", sent).await,
            expected(200, &[ALWAYS, JSON, FROM_THE_STORE, allowed, given])
        );
    }
}
