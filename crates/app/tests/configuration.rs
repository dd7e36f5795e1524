//! docs/configuration.md has every variable that is read, and no other, and the default that is taken.

use edgestate_app::Config;
use std::cell::RefCell;
use std::collections::BTreeSet;

const PAGE: &str = include_str!("../../../docs/configuration.md");

#[test]
fn the_page_says_what_is_taken_where_nothing_is_set() {
    let config = Config::read(|_| None).expect("valid");
    for (name, number) in [
        ("FIB_MAX_N", config.max_n.into()),
        ("FIB_TTL_SECS", config.value_ttl.as_secs()),
        ("MEMORY_MAX_BYTES", config.memory_max_bytes as u64),
        ("REDIS_MAX_VALUE_BYTES", config.redis_max_value_bytes as u64),
        ("REDIS_CACHE_MAX_BYTES", config.redis_cache_max_bytes),
        ("REDIS_TIMEOUT_MS", config.redis_timeout.as_millis() as u64),
        ("REDIS_WAIT_MS", config.redis_wait.as_millis() as u64),
        ("REDIS_MIN_N", config.redis_min_n.into()),
        ("IDEMPOTENCY_TTL_SECS", config.mark_ttl.as_secs()),
        ("MAX_IDS", config.max_ids.into()),
        ("MAX_PAGES", config.max_pages.into()),
    ] {
        let row = format!("| `{name}` | {number} |");
        assert!(PAGE.contains(&row), "{row}");
    }
    let row = format!("| `KEY_PREFIX` | `{}` |", config.key_prefix);
    assert!(PAGE.contains(&row), "{row}");
}

#[test]
fn the_page_lists_what_is_read() {
    let read = RefCell::new(BTreeSet::new());
    // The database is asked for its two halves only where it is wanted.
    let answer = |name: &'static str| {
        read.borrow_mut().insert(name.to_owned());
        (name == "STATE_BACKEND").then(|| "redis".to_owned())
    };
    Config::read(answer).expect("valid");

    let rows = PAGE.lines().filter_map(|line| line.strip_prefix("| `"));
    let cells = rows.filter_map(|row| row.split('|').next());
    let listed: BTreeSet<_> = cells
        .flat_map(|cell| cell.split(['`', ',', ' ', '(', ')']))
        .filter(|word| word.len() > 1 && word.bytes().all(|b| b.is_ascii_uppercase() || b == b'_'))
        .map(str::to_owned)
        .collect();
    assert_eq!(listed, read.into_inner());
}
