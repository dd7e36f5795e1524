//! `cargo xtask bench fibonacci`: the engine, as Wasm in V8, beside native and Wasm big integers; and the same build
//! as a test that Wasm gives the digits that native code gives.
//!
//! The measuring itself is in `bench/fibonacci/`.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::build::{SIMD, WASM_FEATURES, target_dir};
use crate::npm;
use crate::steps::{cache_dir, root, show, step};
use crate::system;
use crate::toolchain::{TARGET, Toolchain};
use crate::tools::WASM_BINDGEN;

/// The native peers, from the Python Package Index.
const PYTHON_PEERS: [&str; 2] = ["gmpy2==2.3.2", "python-flint==0.9.0"];

/// Without the Rust peers.
const ALONE: [&str; 1] = ["--no-default-features"];

/// What wasm-bindgen calls the program.
const WASM: &str = "edgestate_bench_engine_bg.wasm";

/// Prints the table and writes the raw figures.
pub fn run() -> Result<()> {
    let engine = engine("peers", SIMD, &[])?;
    let python = python()?;
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

/// A Python that has the native peers: a virtual environment in the cache, made once for their versions.
fn python() -> Result<PathBuf> {
    let home = cache_dir()?.join(format!(
        "python-{}",
        PYTHON_PEERS.join("-").replace("==", "-")
    ));
    let python = home.join("bin/python");
    let ready = home.join("ready");
    if !ready.exists() {
        system::need_program("python3", "python3")?;
        let complete = Command::new("python3")
            .args(["-c", "import ensurepip, venv"])
            .status()?;
        if !complete.success() {
            system::install(
                &["python3-venv"],
                "Python's `venv` is needed and was not found",
            )?;
        }
        step(
            "Creating a Python environment for GMP and FLINT",
            Command::new("python3")
                .args(["-m", "venv", "--clear"])
                .arg(&home),
        )?;
        step(
            "Installing gmpy2 and python-flint from PyPI",
            Command::new(&python)
                .args(["-m", "pip", "install", "--quiet", "--only-binary=:all:"])
                .args(PYTHON_PEERS),
        )?;
        fs::write(&ready, "")?;
    }
    Ok(python)
}
