//! `cargo xtask flood`: everything that strangers can make the service store, at once, against a real
//! Redis; with `--days` what days of honest visits leave there. Both are `tests/flood/`, built for speed; here
//! they are only started.

use crate::steps::show;
use crate::{build, system};
use anyhow::Result;
use std::process::Command;

pub fn run(mut args: lexopt::Parser) -> Result<()> {
    let mut days = false;
    while let Some(arg) = args.next()? {
        match arg {
            lexopt::Arg::Long("days") => days = true,
            other => return Err(other.unexpected().into()),
        }
    }
    system::need_program("redis-server", "redis-server")?;
    let program = build::native("edgestate-flood")?;
    let mut command = Command::new(program);
    if days {
        return show("Visiting (ten minutes)", command.arg("--days"));
    }
    show("Flooding (minutes)", &mut command)
}
