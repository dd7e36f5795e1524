//! Exactly once through the whole path: clients that retry under fresh connections, the Worker, the
//! front and Redis, the last two killed and restarted, replies dropped after execution.

use edgestate_contract::visits::{VisitReply, VisitTotals};
use edgestate_state_tests::chaos;
use edgestate_state_tests::marathon::{self, Progress};
use edgestate_worker_tests::{RedisWorker, until};
use tokio::sync::watch;

const VISITS: u64 = 2100;
const CLIENTS: usize = 8;
const OUTAGES: u64 = 6;

#[tokio::test]
async fn visits_are_counted_once_through_the_worker() {
    let mut redis = RedisWorker::start(&[("REDIS_TIMEOUT_MS", "250")]).await;
    let client = redis.client();
    let (progress, watched) = watch::channel(Progress::default());
    let (figures, incidents) = tokio::join!(
        marathon::run(VISITS, CLIENTS, &progress, |_, id| async move {
            let id = format!("visit-{id}");
            let answer = client
                .send("POST", "/api/visits/marathon", &[("idempotency-key", &id)])
                .await;
            match answer {
                Ok(answer) if answer.status == 200 => Ok(answer.json::<VisitReply>().counted),
                _ => Err(()),
            }
        }),
        chaos::reign(&mut redis.world, watched, VISITS, OUTAGES),
    );
    // The breaker may still be open after the last outage.
    let total = until(
        async || client.get("/api/visits/marathon").await,
        |total| total.status == 200,
    )
    .await;
    let total = total.json::<VisitTotals>().total;
    println!("through the Worker: {figures:?}, {incidents:?}, total {total}");
    assert_eq!(figures.acknowledged, VISITS);
    assert!(
        figures.duplicates_seen > 0,
        "replies were lost after execution"
    );
    assert_eq!(total, VISITS, "none twice, none lost");
}
