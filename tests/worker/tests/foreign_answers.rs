//! Answers that are not Redis': another server's, or a proxy's in between.

use edgestate_contract::visits::VisitReply;
use edgestate_worker_tests::RedisWorker;
use std::collections::BTreeMap;
use upstash_front::{Fault, FaultKind};

#[tokio::test]
async fn a_redirect_takes_the_token_nowhere() {
    let redis = RedisWorker::start(&[]).await;
    let elsewhere = format!("{}/elsewhere", redis.world.front.url());
    redis.world.front.add_fault(
        FaultKind::Respond {
            status: 307,
            body: String::new(),
            headers: BTreeMap::from([("location".into(), elsewhere)]),
        }
        .times(1),
    );
    redis.world.front.reset_stats();
    redis.client().get("/api/fibonacci/100?cache=redis").await;
    assert_eq!(redis.world.front.stats().requests, 1);
}

#[tokio::test]
async fn a_lost_script_is_sent_again_whatever_the_status_that_says_so() {
    let redis = RedisWorker::start(&[]).await;
    redis.world.front.add_fault(Fault {
        containing: "EVALSHA".into(),
        ..FaultKind::Respond {
            status: 500,
            body: r#"{"error":"Failed to execute Redis command: NOSCRIPT No matching script."}"#
                .into(),
            headers: BTreeMap::new(),
        }
        .times(1)
    });
    let visit = redis.client().post("/api/visits/home", &[]).await;
    assert_eq!(visit.status, 200);
    assert!(visit.json::<VisitReply>().counted);
}

#[tokio::test]
async fn a_visit_that_is_refused_names_its_id_too() {
    let redis = RedisWorker::start(&[]).await;
    redis.world.redis.kill().await.expect("killed");
    for sent in [&[][..], &[("idempotency-key", "mine")]] {
        let refused = redis.client().post("/api/visits/home", sent).await;
        assert_eq!(refused.status, 503);
        let key = refused.header("idempotency-key");
        assert!(
            key == "mine" || (sent.is_empty() && key.len() >= 32),
            "{key:?}"
        );
        assert!(
            refused
                .header("retry-after")
                .parse::<u64>()
                .is_ok_and(|secs| secs > 0)
        );
    }
}
