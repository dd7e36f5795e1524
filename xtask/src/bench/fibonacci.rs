//! `cargo xtask bench fibonacci`: the engine, as Wasm in V8, beside native and Wasm big integers; and the same build
//! as a test that Wasm gives the digits that native code gives.
//!
//! The measuring itself is in `bench/fibonacci/`.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use super::python;
use crate::npm;
use crate::steps::{root, show};
use crate::toolchain::Toolchain;
use crate::wasm::{Program, SIMD};

/// Without the Rust peers.
const ALONE: [&str; 1] = ["--no-default-features"];

/// Prints the table and writes the raw figures.
pub fn run() -> Result<()> {
    let engine = engine("peers", SIMD, &[])?;
    let requirements = root().join("bench/fibonacci/requirements.txt");
    let python = python::environment("python-fibonacci", &requirements)?;
    show(
        "Measuring (about two minutes)",
        Command::new("node")
            .arg(root().join("bench/fibonacci/run.mjs"))
            .arg(engine)
            .arg(python)
            .arg(root().join("bench/results/fibonacci.json")),
    )
}

/// Compares the digests of Wasm, with and without SIMD, with the known ones.
pub fn check_digests() -> Result<()> {
    let builds = [
        engine("simd", SIMD, &ALONE)?,
        engine("scalar", "-Ctarget-feature=-simd128", &ALONE)?,
    ];
    show(
        "Checking the engine's digits in Wasm",
        Command::new("node")
            .arg(root().join("bench/fibonacci/digests.mjs"))
            .args(builds),
    )
}

/// The engine's Wasm with nothing else in it, for its size.
pub fn alone() -> Result<PathBuf> {
    Ok(engine("simd", SIMD, &ALONE)?.join("edgestate_bench_engine_bg.wasm"))
}

/// Builds `bench/engine` as the Worker is built, and returns its directory.
fn engine(name: &str, rustflags: &str, options: &[&str]) -> Result<PathBuf> {
    npm::install()?;
    let directory = root().join("target/xtask/engine").join(name);
    let program = Program {
        label: &format!("the Fibonacci engine ({name})"),
        package: "edgestate-bench-engine",
        rustflags,
        cargo: options,
        bindgen: &[],
        name: "edgestate_bench_engine",
    };
    program.build(&Toolchain::wasm()?, &directory)?;
    Ok(directory)
}
