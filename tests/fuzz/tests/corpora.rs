//! Each target on its corpus and on what is near to it, and on anything at all.

use edgestate_fuzz::{TARGETS, run};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use std::fs;
use std::path::Path;

/// How often each target is given something that is near to its corpus.
const CASES: u32 = 400;

fn corpus(name: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../fuzz/corpus")
        .join(name);
    let entries =
        fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<_> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    paths
        .into_iter()
        .map(|path| fs::read(path).expect("a file"))
        .collect()
}

/// What is done to an input: bytes taken out at a place, others put in, in this order.
type Edit = (prop::sample::Index, usize, Vec<u8>);

fn edit(mut bytes: Vec<u8>, edits: &[Edit]) -> Vec<u8> {
    for (place, taken, put) in edits {
        let start = place.index(bytes.len() + 1);
        let end = (start + taken).min(bytes.len());
        bytes.splice(start..end, put.iter().copied());
    }
    bytes
}

fn anything_near(entries: Vec<Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
    let put = prop_oneof![
        4 => "[ -~]{0,3}".prop_map(String::into_bytes),
        2 => vec(any::<u8>(), 0..4),
        1 => prop::sample::select(entries.clone()),
    ];
    let edits = vec((any::<prop::sample::Index>(), 0..6_usize, put), 0..4);
    (prop::sample::select(entries), edits).prop_map(|(entry, edits)| edit(entry, &edits))
}

#[test]
fn no_input_breaks_a_promise() {
    for (name, _) in TARGETS {
        let entries = corpus(name);
        assert!(!entries.is_empty(), "{name} has no corpus");
        for entry in &entries {
            run(name, entry);
        }
        let inputs = prop_oneof![
            6 => anything_near(entries),
            1 => vec(any::<u8>(), 0..200),
        ];
        let config = Config {
            failure_persistence: None,
            ..Config::with_cases(CASES)
        };
        let tried = TestRunner::new(config).run(&inputs, |input| {
            run(name, &input);
            Ok(())
        });
        tried.unwrap_or_else(|failure| panic!("{name}: {failure}"));
    }
}
