//! What describes the API: `openapi.json`, and the pages that the build makes of it for dist/.

use crate::steps::{output, root, step};
use crate::{node, npm};
use anyhow::Result;
use std::fs;
use std::process::Command;

/// What the pages are made of.
pub const SOURCES: [&str; 2] = ["api-docs", "openapi.json"];

/// `cargo xtask openapi`: writes the document from the table of operations, and lints it.
pub fn openapi() -> Result<()> {
    let document = output(
        Command::new("cargo")
            .args(["run", "--quiet", "--locked"])
            .args(["--package", "edgestate-contract"])
            .args(["--example", "openapi"])
            .current_dir(root()),
    )?;
    fs::write(root().join("openapi.json"), document)?;
    npm::install()?;
    lint()
}

/// Fails where the document has an error or a warning.
pub fn lint() -> Result<()> {
    step(
        "Linting openapi.json",
        node::node()?
            .arg(root().join("node_modules/@redocly/cli/bin/cli.js"))
            .args(["lint", "--extends", "recommended-strict", "openapi.json"])
            .env("REDOCLY_TELEMETRY", "off")
            .env("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true"),
    )
}

/// Writes /openapi.json, /docs and /problems into dist/, beside the UI whose frame they have.
pub fn build() -> Result<()> {
    step(
        "Building the pages of the API",
        node::node()?.args(["api-docs/build.mjs", "dist"]),
    )
}
