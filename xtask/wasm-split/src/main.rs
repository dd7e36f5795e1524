//! `wasm-split INPUT OUTPUT NAME` parts a program, linked with `--emit-relocs`, into `OUTPUT/NAME.wasm`, for wasm-bindgen,
//! and what is loaded later, with `__wasm_split.js` to load it. Prints a line for each split: its name and its files.

use anyhow::{Result, bail};
use std::path::Path;
use wasm_split_cli_support::{Options, transform};

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.as_slice() {
        [flag] if flag == "--version" => println!("wasm-split {}", env!("CARGO_PKG_VERSION")),
        [input, output, name] => split(input.as_ref(), output.as_ref(), name)?,
        _ => bail!("usage: wasm-split INPUT OUTPUT NAME"),
    }
    Ok(())
}

fn split(input: &Path, output: &Path, name: &str) -> Result<()> {
    let program = std::fs::read(input)?;
    let main = output.join(format!("{name}.wasm"));
    let module = format!("./{name}.js");
    let mut options = Options::new(&program);
    options.output_dir = output;
    options.main_out_path = &main;
    options.main_module = &module;
    let parts = transform(options).map_err(|error| anyhow::anyhow!("{error:?}"))?;
    for (split, files) in parts.prefetch_map {
        println!("{split} {}", files.join(" "));
    }
    Ok(())
}
