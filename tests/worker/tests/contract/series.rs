//! `GET /api/visits/{page}/series`, `GET /api/visits` and `GET /api/visits/{page}/board`.

use crate::{NOON_MS, problem};
use edgestate_contract::problem::Code;
use edgestate_contract::visits::{TopPages, VisitBoard, VisitSeries, VisitTotals};
use edgestate_worker_tests::Service;
use std::time::Duration;

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
                "until=yesterday",
                "until=2026-01-01",
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
            for query in [
                "limit=0",
                "limit=101",
                "limit=x",
                "limit=%2B2",
                "prefix=A",
                "prefix=%2F",
            ] {
                problem(
                    &client.get(&format!("/api/visits?{query}")).await,
                    Code::InvalidQuery,
                );
            }
            let path = "/api/visits?prefix=s";
            let some: TopPages = client.get(path).await.json();
            let found: Vec<_> = some.pages.iter().map(|p| &*p.page).collect();
            assert_eq!(found, ["seldom"]);
        },
    )
    .await;
}

#[tokio::test]
async fn series_and_the_most_visited_pages_are_tables_for_a_spreadsheet() {
    Service::on_each_backend_at(Some(NOON_MS), async |service: &Service| {
        let client = service.client;
        let visitor = [("cf-connecting-ip", "192.0.2.1"), ("user-agent", "curl/8")];
        for page in ["a/b", "a/b", "other"] {
            client.post(&format!("/api/visits/{page}"), &visitor).await;
        }
        service.pass(Duration::from_hours(24)).await;
        client.post("/api/visits/a/b", &visitor).await;
        for (path, file, table) in [
            (
                "/api/visits/a/b/series?interval=day&points=2",
                "a_b-day.csv",
                "start_utc,visits,unique_visitors\r\n2025-12-31,2,1\r\n2026-01-01,1,1\r\n",
            ),
            (
                "/api/visits/a/b/series?interval=hour&points=2&until=2025-12-31T13:00:00Z",
                "a_b-hour.csv",
                "start_utc,visits\r\n2025-12-31 11:00,0\r\n2025-12-31 12:00,2\r\n",
            ),
            (
                "/api/visits",
                "pages.csv",
                "page,visits\r\na/b,3\r\nother,1\r\n",
            ),
        ] {
            let accept = [("accept", "text/csv, application/json;q=0.9")];
            let answer = client.send("GET", path, &accept).await.expect("an answer");
            assert_eq!(answer.body, table);
            assert_eq!(
                answer.header("content-disposition"),
                format!("attachment; filename=\"{file}\"")
            );
        }
        // What goes wrong is told as ever.
        let accept = [("accept", "text/csv")];
        let path = "/api/visits?limit=0";
        let refused = client.send("GET", path, &accept).await.expect("an answer");
        problem(&refused, Code::InvalidQuery);
    })
    .await;
}

#[tokio::test]
async fn a_board_is_all_about_a_page() {
    Service::on_each_backend_at(Some(NOON_MS), async |service: &Service| {
        let client = service.client;
        let visit = async |page: &str, times| {
            for _ in 0..times {
                let headers = [("cf-connecting-ip", "192.0.2.1"), ("user-agent", "curl/8")];
                client.post(&format!("/api/visits/{page}"), &headers).await;
            }
        };
        visit("a/b", 3).await;
        service.pass(Duration::from_hours(24)).await;
        visit("a/b", 2).await;
        visit("other", 1).await;

        let query = "interval=day&points=1";
        let board: VisitBoard = client
            .get(&format!("/api/visits/a/b/board?{query}"))
            .await
            .json();
        let totals: VisitTotals = client.get("/api/visits/a/b").await.json();
        let series: VisitSeries = client
            .get(&format!("/api/visits/a/b/series?{query}"))
            .await
            .json();
        let end = &series.points.first().expect("a day").start;
        let before: VisitSeries = client
            .get(&format!("/api/visits/a/b/series?{query}&until={end}"))
            .await
            .json();
        let pages: TopPages = client.get("/api/visits").await.json();
        assert_eq!(
            (&series.points, &before.points),
            (&board.points, &board.before)
        );
        assert_eq!((board.pages, board.backend), (pages.pages, service.backend));
        assert_eq!(
            (board.page, board.total, board.today, board.unique_today),
            (totals.page, totals.total, totals.today, totals.unique_today)
        );
        assert_eq!((board.interval, board.kept), (series.interval, series.kept));
        let counts = board.before.iter().chain(&board.points);
        let counts: Vec<_> = counts.map(|day| (day.count, day.unique)).collect();
        assert_eq!(counts, [(3, Some(1)), (2, Some(1))]);
        problem(
            &client.get("/api/visits/a/b/board?interval=year").await,
            Code::InvalidQuery,
        );
    })
    .await;
}
