//! Which pages are counted, and how one is forgotten.

use crate::{ADMIN, problem};
use edgestate_contract::problem::Code;
use edgestate_contract::visits::{TopPages, VisitReply, VisitSeries, VisitTotals};
use edgestate_worker_tests::{Answer, Client, Service};

async fn visit(client: Client, page: &str, id: &str) -> Answer {
    let path = format!("/api/visits/{page}");
    client.post(&path, &[("idempotency-key", id)]).await
}

async fn forget(client: Client, page: &str, headers: &[(&str, &str)]) -> Answer {
    let path = format!("/api/visits/{page}");
    let answer = client.send("DELETE", &path, headers).await;
    answer.expect("an answer")
}

async fn total(client: Client, page: &str) -> u64 {
    let path = format!("/api/visits/{page}");
    client.get(&path).await.json::<VisitTotals>().total
}

#[tokio::test]
async fn the_admin_forgets_a_page_and_nobody_else() {
    Service::on_each_backend(async |&Service { client, .. }| {
        for (page, id) in [("blog%2Fa", "1"), ("blog%2Fa", "2"), ("home", "3")] {
            assert_eq!(visit(client, page, id).await.status, 200);
        }
        for headers in [&[][..], &[("authorization", "Bearer wrong")]] {
            problem(
                &forget(client, "blog%2Fa", headers).await,
                Code::Unauthorized,
            );
        }
        problem(&forget(client, "Blog", &[ADMIN]).await, Code::InvalidPage);
        assert_eq!(total(client, "blog%2Fa").await, 2);

        for _ in ["it is forgotten", "it was not there"] {
            let forgotten = forget(client, "blog%2Fa", &[ADMIN]).await;
            assert_eq!((forgotten.status, forgotten.body.as_str()), (204, ""));
        }
        assert_eq!(total(client, "blog%2Fa").await, 0);
        let series = client.get("/api/visits/blog%2Fa/series").await;
        let series: VisitSeries = series.json();
        assert!(series.points.iter().all(|point| point.count == 0));
        let listed: TopPages = client.get("/api/visits").await.json();
        let listed = listed.pages.iter();
        let listed: Vec<_> = listed
            .map(|page| (page.page.as_str(), page.total))
            .collect();
        assert_eq!(listed, [("home", 1)]);
        // Its ids stay known: what was counted once does not come back with a late repeat.
        let late: VisitReply = visit(client, "blog%2Fa", "1").await.json();
        assert!(!late.counted);
        let new: VisitReply = visit(client, "blog%2Fa", "4").await.json();
        assert_eq!((new.counted, new.total), (true, 1));
    })
    .await;
}

#[tokio::test]
async fn a_page_that_is_not_on_the_list_is_refused() {
    let list = [("PAGES", "home,blog/*")];
    Service::on_each_backend_with(&list, async |&Service { client, .. }| {
        for page in ["home", "blog%2Fa", "blog/b"] {
            assert_eq!(visit(client, page, "a").await.status, 200, "{page}");
        }
        for page in ["homes", "blog", "other"] {
            let refused = visit(client, page, "one").await;
            problem(&refused, Code::PageNotAllowed);
            assert_eq!(refused.header("idempotency-key"), "one");
            assert_eq!(total(client, page).await, 0);
        }
    })
    .await;
}

#[tokio::test]
async fn a_page_too_many_is_refused_and_the_others_go_on() {
    let most = [("MAX_PAGES", "2")];
    Service::on_each_backend_with(&most, async |&Service { client, .. }| {
        for page in ["a", "b"] {
            assert_eq!(visit(client, page, "1").await.status, 200, "{page}");
        }
        let refused = visit(client, "c", "one").await;
        let named = problem(&refused, Code::TooManyPages);
        assert!(named.detail.contains("counts 2 pages"), "{}", named.detail);
        assert_eq!(refused.header("idempotency-key"), "one");
        assert_eq!(total(client, "c").await, 0);
        let old: VisitReply = visit(client, "a", "2").await.json();
        assert_eq!((old.counted, old.total), (true, 2));
        assert_eq!(forget(client, "b", &[ADMIN]).await.status, 204);
        // A refused id was not used up.
        let new: VisitReply = visit(client, "c", "one").await.json();
        assert_eq!((new.counted, new.total), (true, 1));
    })
    .await;
}
