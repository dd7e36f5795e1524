//! `cargo xtask bench ui`: Lighthouse, with its mobile profile, on every view as the Worker serves it.
//! The measuring itself is in `bench/ui/`.

use anyhow::Result;
use std::process::Command;

use crate::steps::{root, show};
use crate::{build, system};

pub fn run() -> Result<()> {
    build::all()?;
    system::need_program("chromium", "chromium")?;
    show(
        "Measuring the page (some minutes)",
        Command::new("node")
            .arg(root().join("bench/ui/lighthouse.mjs"))
            .env(build::BUILT, "1")
            .current_dir(root()),
    )
}
