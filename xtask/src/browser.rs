//! The browser of the tests: Chromium or a kin, wherever it is.

use crate::steps::which;
use crate::system;
use anyhow::{Context as _, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};

/// Named by whoever wants a certain one; the tests and Lighthouse read it too.
pub const CHROME_PATH: &str = "CHROME_PATH";

/// What it is called on `PATH`.
const NAMES: [&str; 5] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
];
/// Where macOS has it.
const APPLICATIONS: [&str; 2] = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
];
/// Where Playwright keeps its own, below the home directory, and the program in each version's folder.
const PLAYWRIGHT: [(&str, &[&str]); 2] = [
    (
        ".cache/ms-playwright",
        &["chrome-linux/chrome", "chrome-linux64/chrome"],
    ),
    (
        "Library/Caches/ms-playwright",
        &["chrome-mac/Chromium.app/Contents/MacOS/Chromium"],
    ),
];

/// The program; installed where there is none and that is possible.
pub fn find() -> Result<PathBuf> {
    if let Some(named) = std::env::var_os(CHROME_PATH) {
        let named = PathBuf::from(named);
        if !named.is_file() {
            bail!("{CHROME_PATH} is {}, which is not there", named.display());
        }
        return Ok(named);
    }
    if let Some(found) = on_this_machine() {
        return Ok(found);
    }
    system::install(
        &["chromium"],
        "Chromium or Chrome is needed and was not found (CHROME_PATH names one that is elsewhere)",
    )?;
    on_this_machine().context("Chromium was installed and is not on PATH")
}

fn on_this_machine() -> Option<PathBuf> {
    let named = NAMES.into_iter().find_map(which);
    let application = || {
        let mut all = APPLICATIONS.into_iter().map(PathBuf::from);
        all.find(|file| file.is_file())
    };
    let playwrights = || playwright(&std::env::home_dir()?);
    named.or_else(application).or_else(playwrights)
}

/// The newest that Playwright has fetched.
fn playwright(home: &Path) -> Option<PathBuf> {
    let mut found = Vec::new();
    for (cache, programs) in PLAYWRIGHT {
        let folders = fs::read_dir(home.join(cache)).into_iter().flatten();
        for folder in folders.flatten() {
            let name = folder.file_name().to_string_lossy().into_owned();
            let Some(version) = name.strip_prefix("chromium-") else {
                continue;
            };
            let version: u32 = version.parse().unwrap_or_default();
            let files = programs.iter().map(|program| folder.path().join(program));
            found.extend(
                files
                    .filter(|file| file.is_file())
                    .map(|file| (version, file)),
            );
        }
    }
    found.into_iter().max().map(|(_, file)| file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn playwrights_newest_is_taken() {
        let home = std::env::temp_dir().join(format!("edgestate-browser-{}", std::process::id()));
        let program = |version: &str| {
            let folder = home
                .join(".cache/ms-playwright")
                .join(version)
                .join("chrome-linux");
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join("chrome"), "").unwrap();
            folder.join("chrome")
        };
        assert_eq!(playwright(&home), None);
        program("chromium-999");
        let newest = program("chromium-1200");
        program("chromium_headless_shell-1300");
        assert_eq!(playwright(&home), Some(newest));
        fs::remove_dir_all(home).unwrap();
    }
}
