//! The Worker in workerd, without wrangler: the bundle that would be deployed, served in an instant.

use crate::http::Client;
use crate::process::{Process, root};
use anyhow::{Context as _, Result};
use edgestate_state_tests::world::{RedisWorld, World as _};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tempfile::TempDir;

/// Stand before the Worker: one lets a test move its clock, the other keeps hold of its instance.
const CONTROLS: [(&str, &str); 2] = [
    ("controls.js", include_str!("controls.js")),
    ("instance.js", include_str!("instance.js")),
];
/// Where the clock of every Worker starts that is not given a time, in milliseconds since 1970.
const CLOCK: &str = "EDGESTATE_TEST_CLOCK_MS";

/// A running Worker.
#[derive(Debug)]
pub struct Worker {
    process: Process,
    client: Client,
}

impl Worker {
    /// Starts the Worker with these variables and waits until it answers.
    ///
    /// # Panics
    /// When it does not come up.
    pub async fn start(variables: &[(&str, &str)]) -> Self {
        Self::start_at(None, variables).await
    }

    /// The same with its clock at that time, in milliseconds since 1970.
    ///
    /// # Panics
    /// When it does not come up.
    pub async fn start_at(clock_ms: Option<u64>, variables: &[(&str, &str)]) -> Self {
        Self::try_start(clock_ms, variables)
            .await
            .expect("workerd serves the Worker")
    }

    /// Its client.
    #[must_use]
    pub const fn client(&self) -> Client {
        self.client
    }

    /// Lets time pass for the Worker.
    pub async fn pass(&self, time: Duration) {
        let moved = format!("/__test/clock?ms={}", time.as_millis());
        self.client.post(&moved, &[]).await;
    }

    /// Makes its program stop as a panic does: the next time that it asks for the time, or the next
    /// time after an answer from elsewhere has come in.
    pub async fn panic(&self, when: Panic) {
        let when = match when {
            Panic::Now => "now",
            Panic::Later => "later",
        };
        self.client
            .post(&format!("/__test/panic?when={when}"), &[])
            .await;
    }

    /// For how many references to JavaScript its program has made room so far.
    ///
    /// # Panics
    /// When it does not say.
    pub async fn references(&self) -> usize {
        let answer = self.client.get("/__test/references").await;
        answer.body.parse().expect("a number")
    }

    /// The memory that workerd has now.
    ///
    /// # Errors
    /// When nobody says.
    pub fn memory_bytes(&self) -> Result<u64> {
        self.process.memory_bytes("workerd")
    }

    /// Everything it has logged so far.
    #[must_use]
    pub fn log(&self) -> String {
        let log = self.process.log();
        let lines = log.split_inclusive('\n');
        lines.filter(|line| listening(line).is_none()).collect()
    }

    /// The lines of it that are whole.
    ///
    /// # Panics
    /// When one is not JSON.
    #[must_use]
    pub fn lines(&self) -> Vec<Value> {
        let log = self.log();
        let whole = log.rfind('\n').map_or("", |end| &log[..end]);
        let read = |line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"));
        whole.lines().map(read).collect()
    }

