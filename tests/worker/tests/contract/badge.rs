//! `/badge/{page}.svg` and `/badge/{page}.json`.

use crate::{NOON_MS, problem};
use edgestate_contract::badge::ShieldsBadge;
use edgestate_contract::problem::Code;
use edgestate_contract::visits::VisitTotals;
use edgestate_worker_tests::Service;
use std::time::Duration;

#[tokio::test]
async fn a_badge_tells_a_number_and_counts_nothing() {
    Service::on_each_backend_at(Some(NOON_MS), async |service| {
        let client = service.client;
        let unknown = client.get("/badge/shown.svg").await;
        assert!(
            unknown.body.contains("aria-label=\"visits: 0\""),
            "{}",
            unknown.body
        );
        for _ in 0..3 {
            client.post("/api/visits/shown", &[]).await;
        }
        let kept = client.get("/badge/shown.svg").await;
        assert_eq!(kept.body, unknown.body, "an isolate asks once a minute");
        service.pass(Duration::from_mins(1)).await;
        let badge = client.get("/badge/shown.svg").await;
        for header in [
            ("access-control-allow-origin", "*"),
            ("cross-origin-resource-policy", "cross-origin"),
        ] {
            assert_eq!((header.0, badge.header(header.0)), header);
        }
        assert_eq!(
            (
                badge.status,
                badge.header("content-type"),
                badge.header("cache-control")
            ),
            (200, "image/svg+xml", "public, max-age=300")
        );
        assert!(badge.body.contains("visits: 3"), "{}", badge.body);
        assert_ne!(badge.header("etag"), unknown.header("etag"));
        let known = [("if-none-match", badge.header("etag"))];
        let again = client.send("GET", "/badge/shown.svg", &known).await;
        let again = again.expect("an answer");
        assert_eq!((again.status, again.body.as_str()), (304, ""));
        assert_eq!(again.header("etag"), badge.header("etag"));

        let shields: ShieldsBadge = client.get("/badge/shown.json?metric=today").await.json();
        assert_eq!(
            (
                shields.label.as_str(),
                shields.message.as_str(),
                shields.is_error
            ),
            ("visits today", "3", false)
        );
        let totals: VisitTotals = client.get("/api/visits/shown").await.json();
        assert_eq!(totals.total, 3, "reading has not counted");
    })
    .await;
}

#[tokio::test]
async fn what_a_badge_is_given_is_escaped_or_refused() {
    Service::on_each_backend(async |&Service { client, .. }| {
        let path = "/badge/x.svg?label=%3Cscript%3E%22%26&color=f80&style=flat-square";
        let badge = client.get(path).await;
        assert!(
            badge.body.contains("&lt;script&gt;&quot;&amp;: 0"),
            "{}",
            badge.body
        );
        assert!(badge.body.contains("fill=\"#ff8800\"") && badge.body.contains("rx=\"0\""));
        assert_eq!(
            badge.header("content-security-policy"),
            "default-src 'none'; style-src 'unsafe-inline'"
        );
        let long = format!("label={}", "x".repeat(65));
        for query in [
            "label=%00",
            "label=a%0Ab",
            long.as_str(),
            "color=%22",
            "color=",
            "style=plastic",
            "metric=all",
        ] {
            let answer = client.get(&format!("/badge/x.svg?{query}")).await;
            problem(&answer, Code::InvalidQuery);
        }
        problem(&client.get("/badge/X.svg").await, Code::InvalidPage);
        problem(&client.get("/badge/x.png").await, Code::NotFound);
    })
    .await;
}
