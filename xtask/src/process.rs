//! Processes that end with what started them.

use anyhow::Result;
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use std::io::{BufRead as _, BufReader, Read};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

/// How long a process may take to stop when it is asked to, and again when it is made to.
const STOP_LIMIT: Duration = Duration::from_secs(5);
const POLL: Duration = Duration::from_millis(20);

/// A process in a process group of its own; the whole group ends with this value.
pub struct Group(Child);

impl Group {
    /// Starts it; the lines that it prints, wherever to, come through the channel.
    pub fn spawn(command: &mut Command) -> Result<(Self, Receiver<String>)> {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .spawn()?;
        let (sender, lines) = channel();
        if let Some(pipe) = child.stdout.take() {
            forward(pipe, sender.clone());
        }
        if let Some(pipe) = child.stderr.take() {
            forward(pipe, sender);
        }
        Ok((Self(child), lines))
    }

    /// How it ended, if it has.
    pub fn ended(&mut self) -> Result<Option<ExitStatus>> {
        Ok(self.0.try_wait()?)
    }

    fn signal(&self, signal: Signal) {
        // The group may be gone already, which is what is wanted.
        let _ = killpg(Pid::from_raw(self.0.id().cast_signed()), signal);
    }

    fn wait(&mut self) {
        let asked = Instant::now();
        while matches!(self.0.try_wait(), Ok(None)) && asked.elapsed() < STOP_LIMIT {
            thread::sleep(POLL);
        }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.signal(Signal::SIGTERM);
        self.wait();
        // Whoever is left of the group, its first process or another.
        self.signal(Signal::SIGKILL);
        self.wait();
    }
}

fn forward(pipe: impl Read + Send + 'static, lines: Sender<String>) {
    thread::spawn(move || {
        for line in BufReader::new(pipe).split(b'\n').map_while(Result::ok) {
            // Nobody listens any more when the process is being ended.
            let _ = lines.send(String::from_utf8_lossy(&line).into_owned());
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_group_ends_also_where_it_does_not_want_to() {
        let script = "trap '' TERM; echo said >&2; sh -c 'echo started; exec sleep 600' & wait";
        let (group, lines) = Group::spawn(Command::new("sh").args(["-c", script])).unwrap();
        let mut said = [lines.recv().unwrap(), lines.recv().unwrap()];
        said.sort();
        assert_eq!(said, ["said", "started"]);
        drop(group);
        // The pipes close when the last one who holds them is gone.
        assert!(lines.recv().is_err());
    }
}