    async fn try_start(clock_ms: Option<u64>, variables: &[(&str, &str)]) -> Result<Self> {
        let bundle = PathBuf::from(
            std::env::var_os("EDGESTATE_BUNDLE")
                .context("run these tests with `cargo xtask test worker`")?,
        );
        let dir = TempDir::new()?;
        for entry in fs::read_dir(&bundle)? {
            let entry = entry?;
            fs::copy(entry.path(), dir.path().join(entry.file_name()))?;
        }
        let mut modules = String::new();
        for (name, text) in CONTROLS {
            fs::write(dir.path().join(name), text)?;
            write!(modules, "(name = \"{name}\", esModule = embed \"{name}\"),")?;
        }
        let shift_ms = clock_shift_ms(clock_ms)?.to_string();
        let mut bindings = String::new();
        // As .env has it, unless a test says otherwise.
        let mut all = BTreeMap::from([("ENVIRONMENT", "development")]);
        all.extend(variables.iter().copied());
        all.insert("TEST_CLOCK_SHIFT_MS", &shift_ms);
        for (name, value) in all {
            // As wrangler binds what is no text in wrangler.toml.
            let (kind, value) = match value.strip_prefix("json:") {
                Some(json) => ("json", json),
                None => ("text", value),
            };
            write!(bindings, "(name = \"{name}\", {kind} = {value:?}), ")?;
        }
        // As the build wrote it (xtask/src/workerd.rs); the first module is the entry.
        let configuration = fs::read_to_string(bundle.join("workerd.capnp"))?
            .replace("modules = [", &format!("modules = [{modules}"))
            .replace("bindings = []", &format!("bindings = [{bindings}]"));
        fs::write(dir.path().join("workerd.capnp"), configuration)?;
        let mut command = Command::new(root().join("node_modules/.bin/workerd"));
        command
            .args(["serve", "workerd.capnp", "--control-fd=1"])
            .current_dir(dir.path());
        let mut process = Process::start(&mut command, dir)?;
        let port = process.told(listening).await.context("workerd")?;
        Ok(Self {
            process,
            client: Client::new(port),
        })
    }
}

/// The port in what workerd says when it listens.
fn listening(line: &str) -> Option<u16> {
    let said: Value = serde_json::from_str(line).ok()?;
    (said["event"] == "listen").then(|| u16::try_from(said["port"].as_u64()?).ok())?
}

/// When a Worker's program is to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Panic {
    /// In the call that brings the request.
    Now,
    /// In a later step, when the request has waited for something.
    Later,
}

/// How far the Worker's clock is from the real one.
fn clock_shift_ms(clock_ms: Option<u64>) -> Result<i64> {
    let everywhere = std::env::var(CLOCK).ok();
    let everywhere = everywhere.map(|ms| ms.parse().context(CLOCK)).transpose()?;
    let Some(clock_ms) = clock_ms.or(everywhere) else {
        return Ok(0);
    };
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?;
    Ok(clock_ms.cast_signed() - i64::try_from(now.as_millis())?)
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
        Self::start_at(None, variables).await
    }

    /// The same with the Worker's clock at that time, in milliseconds since 1970.
    ///
    /// # Panics
    /// When one does not come up.
    pub async fn start_at(clock_ms: Option<u64>, variables: &[(&str, &str)]) -> Self {
        let world = RedisWorld::start().await;
        let url = world.front.url();
        let mut all = BTreeMap::from([
            ("UPSTASH_REDIS_REST_URL", url.as_str()),
            ("UPSTASH_REDIS_REST_TOKEN", world.front.token()),
            // No busy machine wears them out.
            ("REDIS_TIMEOUT_MS", "30000"),
            ("REDIS_WAIT_MS", "30000"),
        ]);
        all.extend(variables.iter().copied());
        let all = all.into_iter();
        let variables: Vec<_> = all
            .map(|(name, value)| (name.into(), value.into()))
            .collect();
        let worker = start_worker(clock_ms, &variables).await;
        Self {
            world,
            worker,
            variables,
        }
    }

    /// Replaces the Worker by a new one: its memory is empty, Redis is as it was.
    pub async fn restart_worker(&mut self) {
        self.worker = start_worker(None, &self.variables).await;
    }

    /// A second Worker beside it, on the same Redis: another isolate.
    pub async fn another_worker(&self) -> Worker {
        start_worker(None, &self.variables).await
    }

    /// The Worker's client.
    #[must_use]
    pub const fn client(&self) -> Client {
        self.worker.client()
    }
}

async fn start_worker(clock_ms: Option<u64>, variables: &[(String, String)]) -> Worker {
    let variables: Vec<_> = variables
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    Worker::start_at(clock_ms, &variables).await
}
