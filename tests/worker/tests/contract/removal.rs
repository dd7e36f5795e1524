//! `DELETE /api/fibonacci/{n}`.

use crate::problem;
use edgestate_contract::fibonacci::{FibonacciReply, Source};
use edgestate_contract::problem::Code;
use edgestate_worker_tests::Service;
use edgestate_worker_tests::service::ADMIN_TOKEN;

#[tokio::test]
async fn the_admin_removes_a_number_and_nobody_else() {
    Service::on_each_backend(async |&Service { client, .. }| {
        client.get("/api/fibonacci/600").await;
        for headers in [
            vec![],
            vec![("authorization", "Bearer wrong")],
            vec![("authorization", ADMIN_TOKEN)],
            vec![("authorization", "Basic correct-horse-battery")],
        ] {
            let answer = client
                .send("DELETE", "/api/fibonacci/600", &headers)
                .await
                .expect("an answer");
            problem(&answer, Code::Unauthorized);
            assert_eq!(answer.header("www-authenticate"), "Bearer");
        }
        for scheme in ["Bearer ", "bearer ", "BEARER  "] {
            let token = format!("{scheme}{ADMIN_TOKEN}");
            let answer = client
                .send("DELETE", "/api/fibonacci/600", &[("authorization", &token)])
                .await
                .expect("an answer");
            assert_eq!((answer.status, answer.body.as_str()), (204, ""));
        }
        let reply: FibonacciReply = client.get("/api/fibonacci/600").await.json();
        assert_eq!(reply.source, Source::Computed, "every tier has dropped it");
    })
    .await;
}
