//! `GET /api/fibonacci/{n}`.

use crate::problem;
use edgestate_contract::Backend;
use edgestate_contract::fibonacci::{FibonacciReply, Source};
use edgestate_contract::problem::Code;
use edgestate_worker_tests::{Service, until};
use sha2::{Digest as _, Sha256};
use std::time::Duration;

#[tokio::test]
async fn a_number_is_exact_and_says_where_it_came_from() {
    Service::on_each_backend(
        async |&Service {
                   client, backend, ..
               }| {
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
        },
    )
    .await;
}

/// The digest that `crates/fibonacci/tests/golden.txt` has from independent libraries.
const MILLIONTH: &str = "aef6e8c19df607aa07940f2abde8460d1b34c18df1a6f46b5fc04dfe9be51706";

#[tokio::test]
async fn the_millionth_number_is_exact() {
    Service::on_each_backend(async |&Service { client, .. }| {
        for strategy in ["none", "memory", "memory"] {
            let path = format!("/api/fibonacci/1000000?cache={strategy}");
            let text = client
                .send("GET", &path, &[("accept", "text/plain")])
                .await
                .expect("an answer");
            assert_eq!(text.body.len(), 208_988);
            assert_eq!(format!("{:x}", Sha256::digest(&text.body)), MILLIONTH);
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_no_index_is_named() {
    Service::on_each_backend(async |&Service { client, .. }| {
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
        // Percent-encoding is undone before the rule is applied.
        let encoded: FibonacciReply = client.get("/api/fibonacci/%31%30").await.json();
        assert_eq!((encoded.n, encoded.value.as_str()), (10, "55"));
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
    })
    .await;
}

#[tokio::test]
async fn a_number_that_is_known_is_not_sent_again() {
    Service::on_each_backend(async |&Service { client, .. }| {
        let with = |accept: &'static str, tag: String| async move {
            let headers = [("accept", accept), ("if-none-match", tag.as_str())];
            client
                .send("GET", "/api/fibonacci/77", &headers)
                .await
                .expect("an answer")
        };
        let etag = with("text/plain", String::new()).await;
        let etag = etag.header("etag").to_owned();
        assert_eq!(etag, "\"fibonacci-77\"");
        for known in [etag.clone(), "*".into(), format!("\"other\", {etag}")] {
            let answer = with("text/plain", known.clone()).await;
            assert_eq!(
                (answer.status, answer.body.as_str(), answer.header("etag")),
                (304, "", etag.as_str()),
                "{known}"
            );
            let json = with("application/json", known).await;
            assert_eq!((json.status, json.header("etag")), (200, ""));
        }
        assert_eq!(with("text/plain", "\"other\"".into()).await.status, 200);
    })
    .await;
}

#[tokio::test]
async fn a_strategy_uses_its_tiers_only() {
    Service::on_each_backend(
        async |&Service {
                   client, backend, ..
               }| {
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
                // The write-back comes after the answer.
                until(
                    async || ask(501, "redis").await.0,
                    |source| *source == Source::Redis,
                )
                .await;
            } else {
                assert!(
                    status.contains("edgestate-redis; fwd=bypass; detail=not-configured"),
                    "{status}"
                );
            }
        },
    )
    .await;
}

/// The digits of a large number are sent in a form that answers share; what stands round them is not.
#[tokio::test]
async fn an_answer_is_about_itself_however_large_its_number() {
    Service::on_each_backend(async |service: &Service| {
        for n in [100, 50_000] {
            let ask = async || {
                let answer = service.client.get(&format!("/api/fibonacci/{n}")).await;
                let reply: FibonacciReply = answer.json();
                (reply.source, reply.age_secs / 100, reply.ttl_secs / 100)
            };
            assert_eq!(ask().await, (Source::Computed, 0, 864), "{n}");
            service.pass(Duration::from_secs(150)).await;
            assert_eq!(ask().await, (Source::Memory, 1, 862), "{n}");
            service.pass(Duration::from_secs(100)).await;
            assert_eq!(ask().await, (Source::Memory, 2, 861), "{n}");
        }
    })
    .await;
}
