//! The tutorials' race, shown: many requests at once add 1 to a counter, once by reading and
//! writing it, once by one atomic step.

use edgestate_contract::lab::LabReply;
use edgestate_worker_tests::RedisWorker;
use tokio::task::JoinSet;

const ADDITIONS: u64 = 200;

#[tokio::test]
async fn read_modify_write_loses_updates_and_the_atomic_step_does_not() {
    let redis = RedisWorker::start(&[]).await;
    let client = redis.client();
    let mut values = Vec::new();
    for method in ["read_modify_write", "atomic"] {
        let mut additions = JoinSet::new();
        for _ in 0..ADDITIONS {
            additions.spawn(async move {
                client
                    .post(&format!("/api/lab/{method}?method={method}"), &[])
                    .await
                    .status
            });
        }
        assert!(
            additions
                .join_all()
                .await
                .iter()
                .all(|status| *status == 200)
        );
        let reply: LabReply = client.get(&format!("/api/lab/{method}")).await.json();
        println!(
            "{method}: {} of {ADDITIONS} additions, {} lost",
            reply.value,
            ADDITIONS - reply.value
        );
        values.push(reply.value);
    }
    assert!(
        values[0] < ADDITIONS,
        "overlapping read-modify-write loses updates"
    );
    assert_eq!(values[1], ADDITIONS);
}
