//! `/api/lab/{counter}`.

use crate::problem;
use edgestate_contract::lab::{LabReply, Method};
use edgestate_contract::problem::Code;
use edgestate_worker_tests::Service;

#[tokio::test]
async fn a_lab_counter_is_added_to_by_each_method() {
    Service::on_each_backend(
        async |&Service {
                   client, backend, ..
               }| {
            assert_eq!(
                client
                    .get("/api/lab/contract")
                    .await
                    .json::<LabReply>()
                    .value,
                0
            );
            for (method, value) in [
                ("atomic", 1),
                ("read_modify_write", 2),
                ("locked", 3),
                ("exactly_once", 4),
            ] {
                let reply: LabReply = client
                    .post(&format!("/api/lab/contract?method={method}"), &[])
                    .await
                    .json();
                assert_eq!(
                    (reply.method.map(Method::as_str), reply.value),
                    (Some(method), value)
                );
                assert_eq!(reply.backend, backend);
            }
            assert_eq!(
                client
                    .get("/api/lab/contract")
                    .await
                    .json::<LabReply>()
                    .value,
                4
            );
            problem(
                &client.post("/api/lab/contract?method=hope", &[]).await,
                Code::InvalidQuery,
            );
            for method in ["atomic", "exactly_once"] {
                let path = format!("/api/lab/contract?method={method}");
                let refused = client.post(&path, &[("idempotency-key", "a b")]).await;
                problem(&refused, Code::InvalidIdempotencyKey);
            }
            for answer in [
                client.post("/api/lab/FOO", &[]).await,
                client.get("/api/lab/FOO").await,
            ] {
                let named = problem(&answer, Code::InvalidPage).detail;
                assert!(named.starts_with("a counter is named"), "{named}");
            }
        },
    )
    .await;
}
