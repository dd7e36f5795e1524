//! What was visited, under which ids it was sent, and what its sender was told.

use std::collections::BTreeMap;

/// What became of a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Not settled.
    Waiting,
    /// The service said that it is counted.
    Counted,
    /// An attempt may have been counted and the service no longer knows.
    Unknown,
    /// The service will not count it.
    Refused,
    /// Its sender has left, and it was not written down.
    Left,
}

/// A visit, whatever ids it was sent under.
#[derive(Clone, Debug)]
pub struct Record {
    /// The page.
    pub page: String,
    /// Its ids, the last one the current.
    pub ids: Vec<String>,
    /// How many attempts were begun under that.
    pub attempts: u32,
    /// Who has it: a tab, by number.
    pub sender: usize,
    /// What became of it.
    pub fate: Fate,
}

/// Every visit of every browser.
#[derive(Debug, Default)]
pub struct Ledger {
    records: Vec<Record>,
    by_id: BTreeMap<String, usize>,
    senders: usize,
}

impl Ledger {
    /// The number of another sender.
    pub fn sender(&mut self) -> usize {
        self.senders += 1;
        self.senders
    }

    /// Enters a visit.
    pub fn enter(&mut self, page: &str, id: &str, sender: usize) {
        self.by_id.insert(id.into(), self.records.len());
        self.records.push(Record {
            page: page.into(),
            ids: vec![id.into()],
            attempts: 0,
            sender,
            fate: Fate::Waiting,
        });
    }

    /// Gives the visit of an id another one.
    pub fn make_again(&mut self, id: &str, new: &str) {
        if let Some(place) = self.by_id.get(id).copied() {
            self.by_id.insert(new.into(), place);
            if let Some(record) = self.records.get_mut(place) {
                record.ids.push(new.into());
                record.attempts = 0;
            }
        }
    }

    /// The visit of an id.
    pub fn of(&mut self, id: &str) -> Option<&mut Record> {
        let place = *self.by_id.get(id)?;
        self.records.get_mut(place)
    }

    /// All visits.
    #[must_use]
    pub fn records(&self) -> &[Record] {
        &self.records
    }

    /// A sender is gone, and with it what is not written down.
    pub fn leave(&mut self, sender: usize, is_written: impl Fn(&str) -> bool) {
        for record in &mut self.records {
            let current = record.ids.last().map_or("", String::as_str);
            if record.sender == sender && record.fate == Fate::Waiting && !is_written(current) {
                record.fate = Fate::Left;
            }
        }
    }
}

/// The end of an id, to tell it by.
#[must_use]
pub fn short(id: &str) -> &str {
    id.get(id.len().saturating_sub(8)..).unwrap_or(id)
}
