//! `cargo xtask bench ui`: Lighthouse, with its mobile profile, on every view as the Worker serves it.
//! The measuring itself is in `bench/ui/`.

use anyhow::Result;

use crate::build::Mode;
use crate::steps::{root, show};
use crate::{browser, build, node, npm};

pub fn run() -> Result<()> {
    build::all(Mode::Shipped)?;
    npm::install_in(&root().join("bench/ui"))?;
    show(
        "Measuring the page (some minutes)",
        node::node()?
            .arg("bench/ui/lighthouse.mjs")
            .env(browser::CHROME_PATH, browser::find()?),
    )
}
