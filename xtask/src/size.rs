//! `cargo xtask size`: what is shipped, raw, gzip and brotli, against size-budget.json.

use crate::steps::{output, root};
use crate::{bench, build, npm};
use anyhow::{Result, bail};
use std::process::Command;

pub fn run() -> Result<()> {
    npm::install()?;
    build::all()?;
    build::bundle()?;
    let table = output(
        Command::new("node")
            .arg(root().join("xtask/size.mjs"))
            .env("EDGESTATE_ENGINE_WASM", bench::fibonacci::alone()?)
            .current_dir(root()),
    )?;
    print!("{table}");
    if table.contains("EXCEEDED") {
        bail!("a size is over its budget in size-budget.json");
    }
    Ok(())
}
