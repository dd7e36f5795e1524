//! wrangler, and the configurations derived from wrangler.toml. What stands there, the compatibility date
//! above all, holds for development, tests and benches alike. How wrangler is called stands in
//! `xtask/wrangler.mjs`.

use crate::steps::{root, step};
use crate::{node, workerd};
use anyhow::{Context as _, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use toml_edit::{DocumentMut, Item, Table, value};

/// wrangler, at the root of the checkout.
pub fn command() -> Result<Command> {
    let mut command = node::node()?;
    command.arg("xtask/wrangler.mjs");
    Ok(command)
}

/// Writes the configuration for development and tests, which `xtask/wrangler.mjs` reads.
pub fn write_development() -> Result<()> {
    fs::create_dir_all(root().join("target/xtask"))?;
    fs::write(
        development_path(),
        development(committed()?, &root())?.to_string(),
    )?;
    Ok(())
}

/// Bundles this Worker as `wrangler deploy` would upload it, for workerd to serve without wrangler, and
/// returns the directory.
pub fn bundle() -> Result<PathBuf> {
    bundle_of("edgestate", &development_path())
}

/// A Worker, by its wrangler.toml, likewise; on the compatibility date of this one.
pub fn bundle_of(name: &str, configuration: &Path) -> Result<PathBuf> {
    let out = root().join("target/xtask/bundle").join(name);
    if out.exists() {
        fs::remove_dir_all(&out)?;
    }
    let committed = committed()?;
    let date = committed["compatibility_date"]
        .as_str()
        .context("wrangler.toml has no compatibility_date")?;
    step(
        &format!("Bundling {name}"),
        command()?
            .args(["deploy", "--dry-run", "--compatibility-date", date])
            .arg("--config")
            .arg(configuration)
            .arg("--outdir")
            .arg(&out),
    )?;
    workerd::configure(&out, date)?;
    Ok(out)
}

/// The configuration for a folder of its own, which holds `main` and needs no build.
pub fn packed(main: &str) -> Result<String> {
    let mut configuration = committed()?;
    without_build(&mut configuration)?;
    configuration["main"] = value(main);
    Ok(configuration.to_string())
}

fn without_build(configuration: &mut DocumentMut) -> Result<()> {
    let removed = configuration.remove("build");
    removed.context("wrangler.toml has no [build]")?;
    Ok(())
}

fn committed() -> Result<DocumentMut> {
    fs::read_to_string(root().join("wrangler.toml"))?
        .parse()
        .context("wrangler.toml")
}

fn development_path() -> PathBuf {
    root().join("target/xtask/wrangler.toml")
}

/// The configuration without its `[build]`, since the build is done, on ports that nobody else has.
fn development(mut configuration: DocumentMut, root: &Path) -> Result<DocumentMut> {
    without_build(&mut configuration)?;
    absolute(&mut configuration["main"], root)?;
    absolute(&mut configuration["assets"]["directory"], root)?;
    let mut dev = Table::new();
    dev["ip"] = value("127.0.0.1");
    dev["port"] = value(0);
    // By itself it would be 9229, and a second one could not start.
    dev["inspector_port"] = value(0);
    configuration["dev"] = Item::Table(dev);
    Ok(configuration)
}

fn absolute(path: &mut Item, root: &Path) -> Result<()> {
    let relative = path.as_str().context("wrangler.toml lacks a path")?;
    let absolute = root.join(relative);
    *path = value(absolute.to_str().context("the path is no text")?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn development_is_what_is_committed_but_for_the_build_and_the_ports() {
        let committed = committed().unwrap();
        let derived = development(committed.clone(), Path::new("/somewhere")).unwrap();
        assert!(derived.get("build").is_none());
        assert_eq!(
            derived["main"].as_str(),
            Some("/somewhere/worker/src/entry.js")
        );
        assert_eq!(derived["dev"]["port"].as_integer(), Some(0));
        for kept in ["compatibility_date", "ratelimits", "observability"] {
            assert_eq!(derived[kept].to_string(), committed[kept].to_string());
        }
    }
}
