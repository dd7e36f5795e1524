//! Running commands so that a person sees what happens and for how long: one line when a step
//! starts, a sign of life every few seconds, one line when it is done. The output of a step goes
//! to a log file and is shown when the step fails.

use anyhow::{Context as _, Result, bail};
use jobserver::Client;
use std::collections::VecDeque;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader, Read, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// How often a running step says that it is alive.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// How many lines of a failed step's output are shown.
const TAIL: usize = 60;

/// The root of the checkout.
pub fn root() -> PathBuf {
    let manifest = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    manifest
        .parent()
        .map_or(manifest.clone(), Path::to_path_buf)
}

/// Where cargo leaves what it builds.
pub fn target_dir() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// Where everything that outlives a checkout is kept.
pub fn cache_dir() -> Result<PathBuf> {
    if let Some(dir) = std::env::var_os("EDGESTATE_CACHE") {
        return Ok(dir.into());
    }
    let base = std::env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::home_dir().map(|home| home.join(".cache")))
        .context("neither XDG_CACHE_HOME nor a home directory is known; set EDGESTATE_CACHE")?;
    Ok(base.join("edgestate"))
}

/// Runs a command to its end behind one line of progress.
pub fn step(label: &str, command: &mut Command) -> Result<()> {
    let started = Instant::now();
    println!("  {label} …");
    let logs = root().join("target/xtask/logs");
    fs::create_dir_all(&logs)?;
    let name: String = label
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    let log = logs.join(format!("{name}.log"));

    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("{label}: cannot start {}", display(command)))?;
    let output = Arc::new(Mutex::new(Output {
        file: File::create(&log)?,
        tail: VecDeque::new(),
    }));
    let readers = [
        child
            .stdout
            .take()
            .map(|pipe| collect(pipe, Arc::clone(&output))),
        child
            .stderr
            .take()
            .map(|pipe| collect(pipe, Arc::clone(&output))),
    ];

    let mut said = started;
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if said.elapsed() >= HEARTBEAT {
            said = Instant::now();
            let last = lock(&output).tail.back().cloned().unwrap_or_default();
            let last: String = last.trim().chars().take(80).collect();
            println!("    {:>4}s  {last}", started.elapsed().as_secs());
        }
        thread::sleep(Duration::from_millis(20));
    };
    for reader in readers.into_iter().flatten() {
        // A reader that panicked has lost log lines, not the outcome of the step.
        let _ = reader.join();
    }
    if !status.success() {
        let tail: Vec<_> = lock(&output)
            .tail
            .iter()
            .map(|line| format!("  | {line}"))
            .collect();
        let tail = tail.join(
            "
",
        );
        bail!(
            "{label} failed ({status})\n{tail}\n  command: {}\n  full log: {}",
            display(command),
            log.display()
        );
    }
    println!("  {label}: done in {:.1}s", started.elapsed().as_secs_f64());
    Ok(())
}

/// Runs a cargo as a step. All that run at the same time have one pool of jobs: as many compilers as there are cores,
/// and not as many for each.
pub fn compile(label: &str, cargo: &mut Command) -> Result<()> {
    static JOBS: LazyLock<io::Result<Client>> =
        LazyLock::new(|| Client::new(thread::available_parallelism()?.get()));
    let Ok(jobs) = &*JOBS else {
        return step(label, cargo);
    };
    let _first = jobs.acquire()?; // which a cargo takes for granted
    jobs.configure(cargo);
    step(label, cargo)
}

/// Runs a command to its end with its output on the terminal.
pub fn show(label: &str, command: &mut Command) -> Result<()> {
    println!("  {label} …");
    io::stdout().flush()?;
    let started = Instant::now();
    let status = command
        .stdin(Stdio::null())
        .status()
        .with_context(|| format!("{label}: cannot start {}", display(command)))?;
    if !status.success() {
        bail!("{label} failed ({status}): {}", display(command));
    }
    println!("  {label}: done in {:.1}s", started.elapsed().as_secs_f64());
    Ok(())
}

/// The standard output of a command that has to succeed.
pub fn output(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("cannot start {}", display(command)))?;
    if !output.status.success() {
        bail!("{} failed ({})", display(command), output.status);
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// `PATH` with these directories before it.
pub fn path_with(directories: &[PathBuf]) -> Result<OsString> {
    let old = std::env::var_os("PATH").unwrap_or_default();
    let all = directories
        .iter()
        .cloned()
        .chain(std::env::split_paths(&old));
    std::env::join_paths(all).context("a tool's directory has a character that PATH cannot hold")
}

/// The program of that name on `PATH`.
pub fn which(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|dir| dir.join(program))
        .find(|file| file.is_file())
}

struct Output {
    file: File,
    tail: VecDeque<String>,
}

/// What a thread that panicked has left is as good.
pub fn lock<T>(shared: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

fn collect(pipe: impl Read + Send + 'static, output: Arc<Mutex<Output>>) -> thread::JoinHandle<()> {
    thread::spawn(move || {
        for line in BufReader::new(pipe).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line).into_owned();
            let mut output = lock(&output);
            // The log is a courtesy: a full disk must not fail the step itself.
            let _ = writeln!(output.file, "{line}");
            if output.tail.len() == TAIL {
                output.tail.pop_front();
            }
            output.tail.push_back(line);
        }
    })
}

fn display(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(
        command
            .get_args()
            .map(|arg| arg.to_string_lossy().into_owned()),
    );
    words.join(" ")
}
