//! What a program is made of, so that it is built anew when any of it changes, and only then: the packages of
//! this workspace in it by their files, all others by their versions, as `cargo metadata` tells.

use crate::steps::{output, root};
use crate::toolchain::TARGET;
use anyhow::{Context as _, Result};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The packages and what each depends on, for Wasm.
pub struct Graph {
    metadata: Value,
}

impl Graph {
    /// Asks cargo.
    pub fn load() -> Result<Self> {
        let metadata = output(
            Command::new("cargo")
                .args(["metadata", "--format-version=1", "--locked"])
                .args(["--filter-platform", TARGET])
                .current_dir(root()),
        )?;
        Ok(Self {
            metadata: serde_json::from_str(&metadata)?,
        })
    }

    /// A digest of all that a package is made of, and of these files and folders besides.
    pub fn digest(&self, package: &str, besides: &[&str]) -> Result<String> {
        let mut hasher = DefaultHasher::new();
        let (folders, others) = self.parts(package)?;
        others.hash(&mut hasher);
        for folder in folders {
            hash_tree(&folder.join("Cargo.toml"), &mut hasher)?;
            hash_tree(&folder.join("src"), &mut hasher)?;
        }
        for path in besides {
            hash_tree(&root().join(path), &mut hasher)?;
        }
        Ok(format!("{:016x}", hasher.finish()))
    }

    /// The folders of this workspace's packages in it, and the ids of all others.
    fn parts(&self, package: &str) -> Result<(BTreeSet<PathBuf>, BTreeSet<&str>)> {
        let all = self.metadata["packages"].as_array();
        let all = all.context("cargo metadata lists no packages")?;
        let by_id: BTreeMap<_, _> = all
            .iter()
            .filter_map(|package| Some((package["id"].as_str()?, package)))
            .collect();
        let nodes = self.metadata["resolve"]["nodes"].as_array();
        let nodes = nodes.context("cargo metadata resolves nothing")?;
        let needs: BTreeMap<_, _> = nodes
            .iter()
            .filter_map(|node| Some((node["id"].as_str()?, dependencies(node))))
            .collect();
        let is_it = |(_, candidate): &(&&str, &&Value)| candidate["name"] == package;
        let (first, _) = by_id.iter().find(is_it).context("no such package")?;
        let mut open = vec![*first];
        let mut found = BTreeSet::new();
        while let Some(id) = open.pop() {
            if found.insert(id) {
                open.extend(needs.get(id).into_iter().flatten());
            }
        }
        let (own, others): (Vec<_>, Vec<_>) = found.into_iter().partition(|id| {
            by_id
                .get(id)
                .is_some_and(|package| package["source"].is_null())
        });
        let folders = own.iter().filter_map(|id| {
            let manifest = by_id.get(id)?["manifest_path"].as_str()?;
            Path::new(manifest).parent().map(Path::to_path_buf)
        });
        Ok((folders.collect(), others.into_iter().collect()))
    }
}

/// What a package needs to be built; not what its tests need.
fn dependencies(node: &Value) -> Vec<&str> {
    let all = node["deps"].as_array().into_iter().flatten();
    all.filter(|dependency| {
        let kinds = dependency["dep_kinds"].as_array().into_iter().flatten();
        kinds.into_iter().any(|kind| kind["kind"] != "dev")
    })
    .filter_map(|dependency| dependency["pkg"].as_str())
    .collect()
}

fn hash_tree(path: &Path, hasher: &mut DefaultHasher) -> Result<()> {
    if path.is_dir() {
        let mut entries = fs::read_dir(path)?
            .map(|entry| Ok(entry?.path()))
            .collect::<Result<Vec<_>>>()?;
        entries.sort();
        return entries
            .iter()
            .try_for_each(|entry| hash_tree(entry, hasher));
    }
    path.hash(hasher);
    let content = fs::read(path).with_context(|| format!("{} is missing", path.display()))?;
    content.hash(hasher);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn node(id: &str, needs: &[(&str, Value)]) -> Value {
        let needs = needs
            .iter()
            .map(|(id, kind)| json!({"pkg": id, "dep_kinds": [{"kind": kind}]}));
        json!({"id": id, "deps": needs.collect::<Vec<_>>()})
    }

    #[test]
    fn a_program_is_what_it_contains_and_not_what_its_tests_use() {
        let ours = |name| json!({"id": name, "name": name, "source": null, "manifest_path": format!("/w/{name}/Cargo.toml")});
        let theirs = |id| json!({"id": id, "name": id, "source": "registry", "manifest_path": "/x/Cargo.toml"});
        let graph = Graph {
            metadata: json!({
                "packages": [ours("page"), ours("model"), ours("worker"), ours("tests"), theirs("serde@1"), theirs("cc@1"), theirs("proptest@1")],
                "resolve": {"nodes": [
                    node("page", &[("model", Value::Null), ("tests", "dev".into())]),
                    node("model", &[("serde@1", Value::Null), ("cc@1", "build".into()), ("proptest@1", "dev".into())]),
                    node("worker", &[("serde@1", Value::Null)]),
                ]},
            }),
        };
        let (folders, others) = graph.parts("page").unwrap();
        assert!(
            folders
                .iter()
                .eq([Path::new("/w/model"), Path::new("/w/page")])
        );
        assert!(others.into_iter().eq(["cc@1", "serde@1"]));
        assert!(graph.parts("nothing").is_err());
    }

    #[test]
    fn the_page_does_not_contain_the_store_nor_the_worker_the_page() {
        let graph = Graph::load().unwrap();
        let has = |program, part: &str| {
            let (folders, _) = graph.parts(program).unwrap();
            folders.iter().any(|folder| folder.ends_with(part))
        };
        assert!(
            has("edgestate-frontend", "crates/view-model")
                && has("edgestate-worker", "crates/redis-store")
        );
        assert!(
            !has("edgestate-frontend", "crates/redis-store")
                && !has("edgestate-worker", "crates/view-model")
        );
    }
}
