//! The npm packages: wrangler (with workerd), wasm-opt, Playwright, and what the Worker imports.

use crate::node;
use crate::steps::{root, step};
use anyhow::{Context as _, Result};
use std::fs;
use std::path::{Path, PathBuf};

/// Installs the packages of this repository.
pub fn install() -> Result<()> {
    install_in(&root())
}

/// Installs what a directory's package-lock.json says, unless that is there already.
pub fn install_in(directory: &Path) -> Result<()> {
    let lock =
        fs::read(directory.join("package-lock.json")).context("package-lock.json is missing")?;
    let installed = directory.join("node_modules/.edgestate-lock");
    if fs::read(&installed).is_ok_and(|last| last == lock) {
        return Ok(());
    }
    step(
        "Installing the npm packages",
        node::command("npm")?
            .args(["ci", "--no-audit", "--no-fund"])
            .current_dir(directory),
    )?;
    fs::write(installed, lock)?;
    Ok(())
}

/// The directory with the packages' programs.
pub fn bin() -> PathBuf {
    root().join("node_modules/.bin")
}

/// The directories that hold the packages' programs and the Node that they run on.
pub fn programs() -> Result<Vec<PathBuf>> {
    let mut all = node::directories()?;
    all.push(bin());
    Ok(all)
}
