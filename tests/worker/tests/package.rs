//! What a release is made of: `deploy/`, on a machine that has Node and nothing else of ours.

use edgestate_contract::fibonacci::FibonacciReply;
use edgestate_contract::visits::VisitReply;
use edgestate_worker_tests::Client;
use edgestate_worker_tests::process::{Process, root};
use edgestate_worker_tests::wrangler::dry_run;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// The folder far from the repository, with what `npm ci` would put there, and a `PATH` that leads to Node.
struct Elsewhere {
    home: TempDir,
}

impl Elsewhere {
    fn new() -> Self {
        let home = TempDir::new().expect("a temporary folder");
        let packed =
            std::env::var_os("EDGESTATE_PACKAGE").expect("run by `cargo xtask test worker`");
        copy_tree(Path::new(&packed), &home.path().join("deploy"));
        symlink(
            root().join("node_modules"),
            home.path().join("deploy/node_modules"),
        )
        .expect("a link");
        fs::create_dir(home.path().join("bin")).expect("a folder");
        symlink(node(), home.path().join("bin/node")).expect("a link");
        Self { home }
    }

    fn wrangler(&self) -> Command {
        let mut command = Command::new(self.home.path().join("bin/node"));
        command
            .arg("node_modules/wrangler/bin/wrangler.js")
            .current_dir(self.home.path().join("deploy"))
            .env_clear()
            .env("PATH", self.home.path().join("bin"))
            .env("HOME", self.home.path())
            .env("CI", "true")
            .env("CLOUDFLARE_CF_FETCH_ENABLED", "false")
            .env("WRANGLER_SEND_METRICS", "false");
        command
    }
}

/// The program itself, wherever it is found.
fn node() -> PathBuf {
    let said = Command::new("node")
        .args(["-p", "process.execPath"])
        .output();
    let said = said.expect("node is installed").stdout;
    String::from_utf8(said).expect("a path").trim().into()
}

fn copy_tree(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("the package is made") {
        let path = entry.expect("readable").path();
        let copy = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy_tree(&path, &copy);
        } else {
            fs::copy(&path, &copy).expect("a copy");
        }
    }
}

#[test]
fn node_alone_can_deploy_it() {
    let elsewhere = Elsewhere::new();
    let said = dry_run(&mut elsewhere.wrangler(), &[]);
    for bound in [
        "RATE_LIMITER",
        "READ_LIMITER",
        "COMPUTE_LIMITER",
        "ADMIN_LIMITER",
    ] {
        assert!(said.contains(bound), "{bound}: {said}");
    }
    // Production is what the Worker is unless it is told otherwise.
    assert!(!said.contains("ENVIRONMENT"), "{said}");
}

#[tokio::test]
async fn node_alone_can_run_it() {
    let elsewhere = Elsewhere::new();
    let mut command = elsewhere.wrangler();
    command.args([
        "dev",
        "--ip",
        "127.0.0.1",
        "--port",
        "0",
        "--inspector-port",
        "0",
    ]);
    let log = TempDir::new().expect("a temporary folder");
    let mut process = Process::start(&mut command, log).expect("node is installed");
    let port = process.told(|line| {
        let (_, url) = line.split_once("Ready on http://")?;
        url.rsplit_once(':')?.1.parse().ok()
    });
    let client = Client::new(port.await.expect("wrangler serves"));
    assert!(client.get("/").await.body.contains("Edgestate"));
    assert_eq!(client.get("/count.js").await.status, 200);
    let number: FibonacciReply = client.get("/api/fibonacci/300").await.json();
    assert_eq!(number.digits, 63);
    let visit: VisitReply = client.post("/api/visits/home", &[]).await.json();
    assert!(visit.counted);
}

#[test]
fn nothing_in_it_leads_back_to_the_repository() {
    let packed = PathBuf::from(std::env::var_os("EDGESTATE_PACKAGE").expect("the package is made"));
    let here = fs::canonicalize(root()).expect("the checkout");
    let here = here.to_str().expect("a text");
    for file in [
        "wrangler.toml",
        "package.json",
        "package-lock.json",
        "worker/entry.js",
    ] {
        let text = fs::read_to_string(packed.join(file)).expect("part of the package");
        assert!(!text.contains(here), "{file}");
        assert!(!text.contains("cargo"), "{file}");
    }
}
