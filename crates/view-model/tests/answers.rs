//! The page follows the same rules as count.js: the cases that `embed/tests/rules.test.mjs` goes through.

use edgestate_contract::visit_id;
use edgestate_view_model::outbox::{Verdict, Waiting, decide};
use edgestate_view_model::received::Received;
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
struct Case {
    what: String,
    status: u16,
    body: Value,
    tried: bool,
    verdict: String,
}

#[test]
fn an_answer_means_what_it_means_to_count_js() {
    let cases = include_str!("../../../embed/cases/answers.json");
    let cases: Vec<Case> = serde_json::from_str(cases).expect("cases");
    for case in cases {
        let received = Received {
            status: case.status,
            content_type: "application/problem+json".into(),
            retry_after_secs: None,
            body: case.body.to_string(),
        };
        // Whatever the time in the id: long before what is taken now, and long after.
        for id_ms in [1_700_000_000_000, 1_900_000_000_000] {
            let visit = Waiting {
                id: visit_id::new(id_ms, 7),
                page: "a".into(),
                made_ms: id_ms,
                failures: 1 + u32::from(case.tried),
                due_ms: 0,
            };
            let verdict = match decide(&visit, received.read()) {
                Verdict::Settled(_) => "settled",
                Verdict::NewId { .. } => "renew",
                Verdict::Again { .. } => "again",
            };
            assert_eq!(verdict, case.verdict, "{}", case.what);
        }
    }
}
