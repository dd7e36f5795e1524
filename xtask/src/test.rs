//! `cargo xtask test`: everything, or one part.

use crate::args::after_dashes;
use crate::build::Mode;
use crate::engines::Engines;
use crate::steps::{root, show};
use crate::toolchain::Toolchain;
use crate::{bench, browser, build, docs, node, npm, package, python, system, wrangler};
use anyhow::{Context as _, Result, bail};
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

/// The tests that need a built Worker. Every other package of the workspace is tested natively: a list
/// of those would be one that a new package is missing from.
const WORKER_TESTS: &str = "edgestate-worker-tests";
/// Where both find what a release consists of.
const PACKAGE: &str = "EDGESTATE_PACKAGE";

/// What to test, and how often.
pub struct Options {
    part: Part,
    /// How many times; all of them are run, whatever the ones before said.
    repeat: u32,
    /// Keep every core busy meanwhile, which brings out what depends on time.
    busy: bool,
    /// For the test runner of the one part, as they are.
    rest: Vec<OsString>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    All,
    Unit,
    Worker,
    E2e,
    Engines,
}

impl Options {
    pub fn parse(mut args: lexopt::Parser) -> Result<Self> {
        use lexopt::Arg::{Long, Value};
        use lexopt::ValueExt as _;
        let mut options = Self {
            part: Part::All,
            repeat: 1,
            busy: false,
            rest: Vec::new(),
        };
        loop {
            if let Some(after) = after_dashes(&mut args) {
                options.rest = after;
                break;
            }
            match args.next()? {
                None => break,
                Some(Long("repeat")) => {
                    let times = args.value()?.parse();
                    options.repeat = times.context("--repeat takes a number from 1")?;
                }
                Some(Long("busy")) => options.busy = true,
                Some(Value(part)) if options.part == Part::All => {
                    options.part = Part::named(&part.to_string_lossy())?;
                }
                Some(other) => return Err(other.unexpected().into()),
            }
        }
        if options.repeat == 0 {
            bail!("--repeat takes a number from 1");
        }
        if options.part == Part::All && !options.rest.is_empty() {
            bail!("what follows `--` is for one part; name it: unit, worker, e2e or engines");
        }
        Ok(options)
    }
}

impl Part {
    fn named(name: &str) -> Result<Self> {
        match name {
            "unit" => Ok(Self::Unit),
            "worker" => Ok(Self::Worker),
            "e2e" => Ok(Self::E2e),
            "engines" => Ok(Self::Engines),
            other => {
                bail!("there is no part `{other}`; the parts are unit, worker, e2e and engines")
            }
        }
    }

    fn includes(self, part: Self) -> bool {
        self == Self::All || self == part
    }
}

pub fn run(options: &Options) -> Result<()> {
    system::need_program("redis-server", "redis-server")?;
    let _busy = options.busy.then(Busy::start);
    let mut red = 0;
    for round in 1..=options.repeat {
        if options.repeat > 1 {
            println!("\nRound {round} of {}", options.repeat);
        }
        if let Err(error) = once(options.part, &options.rest) {
            if options.repeat == 1 {
                return Err(error);
            }
            eprintln!("\nround {round}: {error:#}");
            red += 1;
        }
    }
    if options.repeat > 1 {
        println!("\n{} rounds, {red} of them red", options.repeat);
    }
    if red > 0 {
        bail!("{red} of {} rounds failed", options.repeat);
    }
    Ok(())
}

fn once(part: Part, rest: &[OsString]) -> Result<()> {
    if part.includes(Part::Unit) {
        unit(rest)?;
    }
    if part == Part::Unit {
        return Ok(());
    }
    let built = Built::new()?;
    if part.includes(Part::Worker) {
        worker(&built, rest)?;
    }
    if part.includes(Part::E2e) {
        e2e(&built, rest)?;
    }
    if part.includes(Part::Engines) {
        engines(&built, rest)?;
    }
    Ok(())
}

/// What ships, for workerd and as a package.
struct Built {
    bundle: PathBuf,
    package: PathBuf,
}

impl Built {
    fn new() -> Result<Self> {
        build::all(Mode::Shipped)?;
        let bundle = wrangler::bundle()?;
        let package = package::pack(&bundle)?;
        Ok(Self { bundle, package })
    }
}

/// A thread for each core that does nothing, as fast as it can.
struct Busy(Arc<AtomicBool>);

