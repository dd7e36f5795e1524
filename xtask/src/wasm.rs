//! A program of this workspace as Wasm: cargo, wasm-bindgen, wasm-opt. The Worker, and the engine for the page and
//! for the bench come this way, so that what is measured is built as what ships. The UI does not: Trunk builds it.

use crate::npm;
use crate::steps::{compile, step, target_dir};
use crate::toolchain::{TARGET, Toolchain};
use crate::tools::WASM_BINDGEN;
use anyhow::Result;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Compiler flags with the vector instructions that the Fibonacci engine is made for.
pub const SIMD: &str = "-Ctarget-feature=+simd128";

/// Those of the Worker: workerd also has the relaxed ones, which browsers do not all have.
pub const RELAXED_SIMD: &str = "-Ctarget-feature=+simd128,+relaxed-simd";

/// Those of all programs in development: what browsers have too, and what .cargo/config.toml has for the page.
pub const DEVELOPMENT: &str = "--cfg erase_components -Ctarget-feature=+simd128";

/// What rustc emits for the target, and workerd understands.
const FEATURES: [&str; 8] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-relaxed-simd",
    "--enable-sign-ext",
    "--enable-simd",
];

const OPTIMISE: [&str; 5] = [
    "-O3",
    "--low-memory-unused",
    "--strip-debug",
    "--strip-producers",
    "--strip-target-features",
];

/// Compiles packages for development, with the same settings all. What is compiled together has the same features
/// besides, and so what they have in common is compiled once.
pub fn develop(label: &str, toolchain: &Toolchain, packages: &[&str]) -> Result<()> {
    let mut cargo = compiler(toolchain, packages, "development")?;
    compile(
        &format!("Compiling {label}"),
        cargo.env("RUSTFLAGS", DEVELOPMENT),
    )
}

/// What to build, and how.
pub struct Program<'a> {
    /// What the steps call it.
    pub label: &'a str,
    /// Its package.
    pub package: &'a str,
    /// `RUSTFLAGS`.
    pub rustflags: &'a str,
    /// The profile of Cargo.toml; only `development` is not optimised further.
    pub profile: &'a str,
    /// Further arguments of `wasm-bindgen`.
    pub bindgen: &'a [&'a str],
    /// What the files are called: `<name>.js` and `<name>_bg.wasm`.
    pub name: &'a str,
}

/// The cargo that compiles packages for the target.
pub fn compiler(toolchain: &Toolchain, packages: &[&str], profile: &str) -> Result<Command> {
    let mut cargo = toolchain.command("cargo", &[])?;
    cargo
        .args(["build", "--locked", "--profile", profile])
        .args(["--target", TARGET])
        .args(packages.iter().flat_map(|package| ["--package", package]));
    Ok(cargo)
}

impl Program<'_> {
    /// `RUSTFLAGS`, and that crates' paths, which a panic names, begin at the registry: shorter, and the same on every
    /// machine.
    fn flags(&self) -> String {
        let mut flags: Vec<_> = self.rustflags.split(' ').map(str::to_owned).collect();
        let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
        let home = home.or_else(|| std::env::home_dir().map(|home| home.join(".cargo")));
        if let Some(home) = home {
            let registry = home.join("registry/src");
            flags.push(format!("--remap-path-prefix={}=", registry.display()));
        }
        flags.join("\u{1f}")
    }

    /// Builds it into `out`.
    pub fn build(&self, toolchain: &Toolchain, out: &Path) -> Result<()> {
        self.compile(toolchain)?;
        self.bind(toolchain, out)
    }

    pub fn compile(&self, toolchain: &Toolchain) -> Result<()> {
        let mut cargo = compiler(toolchain, &[self.package], self.profile)?;
        compile(
            &format!("Compiling {}", self.label),
            cargo.env("CARGO_ENCODED_RUSTFLAGS", self.flags()),
        )
    }

    /// Makes the program in `out` of what is compiled.
    pub fn bind(&self, toolchain: &Toolchain, out: &Path) -> Result<()> {
        let Self {
            label,
            package,
            profile,
            ..
        } = self;
        let mut tools = npm::programs()?;
        tools.push(WASM_BINDGEN.dir(toolchain)?);
        let compiled = format!("{profile}/{}.wasm", package.replace('-', "_"));
        step(
            &format!("Binding {label} to JavaScript"),
            toolchain
                .command("wasm-bindgen", &tools)?
                .args(["--target", "web", "--no-typescript"])
                .args(self.bindgen)
                .args(["--out-name", self.name, "--out-dir"])
                .arg(out)
                .arg(target_dir().join(TARGET).join(compiled)),
        )?;
        if *profile == "development" {
            return Ok(());
        }
        let wasm = out.join(format!("{}_bg.wasm", self.name));
        step(
            &format!("Optimising {label}"),
            toolchain
                .command("wasm-opt", &tools)?
                .args(OPTIMISE)
                .args(FEATURES)
                .arg(&wasm)
                .arg("-o")
                .arg(&wasm),
        )
    }
}
