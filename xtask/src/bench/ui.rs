//! `cargo xtask bench ui`: Lighthouse, with its mobile profile, on every view as the Worker serves it.
//! The measuring itself is in `bench/ui/`.

use anyhow::Result;

use crate::steps::{root, show};
use crate::{build, node, npm, system};

pub fn run() -> Result<()> {
    build::all()?;
    npm::install_in(&root().join("bench/ui"))?;
    system::need_program("chromium", "chromium")?;
    show(
        "Measuring the page (some minutes)",
        node::node()?.arg("bench/ui/lighthouse.mjs"),
    )
}
