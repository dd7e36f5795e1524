//! `POST /api/visits/{page}` and `GET /api/visits/{page}`.

use crate::{NOON_MS, problem};
use edgestate_contract::problem::Code;
use edgestate_contract::visits::{NotCounted, VisitReply, VisitSeries, VisitTotals};
use edgestate_worker_tests::Service;
use std::time::Duration;

const BROWSER: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

#[tokio::test]
async fn a_visit_counts_once() {
    Service::on_each_backend_at(
        Some(NOON_MS),
        async |&Service {
                   client, backend, ..
               }| {
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

            let from =
                |address: &'static str| [("cf-connecting-ip", address), ("user-agent", BROWSER)];
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
            // Two visitors look alike to the estimate once in two thousand salts; five do not in a lifetime.
            let mut visitors = 1;
            for (id, address) in [
                ("c", "192.0.2.2"),
                ("d", "192.0.2.4"),
                ("e", "192.0.2.5"),
                ("f", "192.0.2.6"),
            ] {
                visitors = visit(id, address).await.unique_today;
            }
            assert!((2..=5).contains(&visitors), "{visitors} of five");

            for signal in [("sec-gpc", "1"), ("dnt", "1")] {
                let mut headers = from("192.0.2.3").to_vec();
                headers.push(signal);
                let private: VisitReply = client.post(path, &headers).await.json();
                assert_eq!(
                    (private.counted, private.unique_today),
                    (true, visitors),
                    "counted, never recognised"
                );
            }
            // A slash may stand as it is, and the other page with the same start is another page.
            let totals: VisitTotals = client.get("/api/visits/blog/first-post").await.json();
            assert_eq!(
                (totals.total, totals.today, totals.unique_today),
                (8, 8, visitors)
            );
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
                36,
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
        },
    )
    .await;
}

#[tokio::test]
async fn what_is_no_page_is_named() {
    Service::on_each_backend(async |&Service { client, .. }| {
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
    })
    .await;
}

#[tokio::test]
async fn what_is_no_visit_is_answered_and_not_counted() {
    Service::on_each_backend(async |&Service { client, .. }| {
        let mut refused = vec![
            (("sec-purpose", "prefetch;prerender"), NotCounted::Prefetch),
            (("purpose", "prefetch"), NotCounted::Prefetch),
        ];
        refused.extend(CRAWLERS.map(|agent| (("user-agent", agent), NotCounted::Bot)));
        for (header, reason) in refused {
            let reply: VisitReply = client.post("/api/visits/uncounted", &[header]).await.json();
            assert_eq!(
                (reply.counted, reply.reason, reply.total),
                (false, Some(reason), 0),
                "{header:?}"
            );
        }
        let head = client.send("HEAD", "/api/visits/uncounted", &[]).await;
        assert_eq!(head.expect("an answer").status, 200);
        for (before, agent) in (0..).zip(HTTP_CLIENTS) {
            let reply: VisitReply = client
                .post("/api/visits/uncounted", &[("user-agent", agent)])
                .await
                .json();
            assert_eq!(
                (reply.counted, reply.total),
                (true, before + 1),
                "a call by an HTTP client is a visit: {agent}"
            );
        }
    })
    .await;
}

/// What names itself as a crawler, a preview or a headless browser.
const CRAWLERS: [&str; 5] = [
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/140.0.0.0 Safari/537.36",
];

/// What calls an API, in the versions of other days than those that the Worker knows.
const HTTP_CLIENTS: [&str; 18] = [
    "curl/7.88.1",
    "Wget/1.25.0",
    "HTTPie/3.2.4",
    "xh/0.24.0",
    "PostmanRuntime/7.43.0",
    "k6/1.0.0 (https://k6.io/)",
    "oha/1.10.0",
    "python-requests/2.32.5",
    "python-httpx/0.28.1",
    "Python-urllib/3.13",
    "okhttp/5.1.0",
    "Java/21.0.4",
    "Go-http-client/1.1",
    "reqwest/0.12.23",
    "node",
    "undici",
    "axios/1.12.2",
    "Deno/2.5.0",
];

#[tokio::test]
async fn a_day_ends_at_midnight() {
    Service::on_each_backend_at(Some(NOON_MS), async |service: &Service| {
        let client = service.client;
        let visit = async |id: &str| {
            let headers = [
                ("idempotency-key", id),
                ("cf-connecting-ip", "192.0.2.1"),
                ("user-agent", BROWSER),
            ];
            let reply: VisitReply = client.post("/api/visits/home", &headers).await.json();
            (reply.total, reply.today, reply.unique_today)
        };
        assert_eq!(visit("a").await, (1, 1, 1));
        service.pass(Duration::from_hours(11)).await;
        assert_eq!(visit("b").await, (2, 2, 1), "still the same day");
        service.pass(Duration::from_hours(2)).await;
        let totals: VisitTotals = client.get("/api/visits/home").await.json();
        assert_eq!((totals.total, totals.today, totals.unique_today), (2, 0, 0));
        assert_eq!(visit("c").await, (3, 1, 1));
        let path = "/api/visits/home/series?interval=day&points=2";
        let series: VisitSeries = client.get(path).await.json();
        let days: Vec<_> = series.points.iter().map(|p| (&*p.start, p.count)).collect();
        assert_eq!(
            days,
            [("2025-12-31T00:00:00Z", 2), ("2026-01-01T00:00:00Z", 1)]
        );
    })
    .await;
}
