//! Processes that end with what started them.

use anyhow::Result;
use std::os::unix::process::CommandExt as _;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How long a process may take to stop when it is asked to.
const STOP_LIMIT: Duration = Duration::from_secs(5);
const POLL: Duration = Duration::from_millis(50);

/// A process in a process group of its own; the whole group ends with this value.
pub struct Group(Child);

impl Group {
    /// Starts it.
    pub fn spawn(command: &mut Command) -> Result<Self> {
        Ok(Self(command.stdin(Stdio::null()).process_group(0).spawn()?))
    }

    /// How it ended, if it has.
    pub fn ended(&mut self) -> Result<Option<ExitStatus>> {
        Ok(self.0.try_wait()?)
    }

    /// What it prints, where it was started with a pipe; the first time only.
    pub fn output(&mut self) -> Option<ChildStdout> {
        self.0.stdout.take()
    }

    fn signal(&self, name: &str) {
        let group = format!("-{}", self.0.id());
        // The group may be gone already, which is what is wanted.
        let _ = Command::new("kill")
            .args(["-s", name, "--", &group])
            .stderr(Stdio::null())
            .status();
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.signal("TERM");
        let asked = Instant::now();
        while asked.elapsed() < STOP_LIMIT {
            if !matches!(self.0.try_wait(), Ok(None)) {
                break;
            }
            thread::sleep(POLL);
        }
        self.signal("KILL");
        // Reaps it; there is nothing to do about a failure here.
        let _ = self.0.wait();
    }
}
