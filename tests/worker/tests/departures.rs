//! Clients that leave before their answer: what was begun for them is brought to its end, and nothing of
//! it stays behind in the isolate.

use edgestate_contract::visits::VisitTotals;
use edgestate_worker_tests::{RedisWorker, until};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use upstash_front::FaultKind;

const AT_ONCE: u64 = 50;
const WAVES: u64 = 10;

/// Sends visits, and leaves when all of them wait for Redis; then lets Redis answer. Returns when
/// each is counted, after which the next answer of the isolate comes when those are done.
async fn wave(redis: &RedisWorker, wave: u64) {
    let front = &redis.world.front;
    let mut held = front.held();
    let due = *held.borrow() + AT_ONCE;
    front.add_fault(FaultKind::HoldHead.times(AT_ONCE));
    let mut clients = Vec::new();
    for client in 0..AT_ONCE {
        let port = redis.client().port();
        let mut stream = TcpStream::connect(("127.0.0.1", port))
            .await
            .expect("a connection");
        let request = format!(
            "POST /api/visits/home HTTP/1.1\r\nhost: localhost\r\nidempotency-key: {wave}-{client}\r\ncontent-length: 0\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await.expect("sent");
        clients.push(stream);
    }
    held.wait_for(|held| *held == due).await.expect("a front");
    for client in &clients {
        // Closed with a reset. A mere end of what the client sends is nothing to workerd until it answers.
        client.set_zero_linger().expect("a socket");
    }
    drop(clients);
    // After this workerd knows that they are gone.
    redis.worker.references().await;
    front.release();
    let all = AT_ONCE * (wave + 1);
    until(async || total(redis).await, |counted| *counted == all).await;
}

async fn total(redis: &RedisWorker) -> u64 {
    let totals: VisitTotals = redis.client().get("/api/visits/home").await.json();
    totals.total
}

#[tokio::test]
async fn what_was_begun_for_a_client_that_left_comes_to_its_end_and_is_freed() {
    let redis = RedisWorker::start(&[]).await;
    // The script is brought, so that each visit is one trip.
    redis
        .client()
        .post("/api/visits/other", &[("idempotency-key", "first")])
        .await;
    let mut room = Vec::new();
    for at in 0..WAVES {
        wave(&redis, at).await;
        room.push(redis.worker.references().await);
    }
    println!("room for references after each wave: {room:?}");
    let (first, last) = (room[0], room[room.len() - 1]);
    assert!(
        last <= 2 * first,
        "a wave takes the place of the one before: {room:?}"
    );
}
