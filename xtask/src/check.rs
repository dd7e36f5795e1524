//! `cargo xtask check`: what needs no running part: formatting, lints, Wasm builds, the dependency
//! direction, the house rules, and what `audit` adds.

use crate::steps::{output, root, step};
use crate::tidy;
use crate::toolchain::{TARGET, Toolchain};
use crate::{audit, node, npm};
use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use std::process::Command;

/// Rooms, innermost first, and all that each may name of ours.
const MAY_USE: [(&str, &[&str]); 10] = [
    ("edgestate-contract", &[]),
    ("edgestate-fibonacci", &[]),
    ("edgestate-engine", &["edgestate-fibonacci"]),
    ("edgestate-upstash", &[]),
    ("edgestate-state", &["edgestate-contract"]),
    (
        "edgestate-redis-store",
        &["edgestate-contract", "edgestate-state", "edgestate-upstash"],
    ),
    (
        "edgestate-app",
        &[
            "edgestate-contract",
            "edgestate-fibonacci",
            "edgestate-state",
        ],
    ),
    ("edgestate-view-model", &["edgestate-contract"]),
    (
        "edgestate-frontend",
        &["edgestate-contract", "edgestate-view-model"],
    ),
    (
        "edgestate-worker",
        &[
            "edgestate-app",
            "edgestate-contract",
            "edgestate-redis-store",
            "edgestate-state",
            "edgestate-upstash",
        ],
    ),
];
/// Platform crates and the one room that may name each.
const ONLY_IN: [(&str, &str); 3] = [
    ("worker", "edgestate-worker"),
    ("leptos", "edgestate-frontend"),
    ("gloo-net", "edgestate-frontend"),
];

pub fn run() -> Result<()> {
    step(
        "Checking the format",
        cargo().args(["fmt", "--all", "--check"]),
    )?;
    step(
        "Checking the lints",
        cargo().args([
            "clippy",
            "--workspace",
            "--all-targets",
            "--all-features",
            "--locked",
            "--",
            "-D",
            "warnings",
        ]),
    )?;
    let toolchain = Toolchain::wasm()?;
    let mut wasm = toolchain.command("cargo", &[])?;
    wasm.args(["check", "--locked", "--target", TARGET]);
    for (room, _) in MAY_USE {
        wasm.args(["--package", room]);
    }
    step("Checking the rooms for wasm32", &mut wasm)?;
    published_client(&toolchain)?;
    npm::install()?;
    step(
        "Checking the types of count.js",
        node::node()?.args(["node_modules/typescript/bin/tsc", "--project", "embed"]),
    )?;
    audit::run()?;
    direction()?;
    tidy::run()
}

/// The Upstash client is there for others: it packs without the workspace around it, each item is
/// documented, and the examples compile where they run.
fn published_client(toolchain: &Toolchain) -> Result<()> {
    const CLIENT: [&str; 3] = ["--locked", "--package", "edgestate-upstash"];
    step(
        "Packing the Upstash client",
        cargo()
            .args(["publish", "--dry-run", "--allow-dirty", "--quiet"])
            .args(CLIENT),
    )?;
    step(
        "Checking its documentation",
        cargo()
            .args(["doc", "--all-features", "--no-deps"])
            .args(CLIENT)
            .env("RUSTDOCFLAGS", "-D warnings"),
    )?;
    step(
        "Checking its example of a Worker",
        toolchain
            .command("cargo", &[])?
            .args(["check", "--target", TARGET, "--example", "worker"])
            .args(CLIENT),
    )
}

fn cargo() -> Command {
    let mut command = Command::new("cargo");
    command.current_dir(root());
    command
}

/// Fails when a room names a room or a platform crate that it must not.
fn direction() -> Result<()> {
    let metadata =
        output(cargo().args(["metadata", "--format-version", "1", "--no-deps", "--locked"]))?;
    let metadata: Value = serde_json::from_str(&metadata)?;
    let packages = metadata["packages"]
        .as_array()
        .context("cargo metadata lists no packages")?;
    let mut wrong = Vec::new();
    for package in packages {
        let name = package["name"].as_str().unwrap_or_default();
        let dependencies = package["dependencies"].as_array().into_iter().flatten();
        let normal = dependencies.filter(|dependency| dependency["kind"].is_null());
        for dependency in normal.filter_map(|dependency| dependency["name"].as_str()) {
            if let Some((_, owner)) = ONLY_IN.iter().find(|(krate, _)| *krate == dependency)
                && *owner != name
            {
                wrong.push(format!("{name} names {dependency}, which only {owner} may"));
            }
            if let Some((_, allowed)) = MAY_USE.iter().find(|(room, _)| *room == name)
                && dependency.starts_with("edgestate-")
                && !allowed.contains(&dependency)
            {
                wrong.push(format!(
                    "{name} names {dependency}, against the direction of dependencies"
                ));
            }
        }
    }
    if wrong.is_empty() {
        println!("  Checking the direction of dependencies: done");
        return Ok(());
    }
    bail!(
        "the direction of dependencies is broken:\n  {}",
        wrong.join("\n  ")
    )
}
