//! The page's program, made of what Trunk has compiled: what every view needs, and parts that are fetched when they are
//! first needed, each a file whose name changes with its content. A part begins at a function that is marked in
//! `frontend/src/parts.rs`; what several need is in files of its own, and what most need in that of all.

use crate::npm;
use crate::steps::{output, root, step, target_dir};
use crate::toolchain::{TARGET, Toolchain};
use crate::tools::{WASM_BINDGEN, WASM_SPLIT};
use anyhow::{Context as _, Result, bail};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::Path;
use std::process::Command;

/// What the files are called between the steps.
const NAME: &str = "program";

/// What so many views need is no part of its own.
const COMMON: usize = 3;

/// What rustc emits for the target, and every browser that runs the page understands.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// What it transfers decides how fast the page starts.
const OPTIMISE: [&str; 11] = [
    "--flatten",
    "--rereloop",
    "--local-cse",
    "--simplify-locals",
    "--coalesce-locals",
    "-Oz",
    "--traps-never-happen",
    "--low-memory-unused",
    "--strip-debug",
    "--strip-producers",
    "--strip-target-features",
];

/// What a document has to name.
pub struct Program {
    /// The path of its module,
    pub script: String,
    /// of what every view needs,
    pub wasm: String,
    /// and of what each part needs besides.
    pub parts: BTreeMap<String, Vec<String>>,
}

impl Program {
    /// What the view of that page needs besides.
    pub fn parts_of(&self, page: &str) -> &[String] {
        self.parts.get(page).map_or(&[], Vec::as_slice)
    }
}

/// Builds it into the folder of the page.
pub fn build(folder: &Path) -> Result<Program> {
    let toolchain = Toolchain::wasm()?;
    let mut tools = npm::programs()?;
    tools.extend([WASM_BINDGEN.dir(&toolchain)?, WASM_SPLIT.dir(&toolchain)?]);
    let is_development = std::env::var("TRUNK_PROFILE").is_ok_and(|profile| profile == "debug");
    let profile = if is_development { "development" } else { "ui" };
    let compiled = target_dir()
        .join(TARGET)
        .join(profile)
        .join("edgestate-frontend.wasm");
    let out = root().join("target/xtask/program").join(profile);
    // What an earlier build has left would be taken for a part.
    if out.exists() {
        fs::remove_dir_all(&out)?;
    }
    fs::create_dir_all(&out)?;

    println!("  Parting the program");
    let said = output(
        toolchain
            .command("wasm-split", &tools)?
            .arg(&compiled)
            .arg(&out)
            .arg(NAME),
    )?;
    keep_table(&out)?;
    step(
        "Binding the program to JavaScript",
        toolchain
            .command("wasm-bindgen", &tools)?
            .args(["--target", "web", "--no-typescript", "--out-name", NAME])
            .arg("--out-dir")
            .arg(&out)
            .arg(out.join(format!("{NAME}.wasm"))),
    )?;
    number_names(
        &out.join(format!("{NAME}.js")),
        &out.join(format!("{NAME}_bg.wasm")),
    )?;
    let mut parts = parts(&said);
    let common = take_common(&mut parts);
    let whole = out.join("whole.wasm");
    step(
        "Joining what most views need",
        toolchain
            .command("wasm-merge", &tools)?
            .args(FEATURES)
            .arg(out.join(format!("{NAME}_bg.wasm")))
            .arg("__wasm_split") // by which name the parts know it
            .args(common.iter().flat_map(|file| {
                let path = out.join(format!("{file}.wasm"));
                [path.into_os_string(), file.into()]
            }))
            .arg("-o")
            .arg(&whole),
    )?;
    let finish = |name: &str, path: &Path| {
        if !is_development {
            step(
                &format!("Optimising {name}"),
                toolchain
                    .command("wasm-opt", &tools)?
                    .args(FEATURES)
                    .args(OPTIMISE)
                    .arg(path)
                    .arg("-o")
                    .arg(path),
            )?;
        }
        keep(folder, name, "wasm", path)
    };
    let mut names = BTreeMap::new();
    for file in parts.values_mut().flatten() {
        if !names.contains_key(file) {
            let path = out.join(format!("{file}.wasm"));
            names.insert(file.clone(), finish(file, &path)?);
        }
        names[file].clone_into(file);
    }
    fs::write(out.join("__wasm_split.js"), loaders(&parts))?;
    let script = out.join("bundle.js");
    step(
        "Bundling the bindings",
        Command::new(npm::bin().join("esbuild"))
            .arg(out.join(format!("{NAME}.js")))
            .args(["--bundle", "--minify", "--format=esm"])
            .arg("--log-level=error") // of an address in it that start.js does not use
            .arg(format!(
                "--alias:{NAME}={}",
                out.join("program.js").display()
            ))
            .arg(format!("--outfile={}", script.display())),
    )?;
    Ok(Program {
        script: keep(folder, NAME, "js", &script)?,
        wasm: finish(NAME, &whole)?,
        parts,
    })
}

/// Gives the table of functions, which the parts share, a name of the same length under which wasm-bindgen leaves it
/// exported.
fn keep_table(out: &Path) -> Result<()> {
    let (linked, kept) = (b"__indirect_function_table", b"__wasm_split_shared_table");
    for entry in fs::read_dir(out)? {
        let path = entry?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "wasm")
        {
            let mut module = fs::read(&path)?;
            for place in 0..module.len().saturating_sub(linked.len()) {
                if module[place..].starts_with(linked) {
                    module[place..place + linked.len()].copy_from_slice(kept);
                }
            }
            fs::write(path, module)?;
        }
    }
    Ok(())
}

