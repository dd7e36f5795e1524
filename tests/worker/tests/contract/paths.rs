//! What is no endpoint, and what an endpoint does not do.

use crate::problem;
use edgestate_contract::problem::Code;
use edgestate_worker_tests::Service;

#[tokio::test]
async fn only_what_there_is_and_what_it_allows() {
    Service::on_each_backend(async |&Service { client, .. }| {
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
            (
                "PUT",
                "/api/visits/home",
                "GET, HEAD, POST, DELETE, OPTIONS",
            ),
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
    })
    .await;
}
