//! The Rust toolchain for wasm32-unknown-unknown, and the only place that decides which it is.
//!
//! 1. The `cargo` in use already has the target: nothing to do.
//! 2. rustup can add it: it does.
//! 3. rustup cannot reach its server, but this is Debian and we are root: Debian's `rustc-web` with its
//!    library source, from which `std` is built once for the target.
//!
//! Every command that builds Wasm goes through [`Toolchain::command`].

use crate::steps::{cache_dir, output, path_with, root, step, which};
use crate::system;
use anyhow::{Context as _, Result, bail};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

pub const TARGET: &str = "wasm32-unknown-unknown";
/// Debian's compiler, its library source and the linker.
const DEBIAN_PACKAGES: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "lld-22"];
const DEBIAN_LLD: &str = "/usr/lib/llvm-22/bin/lld";

/// Where `cargo` and `rustc` for Wasm builds are found.
#[derive(Clone, Debug)]
pub struct Toolchain {
    /// Put in front of `PATH`.
    path: Vec<PathBuf>,
}

impl Toolchain {
    /// Finds or installs a toolchain that can build for [`TARGET`].
    pub fn wasm() -> Result<Self> {
        let default = Self { path: Vec::new() };
        if default.has_target() {
            return Ok(default);
        }
        if which("rustup").is_some()
            && step(
                "Adding the Wasm target with rustup",
                Command::new("rustup").args(["target", "add", TARGET]),
            )
            .is_ok()
            && default.has_target()
        {
            return Ok(default);
        }
        let debian = Self {
            path: vec![PathBuf::from("/usr/bin"), linker_dir()?],
        };
        if !debian.has_target() {
            install_debian(&debian)?;
        }
        Ok(debian)
    }

    /// A command that sees this toolchain first, and then `tools`.
    pub fn command(
        &self,
        program: impl AsRef<std::ffi::OsStr>,
        tools: &[PathBuf],
    ) -> Result<Command> {
        let mut command = Command::new(program);
        command
            .env("PATH", self.path_with(tools)?)
            .current_dir(root());
        // Set by the cargo that runs xtask; they would pin its toolchain.
        for name in ["CARGO", "RUSTC", "RUSTUP_TOOLCHAIN", "RUSTDOC"] {
            command.env_remove(name);
        }
        Ok(command)
    }

    fn path_with(&self, tools: &[PathBuf]) -> Result<OsString> {
        path_with(&[&self.path, tools].concat())
    }

    fn has_target(&self) -> bool {
        let query = |what: &[&str]| {
            let mut command = self.command("rustc", &[]).ok()?;
            output(command.args(what).stderr(std::process::Stdio::null())).ok()
        };
        query(&["--print", "target-libdir", "--target", TARGET])
            .is_some_and(|dir| holds_std(Path::new(dir.trim())))
    }
}

fn holds_std(libdir: &Path) -> bool {
    fs::read_dir(libdir).is_ok_and(|entries| {
        entries
            .flatten()
            .any(|entry| entry.file_name().to_string_lossy().starts_with("libstd-"))
    })
}

/// Debian ships the linker under LLVM's name; rustc looks for `rust-lld` on `PATH`.
fn linker_dir() -> Result<PathBuf> {
    Ok(cache_dir()?.join("tools/rust-lld/bin"))
}

fn install_debian(toolchain: &Toolchain) -> Result<()> {
    if !system::can_install() {
        bail!(
            "the Rust target {TARGET} is missing. Run\n\n    rustup target add {TARGET}\n\nand start again"
        );
    }
    println!(
        "  rustup cannot add {TARGET} here; using Debian's Rust toolchain for the Wasm builds"
    );
    system::install(&DEBIAN_PACKAGES, "a Rust toolchain for Wasm is needed")?;

    let linker = linker_dir()?;
    fs::create_dir_all(&linker)?;
    let link = linker.join("rust-lld");
    if !link.exists() {
        std::os::unix::fs::symlink(DEBIAN_LLD, &link)
            .with_context(|| format!("cannot link {} to {DEBIAN_LLD}", link.display()))?;
    }
    build_std(toolchain)
}

/// Builds the standard library once, in a throw-away crate, and installs it where rustc looks.
/// The bitcode has to be embedded: without it every build with `lto = true` fails.
fn build_std(toolchain: &Toolchain) -> Result<()> {
    let seed = cache_dir()?.join("std-for-wasm");
    if seed.exists() {
        fs::remove_dir_all(&seed)?;
    }
    fs::create_dir_all(seed.join("src"))?;
    fs::write(
        seed.join("Cargo.toml"),
        "[package]\nname = \"seed\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n",
    )?;
    fs::write(seed.join("src/lib.rs"), "")?;
    let target_dir = seed.join("target");
    step(
        "Building the standard library for Wasm (about a minute, once)",
        toolchain
            .command("cargo", &[])?
            .args([
                "build",
                "--release",
                "--target",
                TARGET,
                "-Zbuild-std=std,panic_abort",
            ])
            .env("RUSTC_BOOTSTRAP", "1")
            .env("RUSTFLAGS", "-Cembed-bitcode=yes")
            .env("CARGO_TARGET_DIR", &target_dir)
            .current_dir(&seed),
    )?;
    let libdir = output(toolchain.command("rustc", &[])?.args([
        "--print",
        "target-libdir",
        "--target",
        TARGET,
    ]))?;
    let libdir = PathBuf::from(libdir.trim());
    fs::create_dir_all(&libdir)?;
    for entry in fs::read_dir(target_dir.join(TARGET).join("release/deps"))? {
        let file = entry?.path();
        let name = file
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if file.extension().is_some_and(|ext| ext == "rlib") && !name.starts_with("libseed") {
            fs::copy(&file, libdir.join(&name))?;
        }
    }
    fs::remove_dir_all(&seed)?;
    // Wasm artefacts that were built against an older std no longer link (E0460).
    for stale in [root().join("target").join(TARGET)] {
        if stale.exists() {
            fs::remove_dir_all(stale)?;
        }
    }
    if !toolchain.has_target() {
        bail!(
            "the standard library for {TARGET} was built, but rustc does not find it in {}",
            libdir.display()
        );
    }
    Ok(())
}
