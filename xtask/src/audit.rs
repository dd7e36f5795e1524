//! What `check` leaves to others' programs: the licences, sources and duplicates of all dependencies
//! (cargo-deny, after deny.toml), and the workflows (actionlint, zizmor).

use crate::node;
use crate::python;
use crate::steps::{root, step};
use anyhow::Result;
use std::process::Command;

pub fn run() -> Result<()> {
    let python = python::environment("checks", &root().join("xtask/requirements.txt"))?;
    step(
        "Checking the dependencies",
        Command::new(python.with_file_name("cargo-deny"))
            .args(["--all-features", "--locked"])
            .args(["check", "licenses", "bans", "sources"])
            .current_dir(root()),
    )?;
    step(
        "Checking the workflows",
        node::node()?.arg("xtask/actionlint.mjs"),
    )?;
    step(
        "Checking the workflows' security",
        Command::new(python.with_file_name("zizmor"))
            .args(["--offline", "--no-progress", ".github"])
            .current_dir(root()),
    )
}
