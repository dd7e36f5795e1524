//! System packages: installed when running as root on Debian or Ubuntu, otherwise the exact
//! command is printed.

use crate::steps::{output, step, which};
use anyhow::{Result, bail};
use std::process::Command;

/// Makes sure that `program` is on `PATH`, from one of Debian's packages where it is missing.
pub fn need_program(program: &str, package: &str) -> Result<()> {
    if which(program).is_some() {
        return Ok(());
    }
    install(
        &[package],
        &format!("`{program}` is needed and was not found"),
    )
}

/// Installs Debian packages, or says how.
pub fn install(packages: &[&str], why: &str) -> Result<()> {
    let list = packages.join(" ");
    if !can_install() {
        bail!(
            "{why}. On Debian or Ubuntu run\n\n    sudo apt-get install --no-install-recommends {list}\n\nand start again; elsewhere install the same programs with your package manager"
        );
    }

    step(
        "Refreshing the package index",
        Command::new("apt-get").arg("update"),
    )?;
    step(
        &format!("Installing {list}"),
        Command::new("apt-get")
            .args(["install", "-y", "--no-install-recommends"])
            .args(packages)
            .env("DEBIAN_FRONTEND", "noninteractive"),
    )
}

/// Whether this is a Debian where we may install packages.
pub fn can_install() -> bool {
    which("apt-get").is_some()
        && output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}
