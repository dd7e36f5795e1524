//! `cargo xtask size`: what is shipped, raw, gzip and brotli, against size-budget.json.

use crate::build::Mode;
use crate::steps::output;
use crate::{bench, build, node, npm, wrangler};
use anyhow::{Result, bail};

pub fn run() -> Result<()> {
    npm::install()?;
    build::all(Mode::Shipped)?;
    wrangler::bundle()?;
    let table = output(
        node::node()?
            .arg("xtask/size.mjs")
            .env("EDGESTATE_ENGINE_WASM", bench::fibonacci::alone()?),
    )?;
    print!("{table}");
    if table.contains("EXCEEDED") {
        bail!("a size is over its budget in size-budget.json");
    }
    Ok(())
}