/// By which names the bindings and the program know each other: each ends in a digest of sixteen digits, which nothing
/// compresses. A number of as many does as well, and spares every view three kilobytes.
fn number_names(script: &Path, program: &Path) -> Result<()> {
    let mut numbers = BTreeMap::new();
    for (file, is_new) in [(script, true), (program, false)] {
        let mut content = fs::read(file)?;
        number(&mut content, &mut numbers, is_new);
        fs::write(file, content)?;
    }
    Ok(())
}

/// Puts a number in the place of each digest: one that it has already, or else a new one.
fn number(content: &mut [u8], numbers: &mut BTreeMap<Vec<u8>, usize>, is_new: bool) {
    let is_digit = |digit: &u8| matches!(digit, b'0'..=b'9' | b'a'..=b'f');
    for start in 1..content.len().saturating_sub(16) {
        let end = start + 16;
        let digest = &content[start..end];
        let is_digest = content[start - 1] == b'_'
            && digest.iter().all(is_digit)
            && !content[end].is_ascii_alphanumeric();
        if is_digest && (is_new || numbers.contains_key(digest)) {
            let next = numbers.len();
            let number = numbers.entry(digest.to_vec()).or_insert(next);
            content[start..end].copy_from_slice(format!("{number:016x}").as_bytes());
        }
    }
}

/// The parts with their files, as `wasm-split` tells them.
fn parts(said: &str) -> BTreeMap<String, Vec<String>> {
    let words = |line: &str| {
        let mut words = line.split_whitespace().map(str::to_owned);
        Some((words.next()?, words.collect()))
    };
    said.lines().filter_map(words).collect()
}

/// Takes out the files that most parts need, which are joined to the program itself: a file more costs each of them
/// more than it spares another.
fn take_common(parts: &mut BTreeMap<String, Vec<String>>) -> BTreeSet<String> {
    let all: BTreeSet<String> = parts.values().flatten().cloned().collect();
    let is_common = |file: &String| {
        let by = parts.values().filter(|files| files.contains(file)).count();
        by >= COMMON
    };
    let common: BTreeSet<String> = all.into_iter().filter(is_common).collect();
    for files in parts.values_mut() {
        files.retain(|file| !common.contains(file));
    }
    common
}

/// The module by which the program loads its parts.
fn loaders(parts: &BTreeMap<String, Vec<String>>) -> String {
    let module = root().join("frontend/parts.js");
    let mut text = format!(
        "import {{ part }} from {:?};\n",
        module.display().to_string()
    );
    for (part, files) in parts {
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "export const __wasm_split_load_{part} = part({files:?});"
        );
    }
    text
}

/// Copies a file into the folder under a name with a digest of its content, and returns its path there.
pub fn keep(folder: &Path, name: &str, extension: &str, file: &Path) -> Result<String> {
    let content = fs::read(file).with_context(|| format!("{} is missing", file.display()))?;
    let mut hasher = DefaultHasher::new();
    content.hash(&mut hasher);
    let name = format!("{name}-{:016x}.{extension}", hasher.finish());
    fs::write(folder.join(&name), content)?;
    Ok(format!("/{name}"))
}

/// Removes what Trunk has made of the program as a whole.
pub fn remove_whole(folder: &Path) -> Result<()> {
    let mut found = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry
            .file_name()
            .to_string_lossy()
            .starts_with("edgestate-frontend-")
        {
            fs::remove_file(entry.path())?;
            found += 1;
        }
    }
    if found == 0 {
        bail!("{} holds no page that Trunk has built", folder.display());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_most_parts_need_is_no_part_of_its_own() {
        let mut parts = parts("a all ab a\nb all ab b\nc all c\nd all d\ne e\n");
        let common = take_common(&mut parts);
        assert_eq!(common, ["all".to_owned()].into());
        assert_eq!(parts["a"], ["ab", "a"]);
        assert_eq!(parts["e"], ["e"]);
    }

    #[test]
    fn bindings_and_program_keep_the_same_names() {
        let mut numbers = BTreeMap::new();
        let mut script = b"f_0123456789abcdef(); g_fedcba9876543210; h_fedcba9876543210a;".to_vec();
        number(&mut script, &mut numbers, true);
        let expected = b"f_0000000000000000(); g_0000000000000001; h_fedcba9876543210a;";
        assert_eq!(script, expected);
        let mut program =
            b"g_fedcba9876543210\0f_0123456789abcdef\0data_00112233445566aa\0".to_vec();
        number(&mut program, &mut numbers, false);
        let expected = b"g_0000000000000001\0f_0000000000000000\0data_00112233445566aa\0";
        assert_eq!(program, expected);
    }

    #[test]
    fn each_part_has_a_loader() {
        let parts = parts("home /a.wasm /b.wasm\n");
        let last = loaders(&parts).lines().last().map(str::to_owned);
        let expected = r#"export const __wasm_split_load_home = part(["/a.wasm", "/b.wasm"]);"#;
        assert_eq!(last.as_deref(), Some(expected));
    }
}