impl Busy {
    fn start() -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        for _ in 0..thread::available_parallelism().map_or(1, Into::into) {
            let stop = Arc::clone(&stop);
            thread::spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    std::hint::spin_loop();
                }
            });
        }
        Self(stop)
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Takes the pictures in docs/screenshots/ with the browser that the tests use.
pub fn screenshots() -> Result<()> {
    system::need_program("redis-server", "redis-server")?;
    let pictures = &["test", "--config", "screenshots.config.mjs"];
    in_chromium("Taking the screenshots", &Built::new()?, pictures, &[])
}

fn unit(rest: &[OsString]) -> Result<()> {
    // For the HTTP front that is not ours.
    npm::install()?;
    let mut cargo = Command::new("cargo");
    cargo
        .args(["test", "--locked", "--workspace", "--exclude", WORKER_TESTS])
        .current_dir(root());
    show("Testing the libraries natively", cargo.args(rest))?;
    if rest.is_empty() {
        bench::fibonacci::check_digests()?;
        show(
            "Testing the rules of count.js",
            node::node()?.args(["--test", "embed/tests/*.mjs"]),
        )?;
    }
    Ok(())
}

fn worker(built: &Built, rest: &[OsString]) -> Result<()> {
    // The documents' commands are run as they stand.
    system::need_program("curl", "curl")?;
    docs::lint()?;
    let schemathesis = python::environment(
        "schemathesis",
        &root().join("tests/worker/requirements.txt"),
    )?
    .with_file_name("schemathesis");
    show(
        "Testing the Worker in workerd",
        node::command("cargo")?
            .args(["test", "--locked", "--package", WORKER_TESTS])
            .args(rest)
            .env("EDGESTATE_BUNDLE", &built.bundle)
            .env(PACKAGE, &built.package)
            .env("EDGESTATE_SCHEMATHESIS", schemathesis),
    )
}

fn e2e(built: &Built, rest: &[OsString]) -> Result<()> {
    in_chromium("Testing the UI in Chromium", built, &["test"], rest)?;
    if rest.is_empty() {
        let embed = &["test", "--config", "embed.config.mjs"];
        let label = "Testing count.js in Chromium, on other origins";
        in_chromium(label, built, embed, rest)?;
    }
    Ok(())
}

fn engines(built: &Built, rest: &[OsString]) -> Result<()> {
    let engines = Engines::find()?;
    let mut playwright = playwright(built)?;
    playwright
        .args(["test", "--config", "engines.config.mjs"])
        .args(rest)
        .envs(engines.environment());
    show("Testing the UI in Firefox and WebKit", &mut playwright)
}

fn in_chromium(label: &str, built: &Built, args: &[&str], rest: &[OsString]) -> Result<()> {
    npm::install_in(&root().join("tests/e2e/embed/eleventy"))?;
    let browser = browser::find()?;
    let mut playwright = playwright(built)?;
    playwright
        .args(args)
        .args(rest)
        .env(browser::CHROME_PATH, browser);
    show(label, &mut playwright)
}

/// Playwright's runner, with what its tests run on.
fn playwright(built: &Built) -> Result<Command> {
    npm::install()?;
    let front = build::native("upstash-front")?;
    let mut command = Toolchain::wasm()?.command("playwright", &npm::programs()?)?;
    command
        .env("EDGESTATE_FRONT_BIN", front)
        .env(PACKAGE, &built.package)
        .current_dir(root().join("tests/e2e"));
    Ok(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(args: &[&str]) -> Result<Options> {
        Options::parse(lexopt::Parser::from_args(args))
    }

    #[test]
    fn everything_once_unless_told_otherwise() {
        let options = parse(&[]).unwrap();
        assert_eq!((options.part, options.repeat), (Part::All, 1));
    }

    #[test]
    fn a_part_takes_arguments_for_its_runner() {
        assert_eq!(parse(&["engines"]).unwrap().part, Part::Engines);
        let options = parse(&["--repeat", "20", "e2e", "--", "visits", "--grep", "--", "x"]);
        let options = options.unwrap();
        assert_eq!((options.part, options.repeat), (Part::E2e, 20));
        assert_eq!(options.rest, ["visits", "--grep", "--", "x"]);
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for args in [
            &["--repeat", "0"][..],
            &["--repeat", "many"],
            &["--", "visits"],
            &["unit", "worker"],
            &["e2d"],
            &["--fast"],
        ] {
            assert!(parse(args).is_err(), "{args:?}");
        }
    }
}
