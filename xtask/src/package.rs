//! `cargo xtask package`: the folder `deploy/`, which holds all that a deployment needs, so that Node alone
//! can deploy it. Releases are made of it; it is written anew each time.

use crate::build::Mode;
use crate::steps::{root, step};
use crate::{build, node, wrangler};
use anyhow::{Context as _, Result};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

/// What stands in it as it stands in `xtask/package/`, or at the root.
const AS_THEY_ARE: [&str; 5] = [
    "xtask/package/README.md",
    "xtask/package/.dev.vars.example",
    ".env",
    "LICENSE-APACHE",
    "LICENSE-MIT",
];

/// Builds the Worker and the page, and packs them.
pub fn run() -> Result<()> {
    build::all(Mode::Shipped)?;
    pack(&wrangler::bundle()?)?;
    println!("\n  deploy/ is ready; its README says how to ship it");
    Ok(())
}

/// Packs what is built, and returns the folder.
pub fn pack(bundle: &Path) -> Result<PathBuf> {
    let out = root().join("deploy");
    if out.exists() {
        fs::remove_dir_all(&out)?;
    }
    fs::create_dir_all(out.join("worker"))?;
    for entry in fs::read_dir(bundle)? {
        let file = entry?.path();
        if file
            .extension()
            .is_some_and(|kind| kind == "js" || kind == "wasm")
        {
            copy_into(&file, &out.join("worker"))?;
        }
    }
    copy_tree(&root().join("dist"), &out.join("dist"))?;
    for file in AS_THEY_ARE {
        copy_into(&root().join(file), &out)?;
    }
    fs::write(
        out.join("wrangler.toml"),
        wrangler::packed("worker/entry.js")?,
    )?;
    let package = fs::read_to_string(root().join("xtask/package/package.json"))?;
    let own = fs::read_to_string(root().join("package.json"))?;
    fs::write(out.join("package.json"), package_json(&package, &own)?)?;
    step(
        "Pinning what the package installs",
        node::command("npm")?
            .args(["install", "--package-lock-only", "--ignore-scripts"])
            .args([
                "--omit-lockfile-registry-resolved",
                "--no-audit",
                "--no-fund",
            ])
            .current_dir(&out),
    )?;
    Ok(out)
}

/// The package's package.json, with the versions that the repository has.
fn package_json(package: &str, own: &str) -> Result<String> {
    let own: Value = serde_json::from_str(own)?;
    let mut package: Value = serde_json::from_str(package)?;
    package["version"] = env!("CARGO_PKG_VERSION").into();
    let wrangler = &own["devDependencies"]["wrangler"];
    wrangler
        .as_str()
        .context("package.json names no wrangler")?;
    package["dependencies"]["wrangler"] = wrangler.clone();
    package["engines"] = own["engines"].clone();
    Ok(format!("{package:#}\n"))
}

fn copy_into(file: &Path, folder: &Path) -> Result<()> {
    let name = file.file_name().context("a file without a name")?;
    fs::copy(file, folder.join(name)).with_context(|| file.display().to_string())?;
    Ok(())
}

fn copy_tree(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| from.display().to_string())? {
        let path = entry?.path();
        if path.is_dir() {
            let name = path.file_name().context("a folder without a name")?;
            copy_tree(&path, &to.join(name))?;
        } else {
            copy_into(&path, to)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_package_has_the_repositorys_versions() {
        let package = include_str!("../package/package.json");
        let own = r#"{"engines":{"node":">=99"},"devDependencies":{"wrangler":"4.5.6"}}"#;
        let made: Value = serde_json::from_str(&package_json(package, own).unwrap()).unwrap();
        assert_eq!(made["version"], env!("CARGO_PKG_VERSION"));
        assert_eq!(made["dependencies"]["wrangler"], "4.5.6");
        assert_eq!(made["engines"]["node"], ">=99");
        assert!(package_json(package, "{}").is_err());
    }

    /// The *Deploy to Cloudflare* button asks for each secret of the example and shows its description.
    #[test]
    fn every_secret_is_described_for_the_button_too() {
        let package: Value = serde_json::from_str(include_str!("../package/package.json")).unwrap();
        let described = package["cloudflare"]["bindings"].as_object().unwrap();
        let example = include_str!("../package/.dev.vars.example");
        let secrets: Vec<_> = example
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| line.split_once('='))
            .map(|(name, _)| name)
            .collect();
        assert_eq!(secrets.len(), 4);
        assert_eq!(described.len(), secrets.len());
        for secret in secrets {
            let text = described[secret]["description"].as_str().unwrap();
            assert!(text.len() > 20, "{secret}");
        }
    }
}
