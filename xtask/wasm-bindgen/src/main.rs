//! `wasm-bindgen`, with the options that Trunk and xtask use and no others: the program that npm and Cargo know under
//! that name is this library with a larger command line.

use anyhow::{Context as _, Result};
use lexopt::Arg::{Long, Value};
use std::path::PathBuf;
use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<()> {
    let mut bindgen = Bindgen::new();
    bindgen.omit_default_module_path(false).typescript(true);
    let mut out = None;
    let mut args = lexopt::Parser::from_env();
    while let Some(arg) = args.next()? {
        match arg {
            Long("version") => {
                println!("wasm-bindgen {}", env!("CARGO_PKG_VERSION"));
                return Ok(());
            }
            Long("target") => {
                let target = args.value()?;
                anyhow::ensure!(target == "web", "the only target is web");
                bindgen.web(true)?;
            }
            Long("out-dir") => out = Some(PathBuf::from(args.value()?)),
            Long("out-name") => {
                bindgen.out_name(args.value()?.to_str().context("--out-name is no text")?);
            }
            Long("no-typescript") => {
                bindgen.typescript(false);
            }
            Long("keep-debug") => {
                bindgen.keep_debug(true);
            }
            Long("experimental-reset-state-function") => {
                bindgen.reset_state_function(true);
            }
            Value(input) => {
                bindgen.input_path(input);
            }
            other => return Err(other.unexpected().into()),
        }
    }
    bindgen.generate(out.context("--out-dir is missing")?)
}
