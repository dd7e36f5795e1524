//! `GET /api/export` and `POST /api/import`.

use crate::{ADMIN, NOON_MS, problem};
use edgestate_contract::archive::{IMPORT_MAX_BYTES, ImportReply};
use edgestate_contract::problem::Code;
use edgestate_contract::visits::{VisitReply, VisitTotals};
use edgestate_worker_tests::{Answer, Client, Service};

async fn import(client: Client, lines: impl Into<String>) -> Answer {
    let sent = client.send_body("POST", "/api/import", &[ADMIN], lines.into());
    sent.await.expect("an answer")
}

async fn export(client: Client, cursor: &str) -> Answer {
    let path = format!("/api/export{cursor}");
    client
        .send("GET", &path, &[ADMIN])
        .await
        .expect("an answer")
}

#[tokio::test]
async fn lines_go_out_and_come_back() {
    Service::on_each_backend_at(Some(NOON_MS), async |service: &Service| {
        let (client, backend) = (service.client, service.backend);
        let nothing = export(client, "").await;
        assert_eq!(nothing.header("content-type"), "application/jsonl");
        let none = "{\"edgestate\":1,\"time\":\"2025-12-31T12:00:00Z\"}\n{\"next\":null}\n";
        assert!(nothing.body.starts_with("{\"edgestate\":1,\"time\":\"2025-12-31T12:"));
        assert_eq!(nothing.body.len(), none.len());

        let visitor = [("cf-connecting-ip", "192.0.2.1"), ("user-agent", "curl/8")];
        client.post("/api/visits/a/b", &visitor).await;
        let elsewhere = r#"{"page":"a/b","source":"old-counter","total":400}"#;
        for _ in 0..2 {
            let taken: ImportReply = import(client, elsewhere).await.json();
            assert_eq!((taken.pages, taken.backend), (1, backend));
        }
        let totals: VisitTotals = client.get("/api/visits/a/b").await.json();
        assert_eq!((totals.total, totals.imported), (401, 400));
        let counted: VisitReply = client.post("/api/visits/a/b", &visitor).await.json();
        assert_eq!((counted.total, counted.today, counted.unique_today), (402, 2, 1));
        let none: VisitTotals = client.get("/api/visits/other").await.json();
        assert_eq!(none.imported, 0);
        assert!(!client.get("/api/visits/other").await.body.contains("imported"));

        let exported = export(client, "").await.body;
        let line = exported.lines().nth(1).expect("a page");
        let day = r#""day":{"start":"2025-12-31T00:00:00Z","counts":[2]},"unique":{"start":"2025-12-31T00:00:00Z","counts":[1]}}"#;
        let start = r#"{"page":"a/b","counted":2,"imported":{"old-counter":400},"minute":{"start":"2025-12-31T12:"#;
        assert!(line.starts_with(start) && line.ends_with(day), "{line}");
        let removed = client.send("DELETE", "/api/visits/a/b", &[ADMIN]).await;
        assert_eq!(removed.expect("an answer").status, 204);
        import(client, exported.as_str()).await;
        assert_eq!(export(client, "?cursor=0").await.body.lines().nth(1), Some(line));
    })
    .await;
}

#[tokio::test]
async fn lines_that_cannot_be_taken_are_refused_as_a_whole() {
    Service::on_each_backend_with(&[("MAX_PAGES", "2")], async |service: &Service| {
        let client = service.client;
        let line = |page| format!("{{\"page\":\"{page}\",\"source\":\"s\",\"total\":1}}\n");
        let broken = line("a") + "{\"page\":\"b\"}\n" + &line("c");
        let found = problem(&import(client, broken).await, Code::InvalidImport);
        assert_eq!(found.detail, "line 2: missing field `counted` at column 12");
        let three = line("a") + &line("b") + &line("c");
        problem(&import(client, three).await, Code::TooManyPages);
        let page = r#"{"page":"a","counted":1,"imported":{"1":1,"2":1,"3":1,"4":1,"5":1,"6":1,"7":1,"8":1}}"#;
        let nine = format!("{page}\n{}", line("a"));
        let found = problem(&import(client, nine).await, Code::InvalidImport);
        assert_eq!(found.detail, "page a has numbers of 8 sources already");
        problem(&import(client, "").await, Code::InvalidImport);
        let most = " ".repeat(IMPORT_MAX_BYTES - line("a").len()) + &line("a");
        problem(&import(client, format!(" {most}")).await, Code::BodyTooLarge);
        assert_eq!(export(client, "").await.body.lines().count(), 2, "nothing is taken");
        assert_eq!(import(client, most).await.status, 200);

        for cursor in ["?cursor=", "?cursor=x", "?cursor=0:A", "?cursor=-1"] {
            problem(&export(client, cursor).await, Code::InvalidQuery);
        }
        for (method, path) in [("GET", "/api/export"), ("POST", "/api/import")] {
            let refused = client.send(method, path, &[]).await.expect("an answer");
            problem(&refused, Code::Unauthorized);
        }
    })
    .await;
}
