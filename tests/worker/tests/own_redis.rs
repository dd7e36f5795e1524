//! docs/own-redis/compose.yaml, as far as it can be held without Docker: Redis started with the arguments of
//! the file keeps what was acknowledged, and evicts nothing. Its front and its proxy are not run.

use edgestate_contract::visits::{VisitReply, VisitTotals};
use edgestate_worker_tests::process::{Process, root};
use edgestate_worker_tests::{Worker, until};
use std::fs;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;
use upstash_front::{Front, FrontOptions, Port};

/// The arguments of `redis-server` in the file.
fn arguments() -> Vec<String> {
    let file = root().join("docs/own-redis/compose.yaml");
    let text = fs::read_to_string(file).expect("the file is there");
    let command = text
        .lines()
        .filter_map(|line| line.trim().strip_prefix("command: "))
        .find(|command| command.contains("redis-server"))
        .expect("the file starts Redis");
    serde_json::from_str(command).expect("a list of texts")
}

async fn start(port: &Port, data: &Path) -> Process {
    let arguments = arguments();
    let (program, arguments) = arguments.split_first().expect("a program");
    let mut command = Command::new(program);
    command
        .args(arguments)
        .args(["--bind", "127.0.0.1", "--port", &port.number().to_string()])
        .current_dir(data);
    let log = TempDir::new().expect("a temporary folder");
    let server = Process::start(&mut command, log).expect("redis-server is installed");
    until(async || ask(port, &["ping"]), |said| said == "PONG\n").await;
    server
}

fn ask(port: &Port, command: &[&str]) -> String {
    let output = Command::new("redis-cli")
        .args(["-p", &port.number().to_string()])
        .args(command)
        .output()
        .expect("redis-cli is installed");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[tokio::test]
async fn what_was_counted_survives_a_crash_and_nothing_is_evicted() {
    let port = Port::reserve().expect("a free port");
    let data = TempDir::new().expect("a temporary folder");
    let server = start(&port, data.path()).await;
    assert_eq!(
        ask(&port, &["config", "get", "maxmemory-policy"]),
        "maxmemory-policy\nnoeviction\n"
    );

    let address = format!("127.0.0.1:{}", port.number());
    let front = Front::start_before(FrontOptions::default(), address).await;
    let front = front.expect("a free port");
    let worker = Worker::start(&[
        ("ENVIRONMENT", "production"),
        ("UPSTASH_REDIS_REST_URL", &front.url()),
        ("UPSTASH_REDIS_REST_TOKEN", front.token()),
        ("REDIS_TIMEOUT_MS", "30000"),
    ])
    .await;
    let visit = worker.client().post("/api/visits/home", &[]).await;
    assert!(visit.json::<VisitReply>().counted);

    drop(server); // Killed, not stopped.
    let _server = start(&port, data.path()).await;
    let totals = until(
        async || worker.client().get("/api/visits/home").await,
        |answer| answer.status == 200,
    )
    .await;
    assert_eq!(totals.json::<VisitTotals>().total, 1);
}
