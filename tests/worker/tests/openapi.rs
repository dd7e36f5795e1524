//! A client that knows nothing but openapi.json tries what it says: schemathesis sends what the document
//! allows and what it does not, alone and in sequences, and judges every answer by it.

use edgestate_worker_tests::process::root;
use edgestate_worker_tests::{Client, RedisWorker, Worker};
use tempfile::TempDir;
use tokio::process::Command;

const ADMIN_TOKEN: (&str, &str) = ("ADMIN_TOKEN", "correct-horse-battery");
/// The same requests in every run.
const SEED: &str = "1202";
/// How many each operation gets at most, so that a run ends on any machine at the same request: after a
/// few seconds on an idle machine.
const EXAMPLES: &str = "50";

#[tokio::test(flavor = "multi_thread")]
async fn the_document_holds_on_memory() {
    let worker = Worker::start(&[ADMIN_TOKEN]).await;
    try_all(worker.client()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_document_holds_on_redis() {
    let worker = RedisWorker::start(&[ADMIN_TOKEN]).await;
    try_all(worker.client()).await;
}

async fn try_all(client: Client) {
    let program = std::env::var_os("EDGESTATE_SCHEMATHESIS")
        .expect("run these tests with `cargo xtask test worker`");
    // It leaves a database of what it has found where it runs.
    let dir = TempDir::new().expect("a directory");
    let output = Command::new(program)
        .arg("--config-file")
        .arg(root().join("tests/worker/schemathesis.toml"))
        .arg("run")
        .arg(root().join("openapi.json"))
        .args(["--url", &format!("http://127.0.0.1:{}", client.port())])
        .args(["--seed", SEED, "--max-examples", EXAMPLES, "--no-color"])
        .env("EDGESTATE_ADMIN_TOKEN", ADMIN_TOKEN.1)
        .current_dir(dir.path())
        .kill_on_drop(true)
        .output()
        .await
        .expect("schemathesis runs");
    println!("{}", String::from_utf8_lossy(&output.stdout));
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}
