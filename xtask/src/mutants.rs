//! `cargo xtask mutants [crate] [-- ARGS]`: makes small changes to the libraries, one at a time, and
//! names those that no test notices. Not part of `test`: it compiles once for each change and takes
//! an hour or more. ARGS are for [`cargo mutants`](https://mutants.rs), `--shard 0/8` for example.
//!
//! Left out are the engine, which is checked against independent libraries digit by digit, and what
//! runs in Wasm only: cargo-mutants tests natively.

use crate::args::after_dashes;
use crate::npm;
use crate::steps::{root, show};
use crate::system;
use crate::toolchain::Toolchain;
use crate::tools::CARGO_MUTANTS;
use anyhow::{Context as _, Result, bail};
use std::ffi::OsString;

/// Each crate with the packages whose tests guard it, beside its own.
const GUARDED: [(&str, &[&str]); 6] = [
    ("contract", &["edgestate-app"]),
    ("upstash", &["edgestate-state-tests"]),
    ("state", &["edgestate-state-tests", "edgestate-app"]),
    ("redis-store", &["edgestate-state-tests"]),
    ("app", &[]),
    ("view-model", &[]),
];

pub fn run(mut args: lexopt::Parser) -> Result<()> {
    let mut only = None;
    let mut rest = Vec::new();
    loop {
        if let Some(after) = after_dashes(&mut args) {
            rest = after;
            break;
        }
        match args.next()? {
            None => break,
            Some(lexopt::Arg::Value(name)) if only.is_none() => only = Some(name),
            Some(other) => return Err(other.unexpected().into()),
        }
    }
    let known = GUARDED.map(|(name, _)| name);
    if let Some(name) = &only
        && !known.iter().any(|known| name == known)
    {
        let name = name.display();
        bail!("there is no crate `{name}` to change; there are {known:?}");
    }
    system::need_program("redis-server", "redis-server")?;
    npm::install()?;
    let chosen = GUARDED.iter().filter(|(name, _)| match &only {
        Some(only) => only == name,
        None => true,
    });
    let mut survived = Vec::new();
    for (name, guards) in chosen {
        test(name, guards)?;
        if mutate(name, guards, &rest).is_err() {
            survived.push(*name);
        }
    }
    if !survived.is_empty() {
        bail!("some changes were not noticed, in {survived:?}; target/mutants has them");
    }
    Ok(())
}

/// Runs the tests without any change: cargo-mutants itself begins with the crate's own only, and takes a guard that is red
/// anyway for one that notices.
fn test(name: &str, guards: &[&str]) -> Result<()> {
    let packages = guards.iter().copied().map(str::to_owned);
    let packages = packages.chain([format!("edgestate-{name}")]);
    show(
        &format!("Testing {name} as it is"),
        Toolchain::wasm()?
            .command("cargo", &[])?
            .args(["test", "--locked", "--quiet"])
            .args(packages.flat_map(|package| ["--package".to_owned(), package])),
    )
}

fn mutate(name: &str, guards: &[&str], rest: &[OsString]) -> Result<()> {
    let toolchain = Toolchain::wasm()?;
    let package = format!("edgestate-{name}");
    let out = root().join("target/mutants").join(name);
    std::fs::create_dir_all(&out).with_context(|| format!("cannot make {}", out.display()))?;
    show(
        &format!("Changing {package}"),
        toolchain
            .command("cargo", &[CARGO_MUTANTS.dir(&toolchain)?])?
            .args(["mutants", "--cargo-arg=--locked"])
            // The guards need the npm packages too, and more time than what it measures of the crate's own tests.
            .args(["--gitignore=false", "--timeout", "300"])
            .args(["--package", &package, "--output"])
            .arg(&out)
            .args(guards.iter().flat_map(|guard| ["--test-package", guard]))
            .args(["--test-package", &package])
            .args(rest)
            // Nobody reads the backtraces, and it links sooner.
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .current_dir(root()),
    )
}
