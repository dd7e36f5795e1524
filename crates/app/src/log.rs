//! The log: one line of JSON for each request that left the isolate's memory or failed, and none for what
//! was answered from memory, where the line would cost more than the answer. The same trouble is told once
//! a second at most, with how often it came; of what went well an isolate writes [`LINES`] a second, and says
//! how many it left out. No line names a page, an id, an address or a token.

use crate::platform::{Level, Platform};
use edgestate_contract::health::Breaker;
use edgestate_contract::operations::Id;
use edgestate_contract::problem::Code;
use edgestate_state::UnixMillis;
use edgestate_state::tiered::{Bypass, Outcome, Report};
use serde::Serialize;
use std::cell::{Cell, RefCell};
use std::num::NonZeroU64;
use std::time::Duration;

/// How long the same trouble is not told again.
const QUIET: Duration = Duration::from_secs(1);
/// Lines a second about what went well. A line takes a fifth of what a number from Redis costs, so that an
/// isolate that is asked thousands of times a second would be busy with its log.
const LINES: u32 = 10;
/// How many kinds of trouble are remembered, the one told longest ago leaving first.
const KINDS: usize = 32;

/// What a line says.
#[derive(Debug, Default, Serialize)]
pub struct Entry {
    #[serde(skip_serializing_if = "Option::is_none")]
    operation: Option<String>,
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<Code>,
    #[serde(skip_serializing_if = "Option::is_none")]
    memory: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    edge: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    redis: Option<&'static str>,
    /// Of each wait for Redis: before the answer, then after it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    trips_ms: Vec<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    breaker: Option<Breaker>,
    /// What did not do what it should.
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<String>,
    /// How often that came since it was told last.
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<u64>,
    /// How many requests before this one went well and have no line.
    #[serde(skip_serializing_if = "Option::is_none")]
    left_out: Option<NonZeroU64>,
}

impl Entry {
    /// That Redis was waited for.
    pub fn trip(&mut self, wait: Duration) {
        self.trips_ms.push(wait.as_millis() as u64);
    }

    /// That something did not do what it should; what was first stays.
    pub fn trouble(&mut self, cause: &impl ToString) {
        self.cause.get_or_insert_with(|| cause.to_string());
    }

    /// That the request was refused.
    pub fn refused(&mut self, code: Code) {
        self.code = Some(code);
    }

    /// What the tiers did.
    pub fn tiers(&mut self, report: &Report) {
        self.memory = report.memory.word();
        // Where there is no such cache it has nothing to say.
        let has_edge = report.edge != Outcome::Bypass(Bypass::NotConfigured);
        self.edge = report.edge.word().filter(|_| has_edge);
        self.redis = report.redis.word();
        if let Some(wait) = report.redis_wait {
            self.trip(wait);
        }
        if let Some(cause) = report.redis.failure().or_else(|| report.edge.failure()) {
            self.trouble(&cause);
        }
    }

    /// The state of the breaker when the line is written.
    pub fn breaker(&mut self, breaker: Breaker) {
        self.breaker = Some(breaker);
    }

    /// As the answer to that operation, where it is known, with that status.
    pub fn answered(mut self, operation: Option<Id>, status: u16) -> Self {
        self.operation = operation.map(Id::name);
        self.status = status;
        self
    }

    /// Whether there is anything to say.
    fn is_worth_a_line(&self) -> bool {
        let left_memory = !self.trips_ms.is_empty() || self.memory.is_some();
        left_memory || self.code.is_some() || self.cause.is_some()
    }
}

/// What an isolate remembers of the lines it wrote.
#[derive(Debug, Default)]
pub struct Log {
    told: RefCell<Vec<Told>>,
    pace: Cell<Pace>,
}

/// The lines about what went well, within one second.
#[derive(Clone, Copy, Debug, Default)]
struct Pace {
    /// Which second, since 1970.
    second: u64,
    lines: u32,
    /// How many had none since the last line, whenever that was.
    left_out: u64,
}

impl Pace {
    /// The pace after one more that went well at that time, and how many were left out before it; nothing
    /// where it has no line either.
    fn next(self, now: UnixMillis) -> (Self, Option<u64>) {
        let second = now.0 / 1000;
        let lines = if second == self.second { self.lines } else { 0 };
        if lines == LINES {
            let left_out = self.left_out + 1;
            return (Self { left_out, ..self }, None);
        }
        let next = Self {
            second,
            lines: lines + 1,
            left_out: 0,
        };
        (next, Some(self.left_out))
    }
}

/// Trouble that was told.
#[derive(Debug)]
struct Told {
    code: Option<Code>,
    cause: Option<String>,
    at: UnixMillis,
    /// How often it came since.
    since: u64,
}

impl Log {
    /// Writes the line of a request, unless there is nothing to say or it was just said.
    pub fn write(&self, mut entry: Entry, platform: &impl Platform) {
        if !entry.is_worth_a_line() {
            return;
        }
        let now = platform.now();
        if entry.code.is_some() || entry.cause.is_some() {
            entry.count = self.count(&entry, now);
            if entry.count.is_none() {
                return;
            }
        } else {
            let (pace, left_out) = self.pace.get().next(now);
            self.pace.set(pace);
            let Some(left_out) = left_out else {
                return;
            };
            entry.left_out = NonZeroU64::new(left_out);
        }
        let level = if entry.cause.is_some() {
            Level::Warning
        } else {
            Level::Info
        };
        platform.log(level, &serde_json::to_string(&entry).unwrap_or_default());
    }

    /// How often the same has come since it was told last, this time included; nothing where that was
    /// just now.
    fn count(&self, entry: &Entry, now: UnixMillis) -> Option<u64> {
        let mut told = self.told.borrow_mut();
        let same = |told: &Told| told.code == entry.code && told.cause == entry.cause;
        let mut count = 1;
        if let Some(at) = told.iter().position(same) {
            let known = told.get_mut(at)?;
            known.since += 1;
            if now.since(known.at) < QUIET {
                return None;
            }
            count = told.remove(at).since;
        } else if told.len() == KINDS {
            told.remove(0);
        }
        told.push(Told {
            code: entry.code,
            cause: entry.cause.clone(),
            at: now,
            since: 0,
        });
        Some(count)
    }
}
