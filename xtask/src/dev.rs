//! `cargo xtask dev`: build, start `wrangler dev` with the UI and the API on one address, say when
//! it answers, and stop everything on Ctrl-C.

use crate::build;
use crate::front::{self, Front};
use crate::http;
use crate::node;
use crate::process::Group;
use crate::steps::root;
use anyhow::{Context as _, Result, bail};
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

const DEFAULT_PORT: u16 = 8787;
/// How long workerd may take until it answers.
const START_LIMIT: Duration = Duration::from_secs(90);
const POLL: Duration = Duration::from_millis(100);
/// How often `--watch` looks for changes.
const WATCH: Duration = Duration::from_millis(700);

pub struct Options {
    redis: bool,
    watch: bool,
    port: u16,
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
    build::all()?;

    let front = if options.redis {
        Some(Front::start()?)
    } else {
        None
    };
    let mut wrangler = start_wrangler(options, front.as_ref())?;
    let health = wait_until_ready(&mut wrangler, options.port, &stop)?;
    println!(
        "\n  Edgestate is ready on http://127.0.0.1:{} ({:.1}s)",
        options.port,
        started.elapsed().as_secs_f64()
    );
    match &front {
        Some(front) => println!(
            "  store: Redis (redis-cli -p {}), through {}",
            front.redis_port, front.url
        ),
        None if health.contains("\"backend\":\"redis\"") => {
            println!("  store: the Redis of .dev.vars");
        }
        None => println!("  store: in memory (development; --redis runs it on a local Redis)"),
    }
    println!("  Ctrl-C stops it\n");

    let mut last = newest_change();
    while !stop.load(Ordering::SeqCst) {
        thread::sleep(if options.watch { WATCH } else { POLL });
        if let Some(status) = wrangler.ended()? {
            bail!("wrangler stopped by itself ({status})");
        }
        if !options.watch || newest_change() == last {
            continue;
        }
        last = newest_change();
        println!("\n  A source file has changed");
        match build::all() {
            Ok(()) => {
                // wrangler reads the list of static files only when it starts.
                drop(wrangler);
                wrangler = start_wrangler(options, front.as_ref())?;
                wait_until_ready(&mut wrangler, options.port, &stop)?;
                println!("  Ready again on http://127.0.0.1:{}", options.port);
            }
            Err(error) => eprintln!("\n{error:#}\n\n  The last good build is still running"),
        }
    }
    println!("\n  Stopping");
    Ok(())
}

fn start_wrangler(options: &Options, front: Option<&Front>) -> Result<Group> {
    let mut command = node::node()?;
    command
        .arg(root().join("node_modules/wrangler/bin/wrangler.js"))
        .args([
            "dev",
            "--ip",
            "127.0.0.1",
            "--show-interactive-dev-session=false",
            // A free one: by itself it would take 9229, and a second `dev` could not.
            "--inspector-port",
            "0",
            "--port",
        ])
        .arg(options.port.to_string())
        .env(build::BUILT, "1")
        .env("WRANGLER_SEND_METRICS", "false")
        .env("CI", "true")
        .current_dir(root());
    if let Some(front) = front {
        command
            .args(["--var", &format!("UPSTASH_REDIS_REST_URL:{}", front.url)])
            .args([
                "--var",
                &format!("UPSTASH_REDIS_REST_TOKEN:{}", front::TOKEN),
            ]);
    }
    Group::spawn(&mut command).context("cannot start wrangler")
}

fn refuse_taken_port(port: u16) -> Result<()> {
    if TcpStream::connect(("127.0.0.1", port)).is_ok() {
        bail!("port {port} is in use; stop what runs there or choose another with --port");
    }
    Ok(())
}

/// Waits until the Worker answers, and returns what it says of its health.
fn wait_until_ready(wrangler: &mut Group, port: u16, stop: &AtomicBool) -> Result<String> {
    let started = Instant::now();
    loop {
        if let Some(health) = http::get(port, "/api/health") {
            return Ok(health);
        }
        if let Some(status) = wrangler.ended()? {
            bail!("wrangler stopped before it answered ({status})");
        }
        if stop.load(Ordering::SeqCst) {
            bail!("stopped");
        }
        if started.elapsed() > START_LIMIT {
            bail!("no answer on port {port} after {} s", START_LIMIT.as_secs());
        }
        thread::sleep(POLL);
    }
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
