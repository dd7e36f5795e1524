//! The Worker in workerd, without wrangler: the bundle that would be deployed, served in an instant.

use crate::http::Client;
use crate::process::{Process, root};
use anyhow::{Context as _, Result, bail};
use edgestate_state_tests::world::{RedisWorld, World as _};
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use upstash_front::Port;

const START_LIMIT: Duration = Duration::from_secs(30);
const POLL: Duration = Duration::from_millis(20);

/// A running Worker.
#[derive(Debug)]
pub struct Worker {
    process: Process,
    client: Client,
    _port: Port,
}

impl Worker {
    /// Starts the Worker with these variables and waits until it answers.
    ///
    /// # Panics
    /// When it does not come up.
    pub async fn start(variables: &[(&str, &str)]) -> Self {
        Self::try_start(variables)
            .await
            .expect("workerd serves the Worker")
    }

    /// Its client.
    #[must_use]
    pub const fn client(&self) -> Client {
        self.client
    }

    /// Everything it has logged so far.
    #[must_use]
    pub fn log(&self) -> String {
        self.process.log()
    }

    async fn try_start(variables: &[(&str, &str)]) -> Result<Self> {
        let bundle = PathBuf::from(
            std::env::var_os("EDGESTATE_BUNDLE")
                .context("run these tests with `cargo xtask test worker`")?,
        );
        let port = Port::reserve()?;
        let dir = TempDir::new()?;
        let mut modules = String::new();
        for entry in fs::read_dir(&bundle)? {
            let file = entry?.file_name().to_string_lossy().into_owned();
            let kind = match file.rsplit('.').next() {
                Some("js") => "esModule",
                Some("wasm") => "wasm",
                _ => continue,
            };
            fs::copy(bundle.join(&file), dir.path().join(&file))?;
            // The entry comes first: that is how workerd knows it.
            let module = format!("(name = \"./{file}\", {kind} = embed \"{file}\"), ");
            let at = if kind == "esModule" { 0 } else { modules.len() };
            modules.insert_str(at, &module);
        }
        let mut bindings = String::new();
        for (name, value) in variables {
            write!(bindings, "(name = \"{name}\", text = {value:?}), ")?;
        }
        fs::write(
            dir.path().join("config.capnp"),
            format!(
                r#"using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "edgestate", worker = .edgestate),
    (name = "internet", network = (allow = ["private", "public"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:{}", http = (), service = "edgestate")],
);
const edgestate :Workerd.Worker = (
  modules = [{modules}],
  bindings = [{bindings}],
  compatibilityDate = "2026-04-01",
);
"#,
                port.number()
            ),
        )?;
        let mut command = Command::new(root().join("node_modules/.bin/workerd"));
        command
            .args(["serve", "config.capnp"])
            .current_dir(dir.path());
        let mut process = Process::start(&mut command, dir)?;
        let client = Client::new(port.number());
        let started = Instant::now();
        while client.send("GET", "/api/", &[]).await.is_err() {
            if !process.is_running() || started.elapsed() > START_LIMIT {
                bail!("workerd did not come up:\n{}", process.log());
            }
            tokio::time::sleep(POLL).await;
        }
        Ok(Self {
            process,
            client,
            _port: port,
        })
    }
}

/// A Worker on a Redis of its own.
pub struct RedisWorker {
    /// Redis and the front before it.
    pub world: RedisWorld,
    /// The Worker.
    pub worker: Worker,
    variables: Vec<(String, String)>,
}

impl RedisWorker {
    /// Starts all three, the Worker with further variables.
    ///
    /// # Panics
    /// When one does not come up.
    pub async fn start(variables: &[(&str, &str)]) -> Self {
        let world = RedisWorld::start().await;
        let mut all = vec![
            ("UPSTASH_REDIS_REST_URL".to_owned(), world.front.url()),
            (
                "UPSTASH_REDIS_REST_TOKEN".to_owned(),
                world.front.token().to_owned(),
            ),
        ];
        all.extend(
            variables
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        );
        let worker = Self::start_worker(&all).await;
        Self {
            world,
            worker,
            variables: all,
        }
    }

    /// Replaces the Worker by a new one: its memory is empty, Redis is as it was.
    pub async fn restart_worker(&mut self) {
        self.worker = Self::start_worker(&self.variables).await;
    }

    /// The Worker's client.
    #[must_use]
    pub const fn client(&self) -> Client {
        self.worker.client()
    }

    async fn start_worker(variables: &[(String, String)]) -> Worker {
        let variables: Vec<_> = variables
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        Worker::start(&variables).await
    }
}
