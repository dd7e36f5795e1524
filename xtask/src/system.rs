//! System packages: installed when running as root on Debian or Ubuntu, otherwise the exact
//! command is printed, in the words of the machine's own package manager.

use crate::steps::{output, step, which};
use anyhow::{Result, bail};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

/// How long somebody else may hold apt's lock, and how often we look.
const LOCK_LIMIT: Duration = Duration::from_mins(10);
const LOCK_POLL: Duration = Duration::from_secs(5);

/// Package managers, by the program that tells which it is, and how one installs with each.
const MANAGERS: [(&str, &str); 6] = [
    ("apt-get", "sudo apt-get install --no-install-recommends"),
    ("dnf", "sudo dnf install"),
    ("pacman", "sudo pacman -S"),
    ("zypper", "sudo zypper install"),
    ("apk", "sudo apk add"),
    ("brew", "brew install"),
];

/// Makes sure that `program` is on `PATH`, from one of Debian's packages where it is missing.
pub fn need_program(program: &str, package: &str) -> Result<()> {
    if which(program).is_some() {
        return Ok(());
    }
    install(
        &[package],
        &format!("`{program}` is needed and was not found"),
    )
}

/// Installs packages, by their names in Debian, or says how.
pub fn install(packages: &[&str], why: &str) -> Result<()> {
    let manager = MANAGERS.into_iter().find(|(name, _)| which(name).is_some());
    if !can_install() {
        bail!("{why}. {}", advice(manager, packages));
    }
    let list = packages.join(" ");
    apt("Refreshing the package index", &["update"])?;
    let mut words = vec!["install", "-y", "--no-install-recommends"];
    words.extend(packages);
    apt(&format!("Installing {list}"), &words)
}

/// Whether this is a Debian where we may install packages.
pub fn can_install() -> bool {
    which("apt-get").is_some()
        && output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

/// What to do by hand.
fn advice(manager: Option<(&str, &str)>, packages: &[&str]) -> String {
    let Some((manager, install)) = manager else {
        let list = packages.join(", ");
        return format!("Install what Debian calls {list}, and start again");
    };
    let names: Vec<_> = packages.iter().map(|name| called(manager, name)).collect();
    format!(
        "Run\n\n    {install} {}\n\nand start again",
        names.join(" ")
    )
}

/// What another package manager calls one of Debian's packages.
fn called<'a>(manager: &str, package: &'a str) -> &'a str {
    match (manager, package) {
        ("apt-get", name) => name,
        ("brew", "chromium") => "--cask chromium",
        ("brew", "firefox-esr") => "--cask firefox",
        (_, "firefox-esr") => "firefox",
        ("dnf", "xvfb") => "xorg-x11-server-Xvfb",
        ("pacman", "xvfb") => "xorg-server-xvfb",
        (_, "redis-server") => "redis",
        (_, "python3-venv") => "python3",
        ("dnf" | "zypper", "libgmp-dev") => "gmp-devel",
        ("dnf" | "zypper", "libmpfr-dev") => "mpfr-devel",
        ("apk", "libgmp-dev") => "gmp-dev",
        ("apk", "libmpfr-dev") => "mpfr-dev",
        ("dnf" | "zypper", "libssl-dev") => "openssl-devel",
        ("apk", "libssl-dev") => "openssl-dev",
        (_, "libssl-dev") => "openssl",
        (_, "libgmp-dev") => "gmp",
        (_, "libmpfr-dev") => "mpfr",
        (_, name) => name,
    }
}

/// Runs apt-get, and waits while somebody else does.
fn apt(label: &str, words: &[&str]) -> Result<()> {
    let started = Instant::now();
    loop {
        let mut command = Command::new("apt-get");
        command.args(words).env("DEBIAN_FRONTEND", "noninteractive");
        match step(label, &mut command) {
            Err(error) if is_locked(&error.to_string()) && started.elapsed() < LOCK_LIMIT => {
                println!("    another program is installing packages; waiting for it");
                thread::sleep(LOCK_POLL);
            }
            other => return other,
        }
    }
}

/// Whether apt-get failed because another one runs.
fn is_locked(said: &str) -> bool {
    said.contains("Could not get lock") || said.contains("Unable to acquire the dpkg frontend lock")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_is_the_machines_own() {
        let with = |manager: &str| {
            let manager = MANAGERS.into_iter().find(|(name, _)| *name == manager);
            advice(manager, &["redis-server", "chromium"])
        };
        assert!(with("apt-get").contains(
            "\n    sudo apt-get install --no-install-recommends redis-server chromium\n"
        ));
        assert!(with("dnf").contains("\n    sudo dnf install redis chromium\n"));
        assert!(with("brew").contains("\n    brew install redis --cask chromium\n"));
        assert!(with("").contains("Debian calls redis-server, chromium"));
    }

    #[test]
    fn a_lock_is_told_from_another_failure() {
        assert!(is_locked(
            "E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 4 (apt-get)"
        ));
        assert!(!is_locked("E: Unable to locate package redis-sever"));
    }
}
