//! What the commands have in common when they read their arguments.

use anyhow::Result;
use std::ffi::OsString;

/// Fails when arguments are left over.
pub fn no_more(mut args: lexopt::Parser) -> Result<()> {
    match args.next()? {
        None => Ok(()),
        Some(arg) => Err(arg.unexpected().into()),
    }
}

/// What follows a `--`, where that comes next. To be asked before the next argument, which would
/// swallow it.
pub fn after_dashes(args: &mut lexopt::Parser) -> Option<Vec<OsString>> {
    let mut raw = args.try_raw_args()?;
    raw.next_if(|arg| arg == "--")?;
    Some(raw.collect())
}
