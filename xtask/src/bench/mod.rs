//! `cargo xtask bench <name>`: this project beside its peers, in one run. Timings never decide a
//! test; they are printed, and quoted in README and docs from here only.

pub mod fibonacci;
mod service;
mod simulate;
mod ui;

use crate::args::no_more;
use anyhow::{Result, bail};

pub fn run(mut args: lexopt::Parser) -> Result<()> {
    let name = match args.next()? {
        Some(lexopt::Arg::Value(name)) => name.to_string_lossy().into_owned(),
        Some(other) => return Err(other.unexpected().into()),
        None => bail!("which bench? One of: fibonacci, service, simulate, ui"),
    };
    match name.as_str() {
        "fibonacci" => no_more(args).and_then(|()| fibonacci::run()),
        "service" => service::run(args),
        "simulate" => no_more(args).and_then(|()| simulate::run()),
        "ui" => no_more(args).and_then(|()| ui::run()),
        _ => bail!("there is no bench `{name}`; there are: fibonacci, service, simulate, ui"),
    }
}
