//! What the model holds: typed values by key, each with a time to expire.

use super::command::{Command, Kind};
use super::sorted_sets::SortedSet;
use super::{Condition, Failure};
use bytes::Bytes;
use std::collections::BTreeMap;

#[derive(Clone, Debug)]
pub enum Value {
    String(Bytes),
    /// To Redis a string too, whose bytes are left out here.
    HyperLogLog(Box<super::hyperloglog::HyperLogLog>),
    Hash(BTreeMap<Bytes, Bytes>),
    SortedSet(SortedSet),
}

#[derive(Clone, Debug)]
pub struct Entry {
    pub value: Value,
    pub expires_ms: Option<u64>,
}

/// A script that runs.
#[derive(Clone, Debug)]
pub struct Script {
    /// The keys that it was called with, where it may touch no others.
    pub keys: Option<Vec<Bytes>>,
    pub read_only: bool,
    pub has_written: bool,
}

#[derive(Clone, Debug, Default)]
pub struct Data {
    pub now_ms: u64,
    pub condition: Condition,
    /// Whether it is Upstash rather than Redis.
    pub upstash: bool,
    pub script: Option<Script>,
    entries: BTreeMap<Bytes, Entry>,
}

impl Data {
    /// Whether a command of this kind is executed at all.
    pub fn may(&self, kind: Kind) -> Result<(), Failure> {
        match (self.condition, kind) {
            (Condition::Full, Kind::Grows) => Err(Failure::new(
                "OOM command not allowed when used memory > 'maxmemory'.",
            )),
            (Condition::ReadOnly, Kind::Grows | Kind::Writes) => Err(Failure::new(
                "READONLY You can't write against a read only replica.",
            )),
            _ => Ok(()),
        }
    }

    /// Whether the running script may call this. Once it has written it may go on, so that it writes
    /// all or nothing.
    pub fn may_in_script(&mut self, command: &Command, arguments: &[Bytes]) -> Result<(), Failure> {
        let Some(script) = &self.script else {
            return Ok(());
        };
        if let Some(declared) = &script.keys {
            let keys = command.keys(arguments).iter();
            if let Some(key) = keys.clone().find(|key| !declared.contains(key)) {
                let key = String::from_utf8_lossy(key);
                return Err(Failure(format!(
                    "ERR Script tried accessing undeclared key: '{key}'"
                )));
            }
        }
        // A read that may refresh a cached estimate counts as a write here.
        let writes = command.kind != Kind::Reads;
        if script.read_only && (writes || command.name == "pfcount") {
            return Err(Failure::new(
                "ERR Write commands are not allowed from read-only scripts.",
            ));
        }
        if !script.has_written {
            self.may(command.kind)?;
        }
        if let Some(script) = &mut self.script {
            script.has_written |= writes;
        }
        Ok(())
    }

    pub fn live_keys(&self) -> impl Iterator<Item = &Bytes> {
        let live = self
            .entries
            .iter()
            .filter(|(_, entry)| !self.is_over(entry));
        live.map(|(key, _)| key)
    }

    pub fn clear(&mut self) {
        self.entries.clear();
    }

    /// Redis compares so: a key is still there in the millisecond in which it expires.
    fn is_over(&self, entry: &Entry) -> bool {
        entry
            .expires_ms
            .is_some_and(|expires_ms| self.now_ms > expires_ms)
    }

    pub fn entry(&mut self, key: &Bytes) -> Option<&mut Entry> {
        if self
            .entries
            .get(key)
            .is_some_and(|entry| self.is_over(entry))
        {
            self.entries.remove(key);
        }
        self.entries.get_mut(key)
    }

    pub fn remove(&mut self, key: &Bytes) -> bool {
        self.entry(key).is_some() && self.entries.remove(key).is_some()
    }

    /// Puts a value in place of whatever is there, without a time to expire.
    pub fn put(&mut self, key: &Bytes, value: Value) {
        let entry = Entry {
            value,
            expires_ms: None,
        };
        self.entries.insert(key.clone(), entry);
    }

    pub fn string(&mut self, key: &Bytes) -> Result<Option<&mut Bytes>, Failure> {
        match self.entry(key).map(|entry| &mut entry.value) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(Failure::wrong_type()),
        }
    }

    pub fn hash(&mut self, key: &Bytes) -> Result<Option<&mut BTreeMap<Bytes, Bytes>>, Failure> {
        match self.entry(key).map(|entry| &mut entry.value) {
            None => Ok(None),
            Some(Value::Hash(hash)) => Ok(Some(hash)),
            Some(_) => Err(Failure::wrong_type()),
        }
    }

    pub fn hash_or_new(&mut self, key: &Bytes) -> Result<&mut BTreeMap<Bytes, Bytes>, Failure> {
        if self.hash(key)?.is_none() {
            self.put(key, Value::Hash(BTreeMap::new()));
        }
        self.hash(key)?.ok_or_else(Failure::wrong_type)
    }

    pub fn sorted_set(&mut self, key: &Bytes) -> Result<Option<&mut SortedSet>, Failure> {
        match self.entry(key).map(|entry| &mut entry.value) {
            None => Ok(None),
            Some(Value::SortedSet(set)) => Ok(Some(set)),
            Some(_) => Err(Failure::wrong_type()),
        }
    }

    /// Removes a collection that has become empty: Redis keeps none.
    pub fn drop_if_empty(&mut self, key: &Bytes) {
        let empty = match self.entry(key).map(|entry| &entry.value) {
            Some(Value::Hash(hash)) => hash.is_empty(),
            Some(Value::SortedSet(set)) => set.is_empty(),
            _ => false,
        };
        if empty {
            self.entries.remove(key);
        }
    }
}
