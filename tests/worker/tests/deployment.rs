//! What `wrangler deploy` ships and what `wrangler dev` runs when nothing is said by hand.

use edgestate_contract::Backend;
use edgestate_contract::visits::VisitReply;
use edgestate_worker_tests::Wrangler;
use edgestate_worker_tests::wrangler::command;
use tempfile::TempDir;

#[test]
fn a_bare_deployment_is_production_with_its_limiters_and_without_a_warning() {
    let out = TempDir::new().expect("a temporary folder");
    let output = command()
        .args(["deploy", "--dry-run", "--outdir"])
        .arg(out.path())
        .output()
        .expect("node is installed");
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    assert!(output.status.success(), "{said}");
    assert!(!said.to_lowercase().contains("warning"), "{said}");
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
