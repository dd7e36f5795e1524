//! `cargo xtask bench fibonacci`: the engine, as Wasm in V8, beside native and Wasm big integers; and the same build
//! as a test that Wasm gives the digits that native code gives.
//!
//! The measuring itself is in `bench/fibonacci/`.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use super::python;
use crate::build::{SIMD, WASM_FEATURES, target_dir};
use crate::npm;
use crate::steps::{root, show, step};
use crate::toolchain::{TARGET, Toolchain};
use crate::tools::WASM_BINDGEN;

/// Without the Rust peers.
const ALONE: [&str; 1] = ["--no-default-features"];

/// What wasm-bindgen calls the program.
const WASM: &str = "edgestate_bench_engine_bg.wasm";

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
    Ok(engine("simd", SIMD, &ALONE)?.join(WASM))
}

/// Builds `bench/engine` as the Worker is built, and returns its directory.
fn engine(name: &str, flags: &str, options: &[&str]) -> Result<PathBuf> {
    npm::install()?;
    let toolchain = Toolchain::wasm()?;
    let tools = [WASM_BINDGEN.dir(&toolchain)?, npm::bin()];
    let directory = root().join("target/xtask/engine").join(name);
    step(
        &format!("Compiling the Fibonacci engine ({name})"),
        toolchain
            .command("cargo", &tools)?
            .args(["build", "--release", "--target", TARGET])
            .args(["--package", "edgestate-bench-engine"])
            .args(options)
            .env("RUSTFLAGS", flags),
    )?;
    step(
        &format!("Binding the engine to JavaScript ({name})"),
        toolchain
            .command("wasm-bindgen", &tools)?
            .args(["--target", "web", "--no-typescript", "--out-dir"])
            .arg(&directory)
            .arg(
                target_dir()
                    .join(TARGET)
                    .join("release/edgestate_bench_engine.wasm"),
            ),
    )?;
    let wasm = directory.join(WASM);
    step(
        &format!("Optimising the engine ({name})"),
        toolchain
            .command("wasm-opt", &tools)?
            .arg("-O3")
            .args(WASM_FEATURES)
            .arg(&wasm)
            .arg("-o")
            .arg(&wasm),
    )?;
    Ok(directory)
}
