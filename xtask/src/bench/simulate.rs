//! `cargo xtask bench simulate`: hit ratios and Redis load under assumed traffic. The simulation is
//! `bench/simulate/`, built for speed; here it is only started.

use crate::build;
use crate::steps::show;
use anyhow::Result;
use std::process::Command;

pub fn run() -> Result<()> {
    let program = build::native("edgestate-simulate")?;
    show("Simulating", &mut Command::new(program))
}
