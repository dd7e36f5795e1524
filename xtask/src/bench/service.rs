//! `cargo xtask bench service`: this Worker beside a TypeScript Worker (Hono) and the tutorial's stack
//! (FastAPI), on one Redis, in one run. Here everything is built; the measuring is in `bench/service/`,
//! the peers are in `bench/peers/`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;
use serde_json::json;

use crate::build::Mode;
use crate::steps::{output, root, show};
use crate::toolchain::Toolchain;
use crate::tools::OHA;
use crate::{build, node, npm, python, system, wrangler};

const HONO: &str = "bench/peers/hono";
const FASTAPI: &str = "bench/peers/fastapi";

/// How much of it.
enum Length {
    Full,
    Quick,
    /// Nothing is measured; the services are started, and have to give the same answers.
    Answers,
}

/// Prints the table; writes the raw figures and the chart. `--quick` takes ten minutes, not twenty;
/// `--answers` only compares what the services answer, so that a peer that no longer fits is noticed.
/// `--against` measures another build's bundle where this one is measured a second time otherwise.
pub fn run(mut args: lexopt::Parser) -> Result<()> {
    let mut length = Length::Full;
    let mut against: Option<PathBuf> = None;
    while let Some(arg) = args.next()? {
        match arg {
            lexopt::Arg::Long("quick") => length = Length::Quick,
            lexopt::Arg::Long("answers") => length = Length::Answers,
            lexopt::Arg::Long("against") => against = Some(args.value()?.into()),
            other => return Err(other.unexpected().into()),
        }
    }
    system::need_program("redis-server", "redis-server")?;
    let oha = if matches!(length, Length::Answers) {
        None
    } else {
        system::need_program("wrk", "wrk")?;
        need_openssl()?;
        Some(OHA.dir(&Toolchain::wasm()?)?.join("oha"))
    };
    build::all(Mode::Shipped)?;
    let front = build::native("upstash-front")?;
    let hono = root().join(HONO);
    npm::install_in(&hono)?;
    let python = python::environment(
        "python-fastapi",
        &root().join(FASTAPI).join("requirements.txt"),
    )?;
    let setup = json!({
        "front": front,
        "workerd": workerd()?,
        "edgestate": wrangler::bundle()?,
        "against": against,
        "hono": wrangler::bundle_of("hono", &hono.join("wrangler.toml"))?,
        "tuned": wrangler::bundle_of("hono-tuned", &hono.join("tuned.toml"))?,
        "oha": oha,
        "python": python,
        "fastapi": root().join(FASTAPI),
        "versions": versions(&python)?,
        "results": root().join("bench/results/service.json"),
        "chart": root().join("docs/service.svg"),
    });
    let file = root().join("target/xtask/bench-setup.json");
    fs::write(&file, setup.to_string())?;
    let mut command = node::node()?;
    command.arg(root().join("bench/service/run.mjs")).arg(file);
    let label = match length {
        Length::Full => "Measuring (about twenty minutes)",
        Length::Quick => {
            command.arg("--quick");
            "Measuring (about ten minutes)"
        }
        Length::Answers => {
            command.arg("--answers");
            "Comparing with the peers"
        }
    };
    show(label, &mut command)
}

/// What oha is compiled with.
fn need_openssl() -> Result<()> {
    system::need_program("pkg-config", "pkg-config")?;
    let found = Command::new("pkg-config")
        .args(["--exists", "openssl"])
        .status()?;
    if found.success() {
        return Ok(());
    }
    system::install(
        &["libssl-dev"],
        "OpenSSL's headers are needed and were not found",
    )
}

/// workerd itself: the npm package's program is a script that starts it.
fn workerd() -> Result<PathBuf> {
    let find = "console.log(require.resolve(`@cloudflare/workerd-${process.platform}-${process.arch === 'x64' ? '64' : process.arch}/bin/workerd`))";
    let path = output(
        node::node()?
            .args(["-e", find])
            .current_dir(root().join("node_modules/workerd")),
    )?;
    Ok(path.trim().into())
}

/// What was measured, for the line under the table.
fn versions(python: &Path) -> Result<serde_json::Value> {
    let line = |command: &mut Command| output(command).map(|text| text.trim().to_owned());
    let peer = fs::read_to_string(root().join(HONO).join("package.json"))?;
    let peer: serde_json::Value = serde_json::from_str(&peer)?;
    let package = |name: &str| {
        let version = peer["dependencies"][name].as_str().unwrap_or_default();
        format!("{name} {version}")
    };
    let modules = "import fastapi, redis, uvicorn, platform; print(f'FastAPI {fastapi.__version__}, redis-py {redis.__version__}, uvicorn {uvicorn.__version__}, Python {platform.python_version()}')";
    Ok(json!({
        "workerd": line(Command::new(workerd()?).arg("--version"))?,
        "hono": package("hono"),
        "upstash": package("@upstash/redis"),
        "python": line(Command::new(python).args(["-c", modules]))?,
        "redis": line(Command::new("redis-server").arg("--version"))?
            .split_whitespace()
            .find_map(|word| word.strip_prefix("v="))
            .map(|version| format!("Redis {version}")),
    }))
}
