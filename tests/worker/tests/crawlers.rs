//! The pattern of crawlers is made beforehand, and from the list that is installed.

use std::path::Path;
use std::process::Command;

#[test]
fn the_pattern_is_what_the_installed_list_says() {
    let worker = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../worker");
    let checked = Command::new("node")
        .args(["crawlers.mjs", "--check"])
        .current_dir(worker)
        .output()
        .expect("node runs");
    let said = String::from_utf8_lossy(&checked.stderr);
    assert!(checked.status.success(), "{said}");
}
