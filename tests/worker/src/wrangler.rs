//! The Worker under `wrangler dev`: with the UI beside it, the Cache API and the rate limiter, which
//! workerd alone does not have.

use crate::http::Client;
use crate::process::{Process, root};
use std::process::Command;
use tempfile::TempDir;

/// A running `wrangler dev`.
#[derive(Debug)]
pub struct Wrangler {
    _process: Process,
    client: Client,
}

impl Wrangler {
    /// Starts it with further arguments and waits until the Worker answers.
    ///
    /// # Panics
    /// When it does not come up.
    pub async fn start(arguments: &[&str]) -> Self {
        let dir = TempDir::new().expect("a temporary folder");
        let mut command = command();
        command
            .arg("dev")
            .arg("--env-file")
            .arg(root().join(".env"))
            .arg("--persist-to")
            .arg(dir.path())
            .args(arguments);
        let mut process = Process::start(&mut command, dir).expect("node is installed");
        let port = process.told(listening).await.expect("wrangler serves");
        Self {
            _process: process,
            client: Client::new(port),
        }
    }

    /// The Worker's client.
    #[must_use]
    pub const fn client(&self) -> Client {
        self.client
    }
}

fn listening(line: &str) -> Option<u16> {
    let url = line.strip_prefix("listening on ")?;
    url.rsplit_once(':')?.1.parse().ok()
}

/// wrangler, at the root of the checkout, with the Worker and the UI built.
#[must_use]
pub fn command() -> Command {
    let mut command = Command::new("node");
    command
        .arg(root().join("xtask/wrangler.mjs"))
        .current_dir(root());
    command
}

/// What wrangler says of a deployment that it goes through without uploading anything, with further arguments.
///
/// # Panics
/// When it fails, or warns of something.
pub fn dry_run(wrangler: &mut Command, arguments: &[&str]) -> String {
    let wrangler = wrangler.args(["deploy", "--dry-run"]).args(arguments);
    let output = wrangler.output();
    let output = output.expect("node is installed");
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    assert!(output.status.success(), "{said}");
    assert!(!said.to_lowercase().contains("warning"), "{said}");
    said
}
