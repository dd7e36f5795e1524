//! workerd's configuration for a bundled Worker, which serves it without wrangler: the tests of the Worker
//! and the bench of the service fill in its bindings.

use anyhow::{Result, bail};
use std::fs;
use std::path::Path;

/// Writes `workerd.capnp` into the bundle that `wrangler deploy --dry-run --outdir` has left there.
pub fn configure(bundle: &Path, compatibility_date: &str) -> Result<()> {
    let mut names = fs::read_dir(bundle)?
        .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
        .collect::<Result<Vec<_>>>()?;
    names.sort();
    let text = configuration(&names, compatibility_date)?;
    fs::write(bundle.join("workerd.capnp"), text)?;
    Ok(())
}

fn configuration(names: &[String], compatibility_date: &str) -> Result<String> {
    let mut modules = Vec::new();
    for name in names {
        let kind = match name.rsplit_once('.') {
            Some((_, "js")) => "esModule",
            Some((_, "wasm")) => "wasm",
            Some((_, "lua")) => "text",
            _ => continue,
        };
        let module = format!("    (name = \"{name}\", {kind} = embed \"{name}\"),\n");
        // The first module is the entry: that is how workerd knows it.
        let at = if kind == "esModule" { 0 } else { modules.len() };
        modules.insert(at, module);
    }
    let scripts = modules.iter().filter(|module| module.contains("esModule"));
    if scripts.count() != 1 {
        bail!("a bundle has one script, and not {names:?}");
    }
    let modules = modules.concat();
    Ok(format!(
        r#"# Made by the build; `workerd serve --control-fd=1` says which port it took.
using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .main),
    (name = "internet", network = (allow = ["private", "public"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
const main :Workerd.Worker = (
  modules = [
{modules}  ],
  bindings = [],
  compatibilityDate = "{compatibility_date}",
);
"#
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(names: &[&str]) -> Result<String> {
        configuration(
            &names.iter().map(|&name| name.into()).collect::<Vec<_>>(),
            "2026-01-02",
        )
    }

    #[test]
    fn the_script_comes_first_and_what_is_no_module_is_left_out() {
        let text = of(&["README.md", "a-x.wasm", "b.lua", "entry.js", "entry.js.map"]).unwrap();
        assert!(text.contains(
            "  modules = [
    (name = \"entry.js\", esModule = embed \"entry.js\"),
    (name = \"a-x.wasm\", wasm = embed \"a-x.wasm\"),
    (name = \"b.lua\", text = embed \"b.lua\"),
  ],
  bindings = [],
  compatibilityDate = \"2026-01-02\",
"
        ));
    }

    #[test]
    fn a_bundle_without_a_script_is_refused() {
        assert!(of(&["a.wasm"]).is_err() && of(&["a.js", "b.js"]).is_err());
    }
}
