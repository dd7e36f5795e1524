//! `cargo xtask sim`: the simulator of `tests/simulator/`, built for speed. Here it is only started.

use crate::build;
use crate::steps::show;
use anyhow::Result;
use std::process::Command;

pub fn run(mut args: lexopt::Parser) -> Result<()> {
    let program = build::native("edgestate-simulator")?;
    show("Simulating", Command::new(program).args(args.raw_args()?))
}
