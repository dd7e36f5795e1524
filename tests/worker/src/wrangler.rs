//! The Worker under `wrangler dev`: with the UI beside it, the Cache API and the rate limiter, which
//! workerd alone does not have.

use crate::http::Client;
use crate::process::{Process, root};
use std::process::Command;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use upstash_front::Port;

const START_LIMIT: Duration = Duration::from_secs(90);
const POLL: Duration = Duration::from_millis(100);

/// A running `wrangler dev`.
#[derive(Debug)]
pub struct Wrangler {
    _process: Process,
    client: Client,
    _port: Port,
}

impl Wrangler {
    /// Starts it with further arguments and waits until the Worker answers.
    ///
    /// # Panics
    /// When it does not come up.
    pub async fn start(arguments: &[&str]) -> Self {
        let port = Port::reserve().expect("a free port");
        let dir = TempDir::new().expect("a temporary folder");
        let mut command = command();
        command
            .args([
                "dev",
                "--ip",
                "127.0.0.1",
                "--show-interactive-dev-session=false",
            ])
            .args([
                "--port",
                &port.number().to_string(),
                "--inspector-port",
                "0",
            ])
            .arg("--persist-to")
            .arg(dir.path())
            .args(arguments);
        let mut process = Process::start(&mut command, dir).expect("node is installed");
        let client = Client::new(port.number());
        let started = Instant::now();
        while client.send("GET", "/api/", &[]).await.is_err() {
            assert!(
                process.is_running() && started.elapsed() < START_LIMIT,
                "wrangler did not come up:\n{}",
                process.log()
            );
            tokio::time::sleep(POLL).await;
        }
        Self {
            _process: process,
            client,
            _port: port,
        }
    }

    /// The Worker's client.
    #[must_use]
    pub const fn client(&self) -> Client {
        self.client
    }
}

/// wrangler, at the root of the checkout, with the Worker and the UI built.
#[must_use]
pub fn command() -> Command {
    let mut command = Command::new("node");
    command
        .arg(root().join("node_modules/wrangler/bin/wrangler.js"))
        .env("EDGESTATE_BUILT", "1")
        .env("CI", "true")
        .env("WRANGLER_SEND_METRICS", "false")
        .current_dir(root());
    command
}
