//! The engines that the tests drive beside Chromium: Firefox, and `WebKit` as GTK has it; both through W3C `WebDriver`.

use crate::steps::which;
use crate::system;
use crate::toolchain::Toolchain;
use crate::tools;
use anyhow::{Context as _, Result, bail};
use std::fs;
use std::path::PathBuf;

/// Names Firefox where it is elsewhere.
const FIREFOX_PATH: &str = "FIREFOX_PATH";
/// What it is called on `PATH`.
const FIREFOX_NAMES: [&str; 2] = ["firefox-esr", "firefox"];
/// Where macOS has it.
const FIREFOX_APPLICATION: &str = "/Applications/Firefox.app/Contents/MacOS/firefox";

/// `WebKit`'s driver, and the display that its browser is shown on.
const WEBKIT_DRIVER: &str = "WebKitWebDriver";
const DISPLAY: &str = "Xvfb";
/// Below one of these folders, or one further down, `WebKitGTK` keeps its own browser.
const WEBKIT_HOMES: [&str; 2] = ["/usr/lib", "/usr/libexec"];
const WEBKIT_BROWSERS: [&str; 2] = ["webkit2gtk-4.1/MiniBrowser", "webkitgtk-6.0/MiniBrowser"];

/// Where everything is.
pub struct Engines {
    firefox: PathBuf,
    geckodriver: PathBuf,
    /// Only where there is a `WebKit` that `WebDriver` can open without a screen.
    webkit: Option<PathBuf>,
}

impl Engines {
    /// Finds them; installs what is missing where that is possible.
    pub fn find() -> Result<Self> {
        install_missing()?;
        let geckodriver = tools::GECKODRIVER.dir(&Toolchain::wasm()?)?;
        Ok(Self {
            firefox: firefox()?.context("Firefox was installed and is not on PATH")?,
            geckodriver: geckodriver.join("geckodriver"),
            webkit: has_webkit()
                .then(|| webkit().context("WebKitGTK was installed without its MiniBrowser"))
                .transpose()?,
        })
    }

    /// What `tests/e2e/engines/drivers.mjs` reads.
    pub fn environment(&self) -> Vec<(&'static str, PathBuf)> {
        let mut all = vec![
            ("EDGESTATE_FIREFOX", self.firefox.clone()),
            ("EDGESTATE_GECKODRIVER", self.geckodriver.clone()),
        ];
        all.extend(self.webkit.clone().map(|file| ("EDGESTATE_WEBKIT", file)));
        all
    }
}

/// Whether this is a system where `WebKitGTK` is at home.
fn has_webkit() -> bool {
    cfg!(target_os = "linux")
}

fn install_missing() -> Result<()> {
    let mut missing = Vec::new();
    if firefox()?.is_none() {
        missing.push("firefox-esr");
    }
    if has_webkit() {
        if which(WEBKIT_DRIVER).is_none() || webkit().is_none() {
            missing.push("webkit2gtk-driver");
        }
        if which(DISPLAY).is_none() {
            missing.push("xvfb");
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    system::install(
        &missing,
        "Firefox and WebKitGTK's driver are needed and were not all found (FIREFOX_PATH names a Firefox that is elsewhere)",
    )
}

fn firefox() -> Result<Option<PathBuf>> {
    if let Some(named) = std::env::var_os(FIREFOX_PATH) {
        let named = PathBuf::from(named);
        if !named.is_file() {
            bail!("{FIREFOX_PATH} is {}, which is not there", named.display());
        }
        return Ok(Some(named));
    }
    let application = || Some(PathBuf::from(FIREFOX_APPLICATION)).filter(|file| file.is_file());
    Ok(FIREFOX_NAMES
        .into_iter()
        .find_map(which)
        .or_else(application))
}

fn webkit() -> Option<PathBuf> {
    let folders = WEBKIT_HOMES.into_iter().flat_map(|home| {
        let within = fs::read_dir(home).into_iter().flatten().flatten();
        std::iter::once(home.into()).chain(within.map(|entry| entry.path()))
    });
    let mut browsers =
        folders.flat_map(|folder| WEBKIT_BROWSERS.map(|browser| folder.join(browser)));
    browsers.find(|file| file.is_file())
}
