//! `GET /api/visits/{page}/series` and `GET /api/visits`.

use crate::{NOON_MS, problem};
use edgestate_contract::problem::Code;
use edgestate_contract::visits::{TopPages, VisitSeries};
use edgestate_worker_tests::Service;

#[tokio::test]
async fn series_and_the_most_visited_pages() {
    Service::on_each_backend_at(
        Some(NOON_MS),
        async |&Service {
                   client, backend, ..
               }| {
            for _ in 0..7 {
                client.post("/api/visits/charted", &[]).await;
            }
            for (interval, points) in [("minute", 120), ("hour", 3), ("day", 366)] {
                let path =
                    format!("/api/visits/charted/series?interval={interval}&points={points}");
                let series: VisitSeries = client.get(&path).await.json();
                assert_eq!(
                    (
                        series.interval.as_str(),
                        series.points.len(),
                        series.backend
                    ),
                    (interval, points, backend)
                );
                // A minute may end between the visits and the question.
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
                "points=%2B2",
                "points=+2",
            ] {
                problem(
                    &client
                        .get(&format!("/api/visits/charted/series?{query}"))
                        .await,
                    Code::InvalidQuery,
                );
            }
            for page in ["seldom", "often", "often", "often"] {
                client.post(&format!("/api/visits/{page}"), &[]).await;
            }
            for (query, pages) in [
                ("", &[("charted", 7), ("often", 3), ("seldom", 1)][..]),
                ("?limit=100", &[("charted", 7), ("often", 3), ("seldom", 1)]),
                ("?limit=2", &[("charted", 7), ("often", 3)]),
                ("?limit=1", &[("charted", 7)]),
            ] {
                let top: TopPages = client.get(&format!("/api/visits{query}")).await.json();
                let found: Vec<_> = top.pages.iter().map(|p| (&*p.page, p.total)).collect();
                assert_eq!((&found[..], top.backend), (pages, backend), "{query}");
            }
            for limit in ["0", "101", "x", "%2B2"] {
                problem(
                    &client.get(&format!("/api/visits?limit={limit}")).await,
                    Code::InvalidQuery,
                );
            }
        },
    )
    .await;
}
