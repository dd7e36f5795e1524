//! `cargo xtask fuzz <target> [--secs N]`: looks for inputs that break a target of `tests/fuzz/`, under
//! libFuzzer. What is found on the way is kept in `target/fuzz/`; `fuzz/corpus/` is where it starts from, and
//! is written by hand. Needs a nightly toolchain, so it is no part of `test`, which tries the same targets.
//!
//! Without a sanitizer: all of the code in question forbids `unsafe`.

use crate::args::no_more;
use crate::steps::{output, root, show};
use crate::toolchain::Toolchain;
use crate::tools::CARGO_FUZZ;
use anyhow::{Context as _, Result, bail};
use std::fs;
use std::process::Command;

const NIGHTLY: &str = "nightly";
/// How long it looks, unless told otherwise.
const SECS: u32 = 60;
/// What a target may take, in all and for one input.
const MEMORY_MAX_MB: u32 = 512;
const INPUT_MAX_SECS: u32 = 10;
/// The longest input: an import has more, and no more kinds of lines.
const INPUT_MAX_BYTES: u32 = 4096;

pub fn run(mut args: lexopt::Parser) -> Result<()> {
    use lexopt::Arg::{Long, Value};
    use lexopt::ValueExt as _;
    let (mut target, mut secs) = (None, SECS);
    while let Some(arg) = args.next()? {
        match arg {
            Long("secs") => secs = args.value()?.parse().context("--secs takes a number")?,
            Value(name) if target.is_none() => target = Some(name.to_string_lossy().into_owned()),
            other => return Err(other.unexpected().into()),
        }
    }
    no_more(args)?;
    let targets = targets()?;
    let target = target.filter(|name| targets.contains(name));
    let target = target.with_context(|| format!("which target? One of: {}", targets.join(", ")))?;
    if output(Command::new("rustup").args(["run", NIGHTLY, "rustc", "--version"])).is_err() {
        bail!(
            "libFuzzer needs a nightly toolchain. Run\n\n    rustup toolchain install {NIGHTLY}\n\nand start again"
        );
    }
    let toolchain = Toolchain::wasm()?;
    let found = root().join("target/fuzz").join(&target);
    fs::create_dir_all(&found)?;
    show(
        &format!("Fuzzing {target} for {secs} s"),
        toolchain
            .command("rustup", &[CARGO_FUZZ.dir(&toolchain)?])?
            .args(["run", NIGHTLY, "cargo", "fuzz", "run"])
            .args(["--sanitizer", "none", "--target-dir", "target/fuzz/build"])
            .arg(&target)
            .arg(found)
            .arg(root().join("fuzz/corpus").join(&target))
            .arg("--")
            .arg(format!("-max_total_time={secs}"))
            .arg(format!("-rss_limit_mb={MEMORY_MAX_MB}"))
            .arg(format!("-timeout={INPUT_MAX_SECS}"))
            .arg(format!("-max_len={INPUT_MAX_BYTES}"))
            .arg("-print_final_stats=1"),
    )
}

/// Each target has its corpus.
fn targets() -> Result<Vec<String>> {
    let corpora = fs::read_dir(root().join("fuzz/corpus"))?;
    let mut names: Vec<_> = corpora
        .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
        .collect::<Result<_>>()?;
    names.sort();
    Ok(names)
}
