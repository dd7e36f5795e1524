//! The worker in which the page computes: `frontend/calculator.js` and the engine as Wasm, in two files whose names
//! change with their content. The page fetches them when they are first asked for.

use crate::npm;
use crate::program::keep;
use crate::steps::{root, step};
use crate::toolchain::Toolchain;
use crate::wasm::{self, Program, SIMD};
use anyhow::Result;
use std::path::Path;
use std::process::Command;

/// Builds it into the folder of the page and returns the path at which it is served.
pub fn build(folder: &Path) -> Result<String> {
    // As Trunk says that the page itself is built.
    let is_development = std::env::var("TRUNK_PROFILE").is_ok_and(|profile| profile == "debug");
    let profile = if is_development {
        "development"
    } else {
        "release"
    };
    let out = root().join("target/xtask/engine").join(profile);
    let program = Program {
        label: "the engine for the page",
        package: "edgestate-engine",
        rustflags: SIMD,
        profile,
        bindgen: &[],
        name: "engine",
    };
    let toolchain = Toolchain::wasm()?;
    if is_development {
        // With the features of the page, with which it is compiled already.
        let packages = [program.package, "edgestate-frontend"];
        wasm::develop(program.label, &toolchain, &packages)?;
    } else {
        program.compile(&toolchain)?;
    }
    program.bind(&toolchain, &out)?;
    let engine = keep(folder, "engine", "wasm", &out.join("engine_bg.wasm"))?;
    let script = out.join("calculator.js");
    step(
        "Bundling the worker that computes",
        Command::new(npm::bin().join("esbuild"))
            .arg(root().join("frontend/calculator.js"))
            .args([
                "--bundle",
                "--minify",
                "--format=iife",
                "--log-level=warning",
            ])
            .arg(format!(
                "--alias:engine={}",
                out.join("engine.js").display()
            ))
            .arg(format!("--define:ENGINE=\"{engine}\""))
            .arg(format!("--outfile={}", script.display())),
    )?;
    keep(folder, "calculator", "js", &script)
}
