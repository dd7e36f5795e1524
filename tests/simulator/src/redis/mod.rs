//! A model of Redis: the commands that the service and its scripts use, the scripts themselves in
//! the Lua that Redis embeds, and expiry in virtual time, which a real server cannot offer.
//!
//! What it leaves out: databases, blocking commands, transactions, eviction, persistence. Where the
//! order of an answer is not defined in Redis (`HKEYS`, `KEYS`), it is sorted here.

mod command;
mod data;
mod hashes;
mod hyperloglog;
mod keys;
mod lua;
mod sorted_sets;
mod strings;

use bytes::Bytes;
use command::Command;
use data::Data;
use lua::Scripts;
use std::cell::RefCell;
use std::rc::Rc;
use upstash_front::Reply;

/// What Redis refuses to do for a while.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Condition {
    /// Nothing.
    #[default]
    Fine,
    /// Its memory is used up: it refuses writes that need more.
    Full,
    /// It is a replica: it refuses writes.
    ReadOnly,
    /// Its plan's commands are used up: it refuses everything.
    OverQuota,
    /// It loads its data after a restart: it refuses everything.
    Loading,
}

/// A server.
pub struct Redis {
    data: Rc<RefCell<Data>>,
    scripts: Scripts,
}

impl Default for Redis {
    fn default() -> Self {
        let data = Rc::default();
        Self {
            scripts: Scripts::new(Rc::clone(&data)),
            data,
        }
    }
}

impl Redis {
    /// Moves its clock, in milliseconds since 1970.
    pub fn set_time(&self, now_ms: u64) {
        self.data.borrow_mut().now_ms = now_ms;
    }

    /// Changes what it refuses to do.
    pub fn set_condition(&self, condition: Condition) {
        self.data.borrow_mut().condition = condition;
    }

    /// Makes it Upstash, which lets a script lock just its keys, and then touch no others.
    pub fn be_upstash(&self) {
        self.data.borrow_mut().upstash = true;
    }

    /// Replaces a text in every script, to see whether that is noticed.
    pub fn plant(&mut self, from: &'static str, to: &'static str) {
        self.scripts.planted = Some((from, to));
    }

    /// Ends and starts again with its data and without its scripts.
    pub fn restart(&mut self) {
        self.scripts.flush();
    }

    /// Keys that exist now, sorted.
    #[must_use]
    pub fn keys(&self) -> Vec<Bytes> {
        self.data.borrow().live_keys().cloned().collect()
    }

    /// A copy of the data as they are, to be put back by [`Self::restore`].
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        Snapshot(self.data.borrow().clone())
    }

    /// Goes back to earlier data, as a server does that had not written them down.
    pub fn restore(&self, snapshot: Snapshot) {
        let mut data = self.data.borrow_mut();
        let now_ms = data.now_ms;
        *data = snapshot.0;
        data.now_ms = now_ms;
    }

    /// Executes a command, its name first.
    pub fn call<A: AsRef<[u8]>>(&mut self, arguments: &[A]) -> Reply {
        let arguments: Vec<Bytes> = arguments
            .iter()
            .map(|argument| Bytes::copy_from_slice(argument.as_ref()))
            .collect();
        match self.data.borrow().condition {
            Condition::Loading => return error("LOADING Redis is loading the dataset in memory"),
            // As Upstash says it.
            Condition::OverQuota => return error("ERR max requests limit exceeded"),
            Condition::Fine | Condition::Full | Condition::ReadOnly => {}
        }
        let command = match Command::of(&arguments) {
            Ok(command) => command,
            Err(failure) => return failure.into_reply(),
        };
        match command.name {
            "eval" | "eval_ro" | "evalsha" | "evalsha_ro" => {
                self.scripts.run(command.name, &arguments)
            }
            "script" => self.scripts.manage(&arguments),
            _ => {
                let mut data = self.data.borrow_mut();
                if let Err(failure) = data.may(command.kind) {
                    return failure.into_reply();
                }
                (command.execute)(&mut data, &arguments).unwrap_or_else(Failure::into_reply)
            }
        }
    }
}

/// Data that were kept.
#[derive(Clone)]
pub struct Snapshot(Data);

/// Why a command is not executed: Redis' words, a code in capitals first.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Failure(String);

impl Failure {
    fn new(words: impl Into<String>) -> Self {
        Self(words.into())
    }

    fn wrong_type() -> Self {
        Self::new("WRONGTYPE Operation against a key holding the wrong kind of value")
    }

    fn syntax() -> Self {
        Self::new("ERR syntax error")
    }

    fn not_an_integer() -> Self {
        Self::new("ERR value is not an integer or out of range")
    }

    fn overflow() -> Self {
        Self::new("ERR increment or decrement would overflow")
    }

    fn arity(name: &str) -> Self {
        Self(format!(
            "ERR wrong number of arguments for '{name}' command"
        ))
    }

    fn into_reply(self) -> Reply {
        error(&self.0)
    }
}

fn error(words: &str) -> Reply {
    Reply::Error(Bytes::copy_from_slice(words.as_bytes()))
}

fn ok() -> Reply {
    Reply::Status(Bytes::from_static(b"OK"))
}

fn bulk(bytes: Option<&Bytes>) -> Reply {
    bytes.map_or(Reply::Nil, |bytes| Reply::Bulk(bytes.clone()))
}

fn int(count: usize) -> Reply {
    Reply::Int(i64::try_from(count).unwrap_or(i64::MAX))
}

/// An integer as Redis reads it: no sign but a minus, no leading zeros, nothing around it.
fn parse_int(text: &[u8]) -> Option<i64> {
    let number: i64 = core::str::from_utf8(text).ok()?.parse().ok()?;
    (number.to_string().as_bytes() == text).then_some(number)
}

fn upper(argument: &Bytes) -> String {
    String::from_utf8_lossy(argument).to_ascii_uppercase()
}
