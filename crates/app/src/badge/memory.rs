//! The numbers that badges show, kept in the isolate for a minute. Bounded in bytes.

use edgestate_state::UnixMillis;
use edgestate_state::lru::Lru;
use edgestate_state::visits::Totals;
use std::cell::RefCell;
use std::time::Duration;

const KEPT_FOR: Duration = Duration::from_mins(1);
/// Room for some thousand pages.
const MAX_BYTES: usize = 512 * 1024;

/// The numbers of pages, by name.
#[derive(Debug)]
pub struct Memory(RefCell<Lru<String, Totals>>);

impl Default for Memory {
    fn default() -> Self {
        Self(RefCell::new(Lru::new(MAX_BYTES)))
    }
}

impl Memory {
    /// The numbers of a page, unless they are older than a minute.
    pub fn get(&self, page: &String, now: UnixMillis) -> Option<Totals> {
        let (totals, _) = self.0.borrow_mut().get(page, now)?;
        Some(totals)
    }

    /// Keeps the numbers of a page.
    pub fn keep(&self, page: &str, totals: Totals, now: UnixMillis) {
        // The name stands in the index and beside the value.
        let bytes = 2 * page.len() + size_of::<Totals>();
        let expires = now.plus(KEPT_FOR);
        self.0
            .borrow_mut()
            .insert(page.to_owned(), totals, bytes, expires);
    }

    /// Forgets a page.
    pub fn forget(&self, page: &String) {
        self.0.borrow_mut().remove(page);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thousand_long_names_fit_and_no_more_bytes_than_are_allowed() {
        let memory = Memory::default();
        let now = UnixMillis(0);
        let names: Vec<_> = (0..5000).map(|n| format!("{n:0128}")).collect();
        for name in &names {
            memory.keep(name, Totals::default(), now);
        }
        let kept = names.iter().filter(|name| memory.get(name, now).is_some());
        let kept = kept.count();
        assert!(kept > 1000, "{kept}");
        assert!(
            kept * (2 * 128 + size_of::<Totals>()) <= MAX_BYTES,
            "{kept}"
        );
    }
}
