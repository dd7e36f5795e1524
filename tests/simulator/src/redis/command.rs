//! Which commands there are, what each does to the data, and where its keys stand.

use super::data::Data;
use super::{Failure, hashes, hyperloglog, keys, sorted_sets, strings};
use bytes::Bytes;
use upstash_front::Reply;

/// What a command does to the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Reads,
    /// Writes without needing memory.
    Writes,
    /// May need memory, so a full server refuses it.
    Grows,
}

type Execute = fn(&mut Data, &[Bytes]) -> Result<Reply, Failure>;

/// Where a command's keys stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum KeysAt {
    Nowhere,
    First,
    All,
}

#[derive(Clone, Copy)]
pub struct Command {
    pub name: &'static str,
    pub kind: Kind,
    pub execute: Execute,
    at_least: usize,
    at_most: usize,
    keys: KeysAt,
}

const MANY: usize = usize::MAX;

/// Name, kind, arguments at least and at most (the name not counted), keys, what it does.
const COMMANDS: &[(&str, Kind, usize, usize, KeysAt, Execute)] = &[
    ("dbsize", Kind::Reads, 0, 0, KeysAt::Nowhere, keys::size),
    ("del", Kind::Writes, 1, MANY, KeysAt::All, keys::remove),
    ("eval", Kind::Reads, 2, MANY, KeysAt::Nowhere, keys::nothing),
    (
        "eval_ro",
        Kind::Reads,
        2,
        MANY,
        KeysAt::Nowhere,
        keys::nothing,
    ),
    (
        "evalsha",
        Kind::Reads,
        2,
        MANY,
        KeysAt::Nowhere,
        keys::nothing,
    ),
    (
        "evalsha_ro",
        Kind::Reads,
        2,
        MANY,
        KeysAt::Nowhere,
        keys::nothing,
    ),
    ("exists", Kind::Reads, 1, MANY, KeysAt::All, keys::exist),
    ("expire", Kind::Writes, 2, 2, KeysAt::First, keys::expire),
    ("flushall", Kind::Writes, 0, 0, KeysAt::Nowhere, keys::flush),
    ("get", Kind::Reads, 1, 1, KeysAt::First, strings::get),
    ("hdel", Kind::Writes, 2, MANY, KeysAt::First, hashes::remove),
    ("hexists", Kind::Reads, 2, 2, KeysAt::First, hashes::exists),
    ("hget", Kind::Reads, 2, 2, KeysAt::First, hashes::get),
    ("hgetall", Kind::Reads, 1, 1, KeysAt::First, hashes::all),
    ("hincrby", Kind::Grows, 3, 3, KeysAt::First, hashes::add),
    ("hkeys", Kind::Reads, 1, 1, KeysAt::First, hashes::fields),
    ("hlen", Kind::Reads, 1, 1, KeysAt::First, hashes::length),
    (
        "hmget",
        Kind::Reads,
        2,
        MANY,
        KeysAt::First,
        hashes::get_many,
    ),
    ("hset", Kind::Grows, 3, MANY, KeysAt::First, hashes::set),
    ("hsetnx", Kind::Grows, 3, 3, KeysAt::First, hashes::set_new),
    ("incr", Kind::Grows, 1, 1, KeysAt::First, strings::increment),
    ("incrby", Kind::Grows, 2, 2, KeysAt::First, strings::add),
    ("keys", Kind::Reads, 1, 1, KeysAt::Nowhere, keys::matching),
    ("mget", Kind::Reads, 1, MANY, KeysAt::All, strings::get_many),
    (
        "pexpire",
        Kind::Writes,
        2,
        2,
        KeysAt::First,
        keys::expire_ms,
    ),
    (
        "pfadd",
        Kind::Grows,
        1,
        MANY,
        KeysAt::First,
        hyperloglog::add,
    ),
    (
        "pfcount",
        Kind::Reads,
        1,
        MANY,
        KeysAt::All,
        hyperloglog::count,
    ),
    ("ping", Kind::Reads, 0, 1, KeysAt::Nowhere, keys::ping),
    ("pttl", Kind::Reads, 1, 1, KeysAt::First, keys::left_ms),
    ("scan", Kind::Reads, 1, MANY, KeysAt::Nowhere, keys::scan),
    (
        "script",
        Kind::Reads,
        1,
        MANY,
        KeysAt::Nowhere,
        keys::nothing,
    ),
    ("set", Kind::Grows, 2, MANY, KeysAt::First, strings::set),
    ("time", Kind::Reads, 0, 0, KeysAt::Nowhere, keys::time),
    ("ttl", Kind::Reads, 1, 1, KeysAt::First, keys::left_secs),
    ("type", Kind::Reads, 1, 1, KeysAt::First, keys::kind),
    ("unlink", Kind::Writes, 1, MANY, KeysAt::All, keys::remove),
    (
        "zadd",
        Kind::Grows,
        3,
        MANY,
        KeysAt::First,
        sorted_sets::add,
    ),
    ("zcard", Kind::Reads, 1, 1, KeysAt::First, sorted_sets::size),
    (
        "zrange",
        Kind::Reads,
        3,
        4,
        KeysAt::First,
        sorted_sets::range,
    ),
    (
        "zrangebyscore",
        Kind::Reads,
        3,
        MANY,
        KeysAt::First,
        sorted_sets::range_by_score,
    ),
    (
        "zrem",
        Kind::Writes,
        2,
        MANY,
        KeysAt::First,
        sorted_sets::remove,
    ),
    (
        "zremrangebyrank",
        Kind::Writes,
        3,
        3,
        KeysAt::First,
        sorted_sets::remove_by_rank,
    ),
    (
        "zremrangebyscore",
        Kind::Writes,
        3,
        3,
        KeysAt::First,
        sorted_sets::remove_by_score,
    ),
    (
        "zrevrange",
        Kind::Reads,
        3,
        4,
        KeysAt::First,
        sorted_sets::range_reversed,
    ),
    (
        "zscan",
        Kind::Reads,
        2,
        MANY,
        KeysAt::First,
        sorted_sets::scan,
    ),
    (
        "zscore",
        Kind::Reads,
        2,
        2,
        KeysAt::First,
        sorted_sets::score,
    ),
];

impl Command {
    /// The command that these arguments name, if it may have so many.
    pub fn of(arguments: &[Bytes]) -> Result<Self, Failure> {
        let (named, rest) = arguments
            .split_first()
            .ok_or_else(|| Failure::new("ERR no command"))?;
        let lower = named.to_ascii_lowercase();
        let Some(&(name, kind, at_least, at_most, keys, execute)) = COMMANDS
            .binary_search_by(|row| row.0.as_bytes().cmp(&lower))
            .ok()
            .and_then(|at| COMMANDS.get(at))
        else {
            let named = String::from_utf8_lossy(named);
            return Err(Failure(format!("ERR unknown command '{named}'")));
        };
        let command = Self {
            name,
            kind,
            execute,
            at_least,
            at_most,
            keys,
        };
        if (command.at_least..=command.at_most).contains(&rest.len()) {
            Ok(command)
        } else {
            Err(Failure::arity(name))
        }
    }

    /// The arguments that are keys.
    pub fn keys<'a>(&self, arguments: &'a [Bytes]) -> &'a [Bytes] {
        let end = match self.keys {
            KeysAt::Nowhere => 1,
            KeysAt::First => 2,
            KeysAt::All => arguments.len(),
        };
        arguments.get(1..end).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_sorted_so_that_they_are_found() {
        assert!(COMMANDS.is_sorted_by_key(|row| row.0));
    }
}
