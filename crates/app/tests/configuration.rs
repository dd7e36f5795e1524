//! docs/configuration.md has every variable that is read, and no other.

use edgestate_app::Config;
use std::cell::RefCell;
use std::collections::BTreeSet;

#[test]
fn the_page_lists_what_is_read() {
    let read = RefCell::new(BTreeSet::new());
    // The database is asked for its two halves only where it is wanted.
    let answer = |name: &'static str| {
        read.borrow_mut().insert(name.to_owned());
        (name == "STATE_BACKEND").then(|| "redis".to_owned())
    };
    Config::read(answer).expect("valid");

    let page = include_str!("../../../docs/configuration.md");
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `"));
    let cells = rows.filter_map(|row| row.split('|').next());
    let listed: BTreeSet<_> = cells
        .flat_map(|cell| cell.split(['`', ',', ' ', '(', ')']))
        .filter(|word| word.len() > 1 && word.bytes().all(|b| b.is_ascii_uppercase() || b == b'_'))
        .map(str::to_owned)
        .collect();
    assert_eq!(listed, read.into_inner());
}
