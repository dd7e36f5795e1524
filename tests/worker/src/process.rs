//! Processes that end with the test.

use crate::until::POLL;
use anyhow::{Context as _, Result, bail, ensure};
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use std::fs::{self, File};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How long a server may take until it serves.
const START_LIMIT: Duration = Duration::from_secs(90);

/// A process in a group of its own, which is ended as a whole, with its output in a file.
#[derive(Debug)]
pub struct Process {
    child: Child,
    dir: TempDir,
}

impl Process {
    /// Starts it; `dir` lives as long as it does and receives the file `log`.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(command: &mut Command, dir: TempDir) -> Result<Self> {
        let log = File::create(dir.path().join("log"))?;
        let child = command
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .process_group(0)
            .spawn()
            .with_context(|| format!("cannot start {}", command.get_program().display()))?;
        Ok(Self { child, dir })
    }

    /// Everything it has written so far.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read_to_string(self.dir.path().join("log")).unwrap_or_default()
    }

    /// The memory that programs of that name in its group have now.
    ///
    /// # Errors
    /// When `ps` does not say.
    pub fn memory_bytes(&self, name: &str) -> Result<u64> {
        let told = Command::new("ps")
            .args(["-A", "-o", "pgid=,rss=,comm="])
            .output()?;
        let group = self.child.id().to_string();
        let kilobytes = String::from_utf8_lossy(&told.stdout)
            .lines()
            .filter(|line| line.contains(name))
            .filter_map(|line| {
                let mut words = line.split_whitespace();
                let is_ours = words.next() == Some(&group);
                is_ours.then(|| words.next()?.parse::<u64>().ok())?
            })
            .sum::<u64>();
        ensure!(kilobytes > 0, "ps knows no {name} of this group");
        Ok(kilobytes * 1024)
    }

    /// Waits for a whole line of its output of which `find` can tell something.
    ///
    /// # Errors
    /// When it ends before, or says nothing of the kind.
    pub async fn told<T>(&mut self, find: impl Fn(&str) -> Option<T>) -> Result<T> {
        let started = Instant::now();
        loop {
            // Asked first: what it said before it ended is then in the log.
            let is_running = matches!(self.child.try_wait(), Ok(None));
            let log = self.log();
            let mut lines = log.split_inclusive('\n');
            if let Some(found) = lines.find_map(|line| find(line.strip_suffix('\n')?)) {
                return Ok(found);
            }
            if !is_running || started.elapsed() > START_LIMIT {
                bail!("it did not come up:\n{log}");
            }
            tokio::time::sleep(POLL).await;
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Either may be gone already.
        let _ = killpg(
            Pid::from_raw(self.child.id().cast_signed()),
            Signal::SIGKILL,
        );
        let _ = self.child.wait();
    }
}

/// The root of the checkout.
#[must_use]
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
