//! `cargo xtask dev`: build, start `wrangler dev` with the UI and the API on one address, say when
//! it answers, and stop everything on Ctrl-C.

use crate::build::Mode;
use crate::front::{self, Front};
use crate::process::Group;
use crate::steps::root;
use crate::{build, http, wrangler};
use anyhow::{Context as _, Result, bail};
use std::io::ErrorKind;
use std::net::TcpListener;
use std::num::NonZeroU16;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant, SystemTime};

const DEFAULT_PORT: NonZeroU16 = NonZeroU16::new(8787).unwrap();
/// How long wrangler may take until it serves.
const START_LIMIT: Duration = Duration::from_secs(90);
const POLL: Duration = Duration::from_millis(100);
/// How often `--watch` looks for changes.
const WATCH: Duration = Duration::from_millis(700);

pub struct Options {
    redis: bool,
    watch: bool,
    port: NonZeroU16,
}

impl Options {
    pub fn parse(mut args: lexopt::Parser) -> Result<Self> {
        use lexopt::Arg::Long;
        use lexopt::ValueExt as _;
        let mut options = Self {
            redis: false,
            watch: false,
            port: DEFAULT_PORT,
        };
        while let Some(arg) = args.next()? {
            match arg {
                Long("redis") => options.redis = true,
                Long("watch") => options.watch = true,
                Long("port") => {
                    let port = args.value()?.parse();
                    options.port = port.context("--port takes a number from 1 to 65535")?;
                }
                other => return Err(other.unexpected().into()),
            }
        }
        Ok(options)
    }
}

pub fn run(options: &Options) -> Result<()> {
    let started = Instant::now();
    let stop = Arc::new(AtomicBool::new(false));
    {
        let stop = Arc::clone(&stop);
        ctrlc::set_handler(move || stop.store(true, Ordering::SeqCst))?;
    }
    refuse_taken_port(options.port)?;
    println!("Edgestate, development");
    build::all(Mode::Development)?;

    let front = if options.redis {
        Some(Front::start()?)
    } else {
        None
    };
    let mut server = Server::start(options, front.as_ref(), &stop)?;
    println!(
        "\n  Edgestate is ready on {} ({:.1}s)",
        server.url,
        started.elapsed().as_secs_f64()
    );
    println!("  {}", store(options.port, front.as_ref()));
    println!("  Ctrl-C stops it\n");

    let mut last = newest_change();
    let mut looked = Instant::now();
    while !stop.load(Ordering::SeqCst) {
        server.pass_on(POLL)?;
        if !options.watch || looked.elapsed() < WATCH {
            continue;
        }
        looked = Instant::now();
        if newest_change() == last {
            continue;
        }
        last = newest_change();
        println!("\n  A source file has changed");
        match build::all(Mode::Development) {
            Ok(()) => {
                // wrangler reads the list of static files only when it starts.
                drop(server);
                server = Server::start(options, front.as_ref(), &stop)?;
                println!("  Ready again on {}", server.url);
            }
            Err(error) => eprintln!("\n{error:#}\n\n  The last good build is still running"),
        }
    }
    println!("\n  Stopping");
    Ok(())
}

/// A running `wrangler dev`.
struct Server {
    group: Group,
    lines: Receiver<String>,
    url: String,
}

