//! What came through, for tests that count round trips.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Counts since the start or the last reset. The admin API is not counted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stats {
    /// HTTP requests, whatever became of them.
    pub requests: u64,
    /// Redis commands that were executed, those inside pipelines and transactions one by one.
    pub commands: u64,
    /// The same by name, in capitals.
    pub commands_by_name: BTreeMap<String, u64>,
    /// Requests without the right token.
    pub unauthorized: u64,
    /// Requests that a fault was done to.
    pub faults: u64,
    /// The last sync token that a client sent back.
    pub last_sync_token: Option<String>,
}

impl Stats {
    /// Counts commands.
    pub fn count(&mut self, commands: &[Vec<String>]) {
        for name in commands.iter().filter_map(|command| command.first()) {
            self.commands += 1;
            *self
                .commands_by_name
                .entry(name.to_uppercase())
                .or_default() += 1;
        }
    }
}
