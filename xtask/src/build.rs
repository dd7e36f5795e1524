//! Building the two Wasm programs: the UI with Trunk into `dist/`, the Worker with cargo,
//! wasm-bindgen and wasm-opt into `worker/build/`. Each is skipped when nothing it is made of has
//! changed since it was built.

use crate::steps::{root, step};
use crate::toolchain::Toolchain;
use crate::tools::{TRUNK, WASM_BINDGEN};
use crate::wasm::{Program, RELAXED_SIMD};
use crate::{docs, headers, npm, wrangler};
use anyhow::{Context as _, Result};
use std::fs::{self, File, TryLockError};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Set by `xtask/wrangler.mjs` for a wrangler whose `[build]` comes back here when all is built.
const BUILT: &str = "EDGESTATE_BUILT";

/// What both programs are made of.
const SHARED: [&str; 6] = [
    "Cargo.toml",
    "Cargo.lock",
    ".cargo",
    "crates",
    "package-lock.json",
    "xtask/src",
];
/// What the UI is made of besides.
const UI: [&str; 3] = ["Trunk.toml", "embed", "frontend"];
/// What the Worker is made of besides.
const WORKER: [&str; 2] = ["worker/Cargo.toml", "worker/src"];

/// Builds both.
pub fn all() -> Result<()> {
    if std::env::var_os(BUILT).is_some() {
        return Ok(());
    }
    let _turn = turn()?;
    npm::install()?;
    let toolchain = Toolchain::wasm()?;
    ui(&toolchain)?;
    docs::build()?;
    headers::write()?;
    worker(&toolchain)?;
    wrangler::write_development()
}

/// Waits until nobody else builds in this checkout.
fn turn() -> Result<File> {
    let folder = root().join("target/xtask");
    fs::create_dir_all(&folder)?;
    let file = File::create(folder.join("build.lock"))?;
    if let Err(TryLockError::WouldBlock) = file.try_lock() {
        println!("  Another `cargo xtask` is building here; waiting for it");
        file.lock()?;
    }
    Ok(file)
}

/// The folders whose changes call for a new build.
pub fn sources() -> impl Iterator<Item = PathBuf> {
    SHARED
        .into_iter()
        .chain(UI)
        .chain(WORKER)
        .chain(docs::SOURCES)
        .map(|path| root().join(path))
}

fn ui(toolchain: &Toolchain) -> Result<()> {
    let stamp = Stamp::of("ui", &UI, "dist/index.html")?;
    if stamp.is_fresh() {
        return Ok(());
    }
    let mut tools = npm::programs()?;
    tools.extend([WASM_BINDGEN.dir(toolchain)?, TRUNK.dir(toolchain)?]);
    // Trunk is kept from downloading tools by itself, and with that from downloading crates.
    step(
        "Fetching the crates",
        toolchain.command("cargo", &[])?.args(["fetch", "--locked"]),
    )?;
    step(
        "Building the UI",
        toolchain
            .command("trunk", &tools)?
            .args(["build", "--release", "--offline", "true"])
            // For the hook, which would build it again by this toolchain.
            .env("EDGESTATE_XTASK", std::env::current_exe()?),
    )?;
    stamp.write()
}

fn worker(toolchain: &Toolchain) -> Result<()> {
    let stamp = Stamp::of("worker", &WORKER, "worker/build/index_bg.wasm")?;
    if stamp.is_fresh() {
        return Ok(());
    }
    let program = Program {
        label: "the Worker",
        package: "edgestate-worker",
        rustflags: RELAXED_SIMD,
        cargo: &[],
        bindgen: &["--experimental-reset-state-function"],
        name: "index",
    };
    program.build(toolchain, &root().join("worker/build"))?;
    stamp.write()
}

/// Builds a native program of this workspace for speed and returns its path.
pub fn native(package: &str) -> Result<PathBuf> {
    step(
        &format!("Building {package}"),
        Command::new("cargo")
            .args(["build", "--locked", "--profile", "native"])
            .args(["--package", package])
            .current_dir(root()),
    )?;
    Ok(target_dir().join("native").join(package))
}

pub fn target_dir() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// Remembers what an output was built from: path, length and time of change of every input.
struct Stamp {
    file: PathBuf,
    inputs: String,
    output: PathBuf,
}

impl Stamp {
    fn of(name: &str, own: &[&str], output: &str) -> Result<Self> {
        let mut hasher = DefaultHasher::new();
        for path in SHARED.iter().chain(own) {
            hash_tree(&root().join(path), &mut hasher)?;
        }
        Ok(Self {
            file: root().join("target/xtask").join(format!("{name}.stamp")),
            inputs: format!("{:016x}", hasher.finish()),
            output: root().join(output),
        })
    }

    fn is_fresh(&self) -> bool {
        self.output.exists() && fs::read_to_string(&self.file).is_ok_and(|last| last == self.inputs)
    }

    fn write(&self) -> Result<()> {
        if let Some(dir) = self.file.parent() {
            fs::create_dir_all(dir)?;
        }
        fs::write(&self.file, &self.inputs)
            .with_context(|| format!("cannot write {}", self.file.display()))
    }
}

fn hash_tree(path: &Path, hasher: &mut DefaultHasher) -> Result<()> {
    let meta = fs::metadata(path).with_context(|| format!("{} is missing", path.display()))?;
    if meta.is_dir() {
        let mut entries = fs::read_dir(path)?
            .map(|entry| Ok(entry?.path()))
            .collect::<Result<Vec<_>>>()?;
        entries.sort();
        return entries
            .iter()
            .try_for_each(|entry| hash_tree(entry, hasher));
    }
    path.hash(hasher);
    meta.len().hash(hasher);
    meta.modified()?.hash(hasher);
    Ok(())
}
