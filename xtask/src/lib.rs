//! `cargo xtask`: every command that a person or CI runs. Each subcommand is one module;
//! what they share is in `steps` (running commands visibly) and `tools` (having the tools).
//!
//! Nothing of it is there on Windows, where `main.rs` says so.

#![cfg(unix)]

mod args;
mod audit;
mod bench;
mod browser;
mod build;
mod calculator;
mod card;
mod check;
mod circles;
mod dev;
mod docs;
mod engines;
mod flood;
mod front;
mod fuzz;
mod headers;
mod http;
mod inputs;
mod mutants;
mod node;
mod notes;
mod npm;
mod package;
mod page;
mod process;
mod program;
mod python;
mod sim;
mod size;
mod soak;
mod steps;
mod system;
mod test;
mod tidy;
mod toolchain;
mod tools;
mod wasm;
mod workerd;
mod wrangler;

use anyhow::{Context as _, Result, bail};
use args::no_more;
use std::process::ExitCode;

const HELP: &str = "\
cargo xtask <command>

  dev [--redis] [--watch] [--port N]
                    build everything and run the app on http://127.0.0.1:8787
                    (in-memory store; --redis: a local Redis behind an Upstash-shaped front)
  build             build the UI into dist/ and the Worker into worker/build/
  package           pack both into deploy/, which Node alone can deploy
  notes <tag>       what CHANGELOG.md says of a release
  test [--repeat N] [--busy] [unit|worker|e2e|engines [-- ARGS]]
                    run all tests, or one part, with ARGS for its test runner;
                    --repeat: N times, --busy: with every core kept busy meanwhile
  mutants [crate [-- ARGS]]
                    change the libraries in small ways and name what no test notices
  check             formatting, lints, wasm32 builds, dependency direction, house rules,
                    licences and sources of dependencies, the workflows
  openapi           write openapi.json from the table of operations, and lint it
  sim [--seed N] [--seeds N] [--visits N] [--length N] [--without FAULT,…]
                    run the service under the faults of many seeds, in virtual time;
                    a failure is made small and told; one seed alone prints its trace
  flood [--days]    everything that strangers can make it store, at once, against a real
                    Redis: what it takes, and that visits are counted all the same;
                    --days: what days of 10^5 and 10^6 visits leave there
  soak [--minutes N]
                    the Worker under mixed load, with clients that leave: each visit
                    counted once, and memory flat
  fuzz <target> [--secs N]
                    look for inputs that break a target of tests/fuzz, under libFuzzer
  page <folder>     complete the page that Trunk has built there (its hook in Trunk.toml)
  size              sizes of the Worker and the UI against size-budget.json
  bench <name>      fibonacci | service | simulate | ui: figures beside the peers'
  screenshots       take the pictures in docs/screenshots/

The tools it needs are installed once into ~/.cache/edgestate (EDGESTATE_CACHE overrides it).";

/// Runs the command of the command line.
#[must_use]
pub fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    use lexopt::Arg::{Long, Short, Value};

    let mut args = lexopt::Parser::from_env();
    let command = match args.next()? {
        Some(Value(command)) => command.to_string_lossy().into_owned(),
        Some(Long("help") | Short('h')) | None => {
            println!("{HELP}");
            return Ok(());
        }
        Some(other) => return Err(other.unexpected().into()),
    };
    match command.as_str() {
        "dev" => dev::run(&dev::Options::parse(args)?),
        "build" => no_more(args).and_then(|()| build::all(build::Mode::Shipped)),
        "test" => test::run(&test::Options::parse(args)?),
        "mutants" => mutants::run(args),
        "check" => no_more(args).and_then(|()| check::run()),
        "package" => no_more(args).and_then(|()| package::run()),
        "notes" => {
            let tag = args.value().context("notes takes the tag of a release")?;
            no_more(args).and_then(|()| notes::run(&tag.to_string_lossy()))
        }
        "openapi" => no_more(args).and_then(|()| docs::openapi()),
        "sim" => sim::run(args),
        "fuzz" => fuzz::run(args),
        "flood" => flood::run(args),
        "soak" => soak::run(args),
        "page" => {
            let folder = args
                .value()
                .context("page takes the folder that Trunk has built")?;
            no_more(args).and_then(|()| page::complete(folder.as_ref()))
        }
        "size" => no_more(args).and_then(|()| size::run()),
        "screenshots" => no_more(args).and_then(|()| test::screenshots()),
        "bench" => bench::run(args),
        other => bail!("there is no command `{other}`\n\n{HELP}"),
    }
}
