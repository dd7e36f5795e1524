//! The tutorials' race, shown: many requests at once add 1 to a counter, once by reading and
//! writing it, once by one atomic step.

use edgestate_contract::lab::LabReply;
use edgestate_worker_tests::{Client, RedisWorker};
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
