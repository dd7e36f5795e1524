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
