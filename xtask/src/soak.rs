//! `cargo xtask soak [--minutes N]`: the Worker under mixed load for a while (`tests/worker/src/main.rs`). Here it
//! is only built.

use crate::build::Mode;
use crate::steps::show;
use crate::{build, node, system, wrangler};
use anyhow::{Context as _, Result};

const MINUTES: u32 = 30;

pub fn run(mut args: lexopt::Parser) -> Result<()> {
    use lexopt::ValueExt as _;
    let mut minutes = MINUTES;
    while let Some(arg) = args.next()? {
        match arg {
            lexopt::Arg::Long("minutes") => {
                minutes = args.value()?.parse().context("--minutes takes a number")?;
            }
            other => return Err(other.unexpected().into()),
        }
    }
    system::need_program("redis-server", "redis-server")?;
    build::all(Mode::Shipped)?;
    let bundle = wrangler::bundle()?;
    let program = build::native("edgestate-worker-tests")?;
    show(
        &format!("Soaking for {minutes} minutes"),
        node::command(program)?
            .arg(minutes.to_string())
            .env("EDGESTATE_BUNDLE", bundle),
    )
}