impl Server {
    /// Starts it and waits until it serves. What it says before is shown only if it does not come to that.
    fn start(options: &Options, front: Option<&Front>, stop: &AtomicBool) -> Result<Self> {
        let mut command = wrangler::command()?;
        command
            .args(["dev", "--port", &options.port.to_string(), "--env-file"])
            .arg(variables(&root()));
        if let Some(front) = front {
            for (name, value) in [
                ("UPSTASH_REDIS_REST_URL", &*front.url),
                ("UPSTASH_REDIS_REST_TOKEN", front::TOKEN),
            ] {
                command.args(["--var", &format!("{name}:{value}")]);
            }
        }
        let (mut group, lines) = Group::spawn(&mut command).context("cannot start wrangler")?;
        let started = Instant::now();
        let mut said = Vec::new();
        loop {
            match lines.recv_timeout(POLL) {
                Ok(line) => {
                    if let Some(url) = line.strip_prefix("listening on ") {
                        let url = url.to_owned();
                        return Ok(Self { group, lines, url });
                    }
                    said.push(line);
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => {
                    let said = said.join("\n");
                    if said.contains("Address already in use") {
                        bail!(taken(options.port));
                    }
                    bail!("wrangler stopped before it served\n{said}");
                }
            }
            if stop.load(Ordering::SeqCst) {
                bail!("stopped");
            }
            if started.elapsed() > START_LIMIT && group.ended()?.is_none() {
                let said = said.join("\n");
                bail!("wrangler does not serve after {START_LIMIT:?}\n{said}");
            }
        }
    }

    /// Shows what it prints, for as long.
    fn pass_on(&mut self, time: Duration) -> Result<()> {
        let until = Instant::now() + time;
        while let Ok(line) = self
            .lines
            .recv_timeout(until.saturating_duration_since(Instant::now()))
        {
            if is_for_people(&line) {
                println!("{line}");
            }
        }
        match self.group.ended()? {
            Some(status) => bail!("wrangler stopped by itself ({status})"),
            None => Ok(()),
        }
    }
}

/// Not that it starts, nor each request: the page itself asks every few seconds.
fn is_for_people(line: &str) -> bool {
    !line.starts_with("[wrangler:info]") && !line.starts_with('⎔')
}

/// Where the variables of development stand; one's own file displaces the committed one.
fn variables(root: &Path) -> PathBuf {
    let own = root.join(".dev.vars");
    if own.exists() { own } else { root.join(".env") }
}

fn store(port: NonZeroU16, front: Option<&Front>) -> String {
    if let Some(front) = front {
        return format!(
            "store: Redis (redis-cli -p {}), through {}",
            front.redis_port, front.url
        );
    }
    let health = http::get(port.get(), "/api/health").unwrap_or_default();
    if health.contains("\"backend\":\"redis\"") {
        return "store: the Redis of .dev.vars".into();
    }
    "store: in memory (development; --redis runs it on a local Redis)".into()
}

fn refuse_taken_port(port: NonZeroU16) -> Result<()> {
    match TcpListener::bind(("127.0.0.1", port.get())) {
        Err(error) if error.kind() == ErrorKind::AddrInUse => bail!(taken(port)),
        _ => Ok(()),
    }
}

fn taken(port: NonZeroU16) -> String {
    format!("port {port} is in use; stop what runs there or choose another with --port")
}

fn newest_change() -> Option<SystemTime> {
    fn newest(path: &Path) -> Option<SystemTime> {
        let meta = std::fs::metadata(path).ok()?;
        let own = meta.modified().ok();
        if !meta.is_dir() {
            return own;
        }
        let inside = std::fs::read_dir(path)
            .ok()?
            .flatten()
            .filter_map(|entry| newest(&entry.path()))
            .max();
        own.max(inside)
    }
    build::sources().filter_map(|path| newest(&path)).max()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(args: &[&str]) -> Result<Options> {
        Options::parse(lexopt::Parser::from_args(args))
    }

    #[test]
    fn a_port_is_a_port() {
        assert_eq!(parse(&[]).unwrap().port.get(), 8787);
        assert_eq!(parse(&["--port", "9000"]).unwrap().port.get(), 9000);
        for args in [["--port", "0"], ["--port", "65536"], ["--port", "x"]] {
            assert!(parse(&args).is_err(), "{args:?}");
        }
    }

    #[test]
    fn a_taken_port_is_said_in_one_line() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = NonZeroU16::new(taken.local_addr().unwrap().port()).unwrap();
        let said = refuse_taken_port(port).unwrap_err().to_string();
        assert!(
            said.contains(&port.to_string()) && said.lines().count() == 1,
            "{said}"
        );
        drop(taken);
        assert!(refuse_taken_port(port).is_ok());
    }

    #[test]
    fn only_what_a_person_wants_to_read_is_shown() {
        for noise in [
            "[wrangler:info] GET /api/health 200 OK (2ms)",
            "⎔ Starting local server...",
        ] {
            assert!(!is_for_people(noise), "{noise}");
        }
        assert!(is_for_people("redis away: connection refused"));
    }
}
