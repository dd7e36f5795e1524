//! `cargo xtask flood`: everything that strangers can make the service store, at once, against a real
//! Redis. The flood is `tests/flood/`, built for speed; here it is only started.

use crate::steps::show;
use crate::{build, system};
use anyhow::Result;
use std::process::Command;

pub fn run() -> Result<()> {
    system::need_program("redis-server", "redis-server")?;
    let program = build::native("edgestate-flood")?;
    show("Flooding (minutes)", &mut Command::new(program))
}
