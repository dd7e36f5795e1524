//! What the Worker writes to its log: a line for what left memory or failed, and nothing else.

use edgestate_worker_tests::{RedisWorker, until};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;
use upstash_front::FaultKind;

/// The lines after the first `seen`, once there are `count` of them, without the milliseconds of their
/// trips: those are counted instead.
async fn lines(redis: &RedisWorker, seen: usize, count: usize) -> Vec<Value> {
    let lines = until(
        async || redis.worker.lines(),
        |lines| lines.len() >= seen + count,
    );
    let mut lines = lines.await.split_off(seen);
    for line in &mut lines {
        if let Some(trips) = line.get_mut("trips_ms") {
            *trips = trips.as_array().map_or(0, Vec::len).into();
        }
    }
    lines
}

#[tokio::test]
async fn each_request_that_left_memory_has_one_line_of_json() {
    let redis = RedisWorker::start(&[]).await;
    let client = redis.client();
    // What waits until the Worker answers asks for a path that is none.
    let started = redis.worker.lines().len();
    client.get("/api/fibonacci/100").await;
    assert_eq!(
        lines(&redis, started, 1).await,
        [json!({
            "operation": "getFibonacci", "status": 200, "memory": "miss", "redis": "miss", "trips_ms": 2,
            "breaker": "closed"
        })]
    );
    // Hits: what comes next in the log is not theirs.
    client.get("/api/fibonacci/100").await;
    client.get("/api/fibonacci/100").await;
    client.post("/api/visits/home", &[]).await;
    assert_eq!(
        lines(&redis, started + 1, 1).await,
        [json!({"operation": "countVisit", "status": 200, "trips_ms": 1, "breaker": "closed"})]
    );
}

#[tokio::test]
async fn an_outage_is_told_once_a_second_and_names_no_visitor() {
    let redis = RedisWorker::start(&[]).await;
    let (client, front) = (redis.client(), &redis.world.front);
    let started = redis.worker.lines().len();
    let refusal = FaultKind::Respond {
        status: 400,
        body: r#"{"error":"NOPERM No permissions to access the key 'edgestate:v1:visits:{hidden}:total'"}"#.into(),
        headers: BTreeMap::default(),
    };
    front.add_fault(refusal.with_probability(1.0));
    for id in ["hidden-1", "hidden-2"] {
        let headers = [("idempotency-key", id), ("cf-connecting-ip", "192.0.2.1")];
        let refused = client.post("/api/visits/hidden", &headers).await;
        assert_eq!(refused.status, 503);
    }
    redis.worker.pass(Duration::from_secs(1)).await;
    client.post("/api/visits/hidden", &[]).await;
    // Two, unless the machine took a second for one of the first requests.
    let mut told = 0;
    for mut line in lines(&redis, started, 2).await {
        told += line["count"].take().as_u64().unwrap_or_default();
        let cause = "the store refused: the token lacks the permission";
        let expected = json!({
            "operation": "countVisit", "status": 503, "code": "store-unavailable", "trips_ms": 1,
            "breaker": "closed", "cause": cause, "count": null
        });
        assert_eq!(line, expected);
    }
    assert_eq!(told, 3);
    let log = redis.worker.log();
    for hidden in ["hidden", "192.0.2", front.token()] {
        assert!(!log.contains(hidden), "{hidden}: {log}");
    }
}

#[tokio::test]
async fn what_redis_said_too_late_is_in_the_line() {
    let redis = RedisWorker::start(&[("REDIS_WAIT_MS", "1")]).await;
    let started = redis.worker.lines().len();
    let mut held = redis.world.front.held();
    redis.world.front.add_fault(FaultKind::HoldHead.times(1));
    redis.client().get("/api/fibonacci/100").await;
    held.wait_for(|held| *held == 1).await.expect("a front");
    redis.world.front.release();
    let line = lines(&redis, started, 1).await.remove(0);
    assert_eq!(
        (&line["redis"], &line["cause"], &line["trips_ms"]),
        (
            &json!("late"),
            &json!("no answer within the wait"),
            &json!(2)
        )
    );
}
