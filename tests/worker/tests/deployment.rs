//! What `wrangler deploy` ships and what `wrangler dev` runs when nothing is said by hand.

use edgestate_contract::Backend;
use edgestate_contract::visits::VisitReply;
use edgestate_worker_tests::Wrangler;
use edgestate_worker_tests::process::root;
use edgestate_worker_tests::wrangler::{command, dry_run};
use std::fs;
use std::os::unix::fs::symlink;
use tempfile::TempDir;

/// What wrangler says of a deployment from wrangler.toml, with the paragraphs that hold one of these texts
/// no longer commented out.
fn dry_run_with(with: &[&str], arguments: &[&str]) -> String {
    let toml = include_str!("../../../wrangler.toml");
    let is_setting = |line: &str| line.contains(" = ") || line.starts_with(['[', ']']);
    let paragraphs = toml.split("\n\n").map(|paragraph| {
        if !with.iter().any(|text| paragraph.contains(text)) {
            return paragraph.to_owned();
        }
        let lines = paragraph.lines();
        let lines = lines.map(|line| match line.strip_prefix("# ") {
            Some(setting) if is_setting(setting) => setting,
            _ => line,
        });
        lines.collect::<Vec<_>>().join("\n")
    });
    let toml = paragraphs.collect::<Vec<_>>().join("\n\n");
    let project = TempDir::new().expect("a temporary folder");
    for part in ["worker", "dist", "target", "node_modules"] {
        symlink(root().join(part), project.path().join(part)).expect("a link");
    }
    // It is built already, and outside the checkout nothing could.
    let toml = toml.replace("command = \"cargo xtask build\"", "");
    fs::write(project.path().join("wrangler.toml"), toml).expect("writable");
    let arguments = [&["--outdir", "out"], arguments].concat();
    dry_run(command().current_dir(project.path()), &arguments)
}

#[test]
fn what_is_commented_out_works() {
    let domain = dry_run_with(&["custom_domain", "EDGE_CACHE"], &[]);
    assert!(domain.contains("EDGE_CACHE"), "{domain}");
    let preview = dry_run_with(&["[env.preview]"], &["--env", "preview"]);
    for bound in [
        "edgestate-preview:v1",
        "RATE_LIMITER (300 requests/60s)",
        "READ_LIMITER (600 requests/60s)",
        "COMPUTE_LIMITER (300 requests/60s)",
        "ADMIN_LIMITER (60 requests/60s)",
    ] {
        assert!(preview.contains(bound), "{bound}: {preview}");
    }
}

#[test]
fn a_bare_deployment_is_production_with_its_limiters_and_without_a_warning() {
    let out = TempDir::new().expect("a temporary folder");
    let out = out.path().to_str().expect("a text");
    let said = dry_run(&mut command(), &["--outdir", out]);
    for bound in [
        "RATE_LIMITER (300 requests/60s)",
        "READ_LIMITER (600 requests/60s)",
        "COMPUTE_LIMITER (300 requests/60s)",
        "ADMIN_LIMITER (60 requests/60s)",
    ] {
        assert!(said.contains(bound), "{bound}: {said}");
    }
    // Production is what the Worker is unless it is told otherwise.
    assert!(!said.contains("ENVIRONMENT"), "{said}");
}

#[test]
fn logs_are_kept_and_hold_no_addresses() {
    let configuration = include_str!("../../../wrangler.toml");
    let logs = "[observability.logs]\nenabled = true\ninvocation_logs = false\n";
    assert!(configuration.contains(logs));
}

#[tokio::test]
async fn development_needs_nothing_set() {
    let wrangler = Wrangler::start(&[]).await;
    let visit = wrangler.client().post("/api/visits/home", &[]).await;
    let reply: VisitReply = visit.json();
    assert!(reply.counted && reply.backend == Backend::Memory);
}
