//! `cargo xtask test`: everything, or one part.

use crate::steps::{root, show};
use crate::toolchain::Toolchain;
use crate::{bench, build, npm, system};
use anyhow::{Result, bail};
use std::process::Command;

/// The crates whose tests need nothing but cargo and, for the stores, a redis-server.
const UNIT: [&str; 9] = [
    "edgestate-app",
    "edgestate-contract",
    "edgestate-fibonacci",
    "edgestate-frontend",
    "edgestate-redis-store",
    "edgestate-state",
    "edgestate-state-tests",
    "edgestate-upstash",
    "upstash-front",
];

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Part {
    All,
    Unit,
    Worker,
    E2e,
}

impl Part {
    pub fn parse(mut args: lexopt::Parser) -> Result<Self> {
        let part = match args.next()? {
            None => return Ok(Self::All),
            Some(lexopt::Arg::Value(part)) => part.to_string_lossy().into_owned(),
            Some(other) => return Err(other.unexpected().into()),
        };
        crate::no_more(args)?;
        match part.as_str() {
            "unit" => Ok(Self::Unit),
            "worker" => Ok(Self::Worker),
            "e2e" => Ok(Self::E2e),
            other => bail!("there is no part `{other}`; the parts are unit, worker and e2e"),
        }
    }

    fn includes(self, part: Self) -> bool {
        self == Self::All || self == part
    }
}

pub fn run(part: Part) -> Result<()> {
    system::need_program("redis-server", "redis-server")?;
    if part.includes(Part::Unit) {
        unit()?;
    }
    if part.includes(Part::Worker) || part.includes(Part::E2e) {
        build::all()?;
    }
    if part.includes(Part::Worker) {
        worker()?;
    }
    if part.includes(Part::E2e) {
        playwright("Testing the UI in Chromium", &["test"])?;
    }
    Ok(())
}

/// Takes the pictures in docs/screenshots/ with the browser that the tests use.
pub fn screenshots() -> Result<()> {
    system::need_program("redis-server", "redis-server")?;
    build::all()?;
    playwright(
        "Taking the screenshots",
        &["test", "--config", "screenshots.config.mjs"],
    )
}

fn unit() -> Result<()> {
    let mut cargo = Command::new("cargo");
    cargo.arg("test").current_dir(root());
    for package in UNIT {
        cargo.args(["--package", package]);
    }
    show("Testing the libraries natively", &mut cargo)?;
    bench::fibonacci::check_digests()
}

fn worker() -> Result<()> {
    let bundle = build::bundle()?;
    show(
        "Testing the Worker in workerd",
        Command::new("cargo")
            .args(["test", "--package", "edgestate-worker-tests"])
            .env("EDGESTATE_BUNDLE", bundle)
            .env(build::BUILT, "1")
            .current_dir(root()),
    )
}

fn playwright(label: &str, args: &[&str]) -> Result<()> {
    npm::install()?;
    system::need_program("chromium", "chromium")?;
    let front = build::native("upstash-front")?;
    let toolchain = Toolchain::wasm()?;
    show(
        label,
        toolchain
            .command("playwright", &[npm::bin()])?
            .args(args)
            .env("EDGESTATE_FRONT_BIN", front)
            .env(build::BUILT, "1")
            .current_dir(root().join("tests/e2e")),
    )
}
