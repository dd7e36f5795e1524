//! Building the two Wasm programs: the UI with Trunk into `dist/`, the Worker with cargo,
//! wasm-bindgen and wasm-opt into `worker/build/`. Each is skipped when nothing it is made of has
//! changed since it was built.

use crate::inputs::Graph;
use crate::steps::{root, step, target_dir};
use crate::toolchain::Toolchain;
use crate::tools::{TRUNK, WASM_BINDGEN, WASM_SPLIT};
use crate::wasm::{DEVELOPMENT, Program, RELAXED_SIMD};
use crate::{card, docs, headers, npm, steps, wasm, wrangler};
use anyhow::{Context as _, Result, bail};
use std::fs::{self, File, TryLockError};
use std::path::PathBuf;
use std::process::Command;
use std::thread;

/// Set by `xtask/wrangler.mjs` for a wrangler whose `[build]` comes back here when all is built.
const BUILT: &str = "EDGESTATE_BUILT";

/// What decides how both programs are built.
const SHARED: [&str; 7] = [
    ".cargo",
    "Cargo.toml",
    "package-lock.json",
    "xtask/src/build.rs",
    "xtask/src/toolchain.rs",
    "xtask/src/tools.rs",
    "xtask/src/wasm.rs",
];
/// What the page is made of, beside its packages.
const UI: [&str; 11] = [
    "Trunk.toml",
    "crates/fibonacci/src",
    "docs/cards",
    "embed",
    "engine",
    "frontend",
    "xtask/src/calculator.rs",
    "xtask/src/card.rs",
    "xtask/src/page.rs",
    "xtask/src/program.rs",
    "xtask/wasm-split",
];
/// What is compiled at once in development. Trunk, which compiles the page alone, finds it compiled since the page has
/// all the features that the others need.
const TOGETHER: [&str; 3] = ["edgestate-engine", "edgestate-frontend", "edgestate-worker"];
/// Where somebody edits who wants to see what comes of it.
const WATCHED: [&str; 5] = ["crates", "embed", "engine", "frontend", "worker/src"];

/// For whom to build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// For everybody: as small and as quick as it gets. Tests and benches run on it too.
    Shipped,
    /// For whoever changes it: soon.
    Development,
}

impl Mode {
    /// The profile of Cargo.toml for the Worker; the page's stand in frontend/index.html.
    const fn profile(self) -> &'static str {
        match self {
            Self::Shipped => "worker",
            Self::Development => "development",
        }
    }
}

/// Builds both.
pub fn all(mode: Mode) -> Result<()> {
    if std::env::var_os(BUILT).is_some() {
        return Ok(());
    }
    let _turn = turn()?;
    let toolchain = Toolchain::wasm()?;
    let tools = || {
        WASM_BINDGEN.dir(&toolchain)?;
        WASM_SPLIT.dir(&toolchain)?;
        TRUNK.dir(&toolchain).map(drop)
    };
    let programs = || {
        // Trunk is kept from downloading tools by itself, and with that from downloading crates.
        step(
            "Fetching the crates",
            toolchain.command("cargo", &[])?.args(["fetch", "--locked"]),
        )?;
        let graph = Graph::load()?;
        compile(mode, &toolchain, &graph)?;
        Ok(graph)
    };
    // No cargo keeps all cores busy to its end, and npm waits for the network.
    let graph = both(tools, || both(npm::install, programs))?;
    worker(mode, &toolchain, &graph)?;
    ui(mode, &toolchain, &graph)?;
    docs::build()?;
    headers::write()?;
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
    WATCHED
        .into_iter()
        .chain(docs::SOURCES)
        .map(|path| root().join(path))
}

/// Does both at the same time, and returns what comes of the second.
fn both<T>(
    first: impl FnOnce() -> Result<()> + Send,
    second: impl FnOnce() -> Result<T>,
) -> Result<T> {
    thread::scope(|scope| {
        let first = scope.spawn(first);
        let second = second();
        match first.join() {
            Ok(first) => first.and(second),
            Err(_) => bail!("a step of the build was interrupted"),
        }
    })
}

fn ui_stamp(mode: Mode, graph: &Graph) -> Result<Stamp> {
    let made_of = graph.digest("edgestate-frontend", &[&SHARED[..], &UI].concat())?;
    let made_of = format!("{made_of} {}", card::origin());
    Ok(Stamp::of("ui", mode, &made_of, "dist/index.html"))
}

