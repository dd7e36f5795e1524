//! The reckoning when all is quiet: what everybody was told against what was counted.

use crate::faults::Fault;
use crate::ledger::{Fate, Ledger, Record};
use crate::server::Server;

/// What came of a run.
#[derive(Debug, Default)]
pub struct Outcome {
    /// What must never happen, and has.
    pub violations: Vec<String>,
    /// Visits that were counted and said to be.
    pub counted: u64,
    /// Visits of which nobody knows.
    pub unknown: u64,
    /// Visits whose sender left before an answer.
    pub left: u64,
    /// Visits whose id was made again.
    pub made_again: u64,
    /// Visits whose first id was counted beside the later one, so late that this is not excluded.
    pub beyond: u64,
    /// How many steps it took, until all was well.
    pub steps: u64,
    /// What can go wrong here.
    pub faults: Vec<Fault>,
    /// What has happened, in order.
    pub trace: Vec<String>,
}

/// Compares what senders were told with what was counted, and what is stored with itself.
pub fn reckon(server: &mut Server, ledger: &Ledger, pages: &[&str]) -> Outcome {
    let mut outcome = Outcome::default();
    let mut wrong = Vec::new();
    for record in ledger.records() {
        let ids = record.ids.iter();
        let times: u32 = ids
            .map(|id| {
                let visit = (record.page.clone(), id.clone());
                let counted = server.counted.get(&visit).copied().unwrap_or(0);
                if record.ids.last() != Some(id) && server.beyond.contains(&visit) {
                    outcome.beyond += 1;
                    return 0;
                }
                counted
            })
            .sum();
        outcome.made_again += u64::from(record.ids.len() > 1);
        match (record.fate, times) {
            (Fate::Counted, 1) => outcome.counted += 1,
            (Fate::Unknown, 0 | 1) if record.attempts > 1 => outcome.unknown += 1,
            (Fate::Left, 0 | 1) => outcome.left += 1,
            _ => wrong.push(said(record, times)),
        }
    }
    for page in pages {
        server.check_page(page);
    }
    outcome.violations = core::mem::take(&mut server.violations);
    outcome.violations.extend(wrong);
    outcome
}

fn said(record: &Record, times: u32) -> String {
    format!(
        "a visit of {} is {:?} after {} attempts and was counted {times} times; its ids: {}",
        record.page,
        record.fate,
        record.attempts,
        record.ids.join(" ")
    )
}
