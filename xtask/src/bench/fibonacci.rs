//! `cargo xtask bench fibonacci`: the engine, as Wasm in V8, beside native and Wasm big integers; and the same build
//! as a test that Wasm gives the digits that native code gives.
//!
//! The measuring itself is in `bench/fibonacci/`.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::steps::{cache_dir, output, root, show, step};
use crate::toolchain::Toolchain;
use crate::wasm::{Program, RELAXED_SIMD, SIMD};
use crate::{node, npm, system};

/// By itself FLINT's configure asks for the newest processor by name, which an older compiler does not know, and
/// then does without vectors. Its assembly leaves no room for those of AVX-512, nor has it any use for them.
const FLINT_CFLAGS: &str = if cfg!(target_arch = "x86_64") {
    "-std=c11 -O3 -march=native -mno-avx512f"
} else {
    "-std=c11 -O3 -march=native"
};

/// The engine and nothing else.
const ALONE: &str = "edgestate-engine";
/// The engine with its Rust peers.
const WITH_PEERS: &str = "edgestate-bench-engine";

/// Prints the table, draws it, and writes the raw figures.
pub fn run() -> Result<()> {
    let engine = engine("peers", RELAXED_SIMD, WITH_PEERS)?;
    let native = native()?;
    system::need_program("python3", "python3")?;
    let bench = root().join("bench/fibonacci");
    npm::install_in(&bench)?;
    show(
        "Measuring (about four minutes)",
        Command::new(bench.join("node_modules/node/bin/node"))
            .arg(bench.join("run.mjs"))
            .arg(engine)
            .arg(native)
            .arg(root().join("bench/results/fibonacci.json"))
            .arg(root().join("docs/engine.svg")),
    )
}

/// Compares the digests of Wasm, as the Worker's, as a page's and without SIMD, with the known ones.
pub fn check_digests() -> Result<()> {
    let builds = [
        engine("alone", RELAXED_SIMD, ALONE)?,
        engine("simd", SIMD, ALONE)?,
        engine("scalar", "-Ctarget-feature=-simd128", ALONE)?,
    ];
    show(
        "Checking the engine's digits in Wasm",
        node::node()?
            .arg(root().join("bench/fibonacci/digests.mjs"))
            .args(builds),
    )
}

/// The engine's Wasm with nothing else in it, for its size.
pub fn alone() -> Result<PathBuf> {
    Ok(engine("alone", RELAXED_SIMD, ALONE)?.join("engine_bg.wasm"))
}

/// Builds a package as the Worker is built, and returns its directory.
fn engine(name: &str, rustflags: &str, package: &str) -> Result<PathBuf> {
    npm::install()?;
    let directory = root().join("target/xtask/engine").join(name);
    let program = Program {
        label: &format!("the Fibonacci engine ({name})"),
        package,
        rustflags,
        profile: "release",
        bindgen: &[],
        name: "engine",
    };
    program.build(&Toolchain::wasm()?, &directory)?;
    Ok(directory)
}

/// Builds the native peers: GMP, and FLINT as its own build system makes it for this processor.
fn native() -> Result<PathBuf> {
    let flint = cache_dir()?.join("flint");
    let library = flint.join("libflint.a");
    if !library.exists() {
        system::install(
            &["gcc", "make", "m4", "libgmp-dev", "libmpfr-dev"],
            "FLINT is built from source, with GMP",
        )?;
        if flint.exists() {
            fs::remove_dir_all(&flint)?;
        }
        let source = flint_source()?;
        step(
            "Copying the source of FLINT",
            Command::new("cp").arg("-r").arg(source).arg(&flint),
        )?;
        step(
            "Configuring FLINT",
            Command::new("./configure")
                .arg("--disable-shared")
                .arg(format!("CFLAGS={FLINT_CFLAGS}"))
                .current_dir(&flint),
        )?;
        let found = fs::read_to_string(flint.join("src/flint-config.h"))?;
        if !found.contains("#define FLINT_HAVE_FFT_SMALL 1") {
            bail!(
                "FLINT is built without its fast transform here, and is no rival: see {}/config.log",
                flint.display()
            );
        }
        step(
            "Building FLINT (once, some ten minutes)",
            Command::new("make")
                .args(["-j2", "libflint.a"])
                .current_dir(&flint),
        )?;
    }
    let program = root().join("target/xtask/engine/native");
    step(
        "Building the native peers",
        Command::new("gcc")
            .arg("-O2")
            .arg("-I")
            .arg(flint.join("src"))
            .arg(root().join("bench/fibonacci/native.c"))
            .arg(library)
            .args(["-lmpfr", "-lgmp", "-lm", "-lpthread", "-o"])
            .arg(&program),
    )?;
    Ok(program)
}

/// Where cargo keeps the source of FLINT: the crate flint-sys carries it.
fn flint_source() -> Result<PathBuf> {
    let manifest = root().join("bench/fibonacci/flint/Cargo.toml");
    let metadata = output(
        Command::new("cargo")
            .args([
                "metadata",
                "--locked",
                "--format-version=1",
                "--manifest-path",
            ])
            .arg(manifest),
    )?;
    let metadata: serde_json::Value = serde_json::from_str(&metadata)?;
    metadata["packages"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|package| package["name"] == "flint-sys")
        .and_then(|package| package["manifest_path"].as_str())
        .map(|manifest| PathBuf::from(manifest).with_file_name("flint-3.5.0"))
        .context("cargo does not know flint-sys")
}
