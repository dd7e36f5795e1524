//! The tutorials' race, shown: many requests at once add 1 to a counter, by reading and writing it, by
//! the same under a lock of the isolate, and by one atomic step.

use edgestate_contract::lab::LabReply;
use edgestate_worker_tests::{Client, RedisWorker};
use futures_util::future::join_all;
use tokio::task::JoinSet;
use upstash_front::{Fault, FaultKind};

const ADDITIONS: u64 = 200;

fn additions(client: Client, method: &'static str) -> JoinSet<u16> {
    let path = format!("/api/lab/{method}?method={method}");
    (0..ADDITIONS)
        .map(|_| {
            let path = path.clone();
            async move { client.post(&path, &[]).await.status }
        })
        .collect()
}

/// What the counter holds once everybody has been told that 1 was added.
async fn outcome(client: Client, method: &str, additions: JoinSet<u16>) -> u64 {
    let statuses = additions.join_all().await;
    assert!(statuses.iter().all(|status| *status == 200));
    let reply: LabReply = client.get(&format!("/api/lab/{method}")).await.json();
    let lost = ADDITIONS - reply.value;
    println!(
        "{method}: {} of {ADDITIONS} additions, {lost} lost",
        reply.value
    );
    reply.value
}

#[tokio::test]
async fn the_atomic_step_loses_nothing() {
    let redis = RedisWorker::start(&[]).await;
    let client = redis.client();
    let additions = additions(client, "atomic");
    assert_eq!(outcome(client, "atomic", additions).await, ADDITIONS);
}

#[tokio::test]
async fn read_modify_write_loses_what_overlaps() {
    let redis = RedisWorker::start(&[]).await;
    let client = redis.client();
    let mut held = redis.world.front.held();
    redis.world.front.add_fault(Fault {
        containing: "\"GET\"".into(),
        ..FaultKind::HoldHead.times(ADDITIONS)
    });
    let additions = additions(client, "read_modify_write");
    // Everybody has read before anybody writes: the worst that can happen, made certain.
    let everybody = held.wait_for(|held| *held == ADDITIONS).await.map(drop);
    everybody.expect("the front is there");
    redis.world.front.release();
    assert_eq!(outcome(client, "read_modify_write", additions).await, 1);
}

#[tokio::test]
async fn a_lock_of_the_isolate_loses_nothing_within_it() {
    let redis = RedisWorker::start(&[]).await;
    let target = "/api/lab/locked?method=locked";
    let client = redis.client();
    let additions = (0..20).map(|_| client.post(target, &[]));
    let answers = join_all(additions).await;
    assert!(answers.iter().all(|answer| answer.status == 200));
    let reply: LabReply = redis.client().get("/api/lab/locked").await.json();
    assert_eq!(reply.value, 20);
}

#[tokio::test]
async fn a_lock_of_the_isolate_does_not_keep_out_another_isolate() {
    let redis = RedisWorker::start(&[]).await;
    let another = redis.another_worker().await;
    let mut held = redis.world.front.held();
    redis.world.front.add_fault(Fault {
        containing: "\"GET\"".into(),
        ..FaultKind::HoldHead.times(2)
    });
    let additions: JoinSet<u16> = [redis.client(), another.client()]
        .into_iter()
        .map(|client| async move {
            let target = "/api/lab/locked?method=locked";
            client.post(target, &[]).await.status
        })
        .collect();
    // Each has its isolate's lock and has read; neither has written.
    let both = held.wait_for(|held| *held == 2).await.map(drop);
    both.expect("the front is there");
    redis.world.front.release();
    assert_eq!(additions.join_all().await, [200, 200]);
    let reply: LabReply = redis.client().get("/api/lab/locked").await.json();
    assert_eq!(reply.value, 1, "one of the two is lost");
}
