//! Python with packages of its own: a virtual environment in the cache, made anew when what it should
//! hold changes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::steps::{cache_dir, step};
use crate::system;

/// The interpreter of the environment `name`, which holds what `requirements` lists.
pub fn environment(name: &str, requirements: &Path) -> Result<PathBuf> {
    let wanted = fs::read_to_string(requirements)
        .with_context(|| format!("cannot read {}", requirements.display()))?;
    let home = cache_dir()?.join(name);
    let python = home.join("bin/python");
    let installed = home.join("requirements.txt");
    if fs::read_to_string(&installed).is_ok_and(|last| last == wanted) {
        return Ok(python);
    }
    system::need_program("python3", "python3")?;
    let complete = Command::new("python3")
        .args(["-c", "import ensurepip, venv"])
        .status()?;
    if !complete.success() {
        system::install(
            &["python3-venv"],
            "Python's `venv` is needed and was not found",
        )?;
    }
    step(
        &format!("Creating the environment {name}"),
        Command::new("python3")
            .args(["-m", "venv", "--clear"])
            .arg(&home),
    )?;
    step(
        &format!("Installing the packages of {name} from PyPI"),
        Command::new(&python)
            .args(["-m", "pip", "install", "--quiet", "--only-binary=:all:"])
            .arg("--requirement")
            .arg(requirements),
    )?;
    fs::write(installed, wanted)?;
    Ok(python)
}
