//! Cargo-installed tools: built once per version into a cache outside the checkout.

use crate::steps::{cache_dir, compile, lock, output, root, step, which};
use crate::toolchain::Toolchain;
use anyhow::Result;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Mutex;

/// A command-line tool from crates.io.
pub struct Tool {
    krate: &'static str,
    version: &'static str,
    program: &'static str,
    /// What it is built from where it cannot be fetched.
    source: Source,
    /// What a first build costs, for the person who waits.
    patience: &'static str,
    /// Held while it is built, for which a second caller waits.
    building: Mutex<()>,
}

enum Source {
    /// The crate.
    Crate,
    /// The crate with these features and no others, compiled for speed.
    Quick(&'static str),
    /// The crate without its features, and with stand-ins of ours for some that it depends on.
    Patched(&'static [&'static str]),
    /// A smaller program of ours over the same library.
    Own(&'static str),
}

/// Must be the version of the `wasm-bindgen` crate in the root Cargo.toml.
pub static WASM_BINDGEN: Tool = Tool {
    krate: "wasm-bindgen-cli",
    version: "0.2.129",
    program: "wasm-bindgen",
    source: Source::Own("xtask/wasm-bindgen"),
    patience: "half a minute",
    building: Mutex::new(()),
};
pub static WASM_SPLIT: Tool = Tool {
    krate: "wasm_split_cli_support",
    version: "0.2.4",
    program: "wasm-split",
    source: Source::Own("xtask/wasm-split"),
    patience: "half a minute",
    building: Mutex::new(()),
};
/// Without TLS and its check for updates: it is given all that it would fetch.
pub static TRUNK: Tool = Tool {
    krate: "trunk",
    version: "0.21.14",
    program: "trunk",
    source: Source::Patched(&[
        "hickory-resolver",
        "lightningcss",
        "local-ip-address",
        "minify-html",
        "minify-js",
        "oxipng",
        "zip",
    ]),
    patience: "1 to 3 minutes",
    building: Mutex::new(()),
};
pub static CARGO_MUTANTS: Tool = Tool {
    krate: "cargo-mutants",
    version: "27.1.0",
    program: "cargo-mutants",
    source: Source::Crate,
    patience: "2 to 4 minutes",
    building: Mutex::new(()),
};
pub static GECKODRIVER: Tool = Tool {
    krate: "geckodriver",
    version: "0.37.1",
    program: "geckodriver",
    source: Source::Crate,
    patience: "1 to 2 minutes",
    building: Mutex::new(()),
};
pub static CARGO_FUZZ: Tool = Tool {
    krate: "cargo-fuzz",
    version: "0.13.2",
    program: "cargo-fuzz",
    source: Source::Crate,
    patience: "a minute",
    building: Mutex::new(()),
};
/// Loads a service at a fixed rate. It does not compile without any TLS; OpenSSL is there already where
/// that of its default would have to be compiled.
pub static OHA: Tool = Tool {
    krate: "oha",
    version: "1.16.0",
    program: "oha",
    source: Source::Quick("native-tls"),
    patience: "4 to 8 minutes",
    building: Mutex::new(()),
};

impl Tool {
    /// The directory that holds the program; builds it when it is not there.
    pub fn dir(&self, toolchain: &Toolchain) -> Result<PathBuf> {
        if let Some(found) = self.on_path() {
            return Ok(found);
        }
        let _turn = lock(&self.building);
        let home = cache_dir()?
            .join("tools")
            .join(format!("{}-{}", self.krate, self.version));
        let bin = home.join("bin");
        if bin.join(self.program).is_file() {
            return Ok(bin);
        }
        let spec = format!("{}@{}", self.krate, self.version);
        if which("cargo-binstall").is_some() {
            let label = format!("Fetching {spec}");
            let mut fetch = Command::new("cargo");
            fetch
                // By itself it would build from source where nothing can be fetched, fully optimised.
                .args(["binstall", "--no-confirm", "--disable-strategies"])
                .args(["compile", "--root"])
                .arg(&home)
                .arg(&spec);
            if step(&label, &mut fetch).is_ok() && bin.join(self.program).is_file() {
                return Ok(bin);
            }
        }
        let mut build = toolchain.command("cargo", &[])?;
        build.args(["install", "--locked", "--root"]).arg(&home);
        let opt_level = match self.source {
            Source::Quick(_) => "2",
            _ => "0",
        };
        match self.source {
            Source::Crate => build.arg(&spec),
            Source::Quick(features) => build
                .args(["--no-default-features", "--features", features])
                .arg(&spec),
            Source::Patched(stand_ins) => {
                for name in stand_ins {
                    build.arg("--config").arg(format!(
                        "patch.crates-io.{name}.path='{}'",
                        root().join("xtask/stand-ins").join(name).display()
                    ));
                }
                build.arg("--no-default-features").arg(&spec)
            }
            Source::Own(path) => build.arg("--path").arg(root().join(path)),
        };
        compile(
            &format!(
                "Building {} from source ({}, once)",
                self.program, self.patience
            ),
            build
                // The tools share most of their dependencies, so they share a build directory.
                .env("CARGO_TARGET_DIR", cache_dir()?.join("tools-target"))
                .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", opt_level)
                .env("CARGO_PROFILE_RELEASE_LTO", "off")
                .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "1")
                .env("CARGO_PROFILE_RELEASE_DEBUG", "0"),
        )?;
        Ok(bin)
    }

    /// Where it is on `PATH` already, in the right version.
    fn on_path(&self) -> Option<PathBuf> {
        let program = which(self.program)?;
        let version = output(Command::new(&program).arg("--version")).ok()?;
        version
            .split_whitespace()
            .any(|word| word == self.version)
            .then(|| program.parent().map(PathBuf::from))?
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// The crate, the program, and what Trunk fetches by itself are one version.
    #[test]
    fn wasm_bindgen_is_one_version() {
        let version = WASM_BINDGEN.version;
        for (file, line) in [
            ("Cargo.toml", format!("wasm-bindgen = \"={version}\"")),
            ("Trunk.toml", format!("wasm_bindgen = \"{version}\"")),
            (
                "xtask/wasm-bindgen/Cargo.toml",
                format!("version = \"{version}\""),
            ),
            (
                "xtask/wasm-bindgen/Cargo.toml",
                format!("wasm-bindgen-cli-support = \"={version}\""),
            ),
        ] {
            let text = fs::read_to_string(root().join(file)).unwrap();
            assert!(text.lines().any(|found| found == line), "{file}: {line}");
        }
    }

    /// As which it is kept is the version that it is made of.
    #[test]
    fn wasm_split_is_one_version() {
        let text = fs::read_to_string(root().join("xtask/wasm-split/Cargo.toml")).unwrap();
        let version = WASM_SPLIT.version;
        for line in [
            format!("version = \"{version}\""),
            format!("wasm_split_cli_support = \"={version}\""),
        ] {
            assert!(text.lines().any(|found| found == line), "{line}");
        }
    }
}