fn worker_stamp(mode: Mode, graph: &Graph) -> Result<Stamp> {
    let made_of = graph.digest("edgestate-worker", &SHARED)?;
    let output = "worker/build/index_bg.wasm";
    Ok(Stamp::of("worker", mode, &made_of, output))
}

/// Compiles what has changed; Trunk finds the page compiled when it comes to it.
fn compile(mode: Mode, toolchain: &Toolchain, graph: &Graph) -> Result<()> {
    let is_worker_fresh = worker_stamp(mode, graph)?.is_fresh();
    let is_ui_fresh = ui_stamp(mode, graph)?.is_fresh();
    if mode == Mode::Development {
        if is_worker_fresh && is_ui_fresh {
            return Ok(());
        }
        return wasm::develop("the Worker and the page", toolchain, &TOGETHER);
    }
    if !is_worker_fresh {
        worker_program(mode).compile(toolchain)?;
    }
    if !is_ui_fresh {
        let mut cargo = wasm::compiler(toolchain, &["edgestate-frontend"], "ui")?;
        steps::compile("Compiling the page", &mut cargo)?;
    }
    Ok(())
}

fn ui(mode: Mode, toolchain: &Toolchain, graph: &Graph) -> Result<()> {
    let stamp = ui_stamp(mode, graph)?;
    if stamp.is_fresh() {
        return Ok(());
    }
    let mut tools = npm::programs()?;
    tools.extend([WASM_BINDGEN.dir(toolchain)?, TRUNK.dir(toolchain)?]);
    let mut trunk = toolchain.command("trunk", &tools)?;
    trunk
        .args(["build", "--offline", "true"])
        // For the hook, which would build it again by this toolchain.
        .env("EDGESTATE_XTASK", std::env::current_exe()?);
    if mode == Mode::Development {
        trunk
            .args(["--release", "false"])
            .env("RUSTFLAGS", DEVELOPMENT);
    }
    step("Building the UI", &mut trunk)?;
    stamp.write()
}

fn worker(mode: Mode, toolchain: &Toolchain, graph: &Graph) -> Result<()> {
    let stamp = worker_stamp(mode, graph)?;
    if stamp.is_fresh() {
        return Ok(());
    }
    worker_program(mode).bind(toolchain, &root().join("worker/build"))?;
    stamp.write()
}

/// Development compiles it by `TOGETHER`, with flags of its own.
fn worker_program(mode: Mode) -> Program<'static> {
    Program {
        label: "the Worker",
        package: "edgestate-worker",
        rustflags: RELAXED_SIMD,
        profile: mode.profile(),
        bindgen: &["--experimental-reset-state-function"],
        name: "index",
    }
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

/// Remembers what an output was built from.
struct Stamp {
    file: PathBuf,
    made_of: String,
    output: PathBuf,
}

impl Stamp {
    fn of(name: &str, mode: Mode, made_of: &str, output: &str) -> Self {
        Self {
            file: root().join("target/xtask").join(format!("{name}.stamp")),
            made_of: format!("{mode:?} {made_of}"),
            output: root().join(output),
        }
    }

    fn is_fresh(&self) -> bool {
        self.output.exists()
            && fs::read_to_string(&self.file).is_ok_and(|last| last == self.made_of)
    }

    fn write(&self) -> Result<()> {
        fs::write(&self.file, &self.made_of)
            .with_context(|| format!("cannot write {}", self.file.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::steps::output;
    use crate::toolchain::TARGET;
    use std::collections::BTreeSet;

    /// What these packages are made of when they are compiled together: each crate with its features.
    fn made_of(packages: &[&str]) -> BTreeSet<String> {
        let mut tree = Command::new("cargo");
        tree.args(["tree", "--locked", "--target", TARGET])
            .args(["--edges", "normal,build", "--prefix", "none"])
            .args(["--no-dedupe", "--format", "{p} [{f}]"])
            .args(packages.iter().flat_map(|package| ["--package", package]))
            .current_dir(root());
        let crates = output(&mut tree).unwrap();
        crates.lines().map(str::to_owned).collect()
    }

    /// Or else Trunk compiles anew what development has compiled already.
    #[test]
    fn the_page_has_the_features_of_all_that_it_is_compiled_with() {
        let together = made_of(&TOGETHER);
        for packages in [
            &["edgestate-frontend"][..],
            &["edgestate-engine", "edgestate-frontend"],
        ] {
            let alone = made_of(packages);
            let others: Vec<_> = alone.difference(&together).collect();
            assert!(alone.len() > 100 && others.is_empty(), "{others:#?}");
        }
    }
}
