//! The npm packages: wrangler (with workerd), wasm-opt, Playwright, and what the Worker imports.

use crate::steps::{output, root, step, which};
use anyhow::{Context as _, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What wrangler needs.
const OLDEST_NODE: (u32, u32) = (20, 3);

/// Installs the packages of this repository.
pub fn install() -> Result<()> {
    install_in(&root())
}

/// Installs what a directory's package-lock.json says, unless that is there already.
pub fn install_in(directory: &Path) -> Result<()> {
    check_node()?;
    let lock =
        fs::read(directory.join("package-lock.json")).context("package-lock.json is missing")?;
    let installed = directory.join("node_modules/.edgestate-lock");
    if fs::read(&installed).is_ok_and(|last| last == lock) {
        return Ok(());
    }
    step(
        "Installing the npm packages",
        Command::new("npm")
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

fn check_node() -> Result<()> {
    let (major, minor) = OLDEST_NODE;
    if which("node").is_none() || which("npm").is_none() {
        bail!("Node.js {major}.{minor} or newer with npm is needed: https://nodejs.org");
    }
    let version = output(Command::new("node").arg("--version"))?;
    let mut parts = version
        .trim()
        .trim_start_matches('v')
        .split('.')
        .map_while(|part| part.parse().ok());
    let found: (u32, u32) = (parts.next().unwrap_or(0), parts.next().unwrap_or(0));
    if found < OLDEST_NODE {
        bail!(
            "Node.js {major}.{minor} or newer is needed, this is {}",
            version.trim()
        );
    }
    Ok(())
}
