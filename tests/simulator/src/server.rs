//! Redis behind the Upstash REST protocol, and a ledger of every visit that it has counted. What must
//! hold at every moment is checked after every visit that was counted and every value that was cached.

use crate::executor::Executor;
use crate::ledger::short;
use crate::redis::{Condition, Redis};
use edgestate_contract::visits::Interval;
use edgestate_redis_store::Keys;
use edgestate_state::{bounds, defaults};
use edgestate_upstash::HttpResponse;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use upstash_front::{Endpoint, Reply};

/// How many ids are remembered here, so that they are forgotten often.
pub const MAX_IDS: u32 = 60;
/// How far the clocks of isolates are off, at most.
pub const CLOCKS_OFF_MS: u64 = 3000;
/// What cached values may take here, and how many that are at most: each takes 320 bytes and more.
pub const CACHE_MAX_BYTES: u64 = 4000;
const MAX_VALUES: usize = 12;

/// A page and an id.
pub type Visit = (String, String);

/// The server.
pub struct Server {
    /// The model.
    pub redis: Redis,
    /// What it refuses now.
    pub condition: Condition,
    /// How often each visit has raised a total.
    pub counted: BTreeMap<Visit, u32>,
    /// Visits whose id was refused for its time, and counted when that had come and the refusal was forgotten. Their
    /// sender had made the id again: what is not promised for a copy that is as late as that.
    pub beyond: BTreeSet<Visit>,
    /// What must never happen, and has.
    pub violations: Vec<String>,
    executor: Rc<Executor>,
    keys: Keys,
    totals: BTreeMap<String, u64>,
    /// Which generation of ids is the current one, and how often that has changed.
    current: u64,
    changes: u64,
    /// When an id was refused first, in changes.
    refused: BTreeMap<Visit, u64>,
    looked_up_ms: BTreeMap<String, u64>,
}

impl Server {
    /// An empty one.
    #[must_use]
    pub fn new(executor: &Rc<Executor>) -> Self {
        Self {
            redis: Redis::default(),
            condition: Condition::Fine,
            counted: BTreeMap::new(),
            beyond: BTreeSet::new(),
            violations: Vec::new(),
            executor: Rc::clone(executor),
            keys: Keys::new(defaults::KEY_PREFIX),
            totals: BTreeMap::new(),
            current: 0,
            changes: 0,
            refused: BTreeMap::new(),
            looked_up_ms: BTreeMap::new(),
        }
    }

    /// Answers a request.
    pub fn answer(&mut self, path: &str, body: &[u8], base64: bool) -> HttpResponse {
        self.redis.set_time(self.executor.now_ms());
        self.redis.set_condition(self.condition);
        let (status, body) = match Endpoint::from_path(path) {
            None => (404, String::new()),
            Some(endpoint) => match endpoint.commands(body) {
                Err(message) => (400, message),
                Ok(commands) => {
                    let replies = commands.iter().map(|command| self.execute(command));
                    let replies = replies.collect();
                    endpoint.answer(replies, base64)
                }
            },
        };
        HttpResponse {
            status,
            body: body.into_bytes(),
            ..HttpResponse::default()
        }
    }

    /// How many visits of a page were counted.
    #[must_use]
    pub fn total(&self, page: &str) -> u64 {
        self.totals.get(page).copied().unwrap_or(0)
    }

    /// When F(n) was last looked up.
    #[must_use]
    pub fn looked_up(&self, n: u32) -> Option<u64> {
        self.looked_up_ms.get(&self.keys.fibonacci(n)).copied()
    }

    fn execute(&mut self, command: &[String]) -> Reply {
        if let Some((visit, total_key)) = Self::visit(command) {
            return self.count(visit, &total_key, command);
        }
        let reply = self.redis.call(command);
        if let [name, _, _, key, ..] = command {
            let is_look_up = name == "EVAL_RO" && key.contains(":fib:");
            if is_look_up && !matches!(reply, Reply::Error(_)) {
                let now_ms = self.executor.now_ms();
                self.looked_up_ms.insert(key.clone(), now_ms);
            }
            if command.get(4).is_some_and(|key| *key == self.keys.values()) {
                self.check_values();
            }
        }
        reply
    }

    fn count(&mut self, visit: Visit, total_key: &str, command: &[String]) -> Reply {
        let before = self.number(&["GET", total_key]);
        let reply = self.redis.call(command);
        let added = self.number(&["GET", total_key]).saturating_sub(before);
        self.executor.note(|| {
            let did = match (added, &reply) {
                (0, Reply::Error(words)) => String::from_utf8_lossy(words).into_owned(),
                (0, _) => "not counted".into(),
                _ => "counted".into(),
            };
            format!("{}: Redis: {did}", short(&visit.1))
        });
        self.note_refusal(&visit, command, &reply);
        if added > 0 {
            let (page, id) = visit.clone();
            let times = self.counted.entry(visit).or_default();
            *times += added as u32;
            if *times > 1 {
                self.violations
                    .push(format!("{page} {id} was counted {times} times"));
            }
            *self.totals.entry(page.clone()).or_default() += added;
            self.check_bounds(command);
            self.check_page(&page);
        }
        reply
    }

    /// A refusal is known until two generations have passed.
    fn note_refusal(&mut self, visit: &Visit, command: &[String], reply: &Reply) {
        let state = command.get(3).map_or("", String::as_str);
        let current = self.number(&["HGET", state, "current"]);
        self.changes += u64::from(current != self.current);
        self.current = current;
        let outcome = match reply {
            Reply::Array(numbers) => numbers.first(),
            _ => None,
        };
        match (outcome, self.refused.get(visit)) {
            (Some(Reply::Int(2)), None) => {
                self.refused.insert(visit.clone(), self.changes);
            }
            (Some(Reply::Int(1)), Some(at)) if self.changes - at >= 2 => {
                self.beyond.insert(visit.clone());
            }
            _ => {}
        }
    }

    /// What holds after every visit that was counted.
    fn check_bounds(&mut self, command: &[String]) {
        let [_, _, _, state, first, second, ..] = command else {
            return;
        };
        let now_ms = self.executor.now_ms();
        let forgotten_ms = self.number(&["HGET", state, "forgotten"]);
        let highest_ms = now_ms + bounds::ID_AHEAD.as_millis() as u64 + CLOCKS_OFF_MS;
        if forgotten_ms > highest_ms {
            let ahead_ms = forgotten_ms - now_ms;
            self.violations
                .push(format!("ids are refused for {ahead_ms} ms to come"));
        }
        let known = self.number(&["HLEN", first]) + self.number(&["HLEN", second]);
        if known > u64::from(MAX_IDS) {
            self.violations.push(format!("{known} ids are remembered"));
        }
    }

    /// The total of a page, without what is from elsewhere, is what was counted and what its buckets sum up
    /// to; with it, it is what the list of pages says. No bucket leaves within the time that is simulated.
    pub fn check_page(&mut self, page: &str) {
        let keys = self.keys.page(page);
        let (top, of_page) = (self.keys.top(), keys.buckets(Interval::Hour));
        let sum = |pairs: Vec<(String, u64)>| pairs.iter().map(|(_, count)| count).sum::<u64>();
        let total = self.number(&["GET", &keys.total()]);
        let hours = sum(self.pairs(&["HGETALL", &of_page]));
        let days = sum(self.pairs(&["HGETALL", &keys.buckets(Interval::Day)]));
        let listed = self.number(&["ZSCORE", &top, page]);
        let imported = self.number(&["HGET", &keys.imported(), "*"]);
        let counted = self.total(page);
        if [
            hours,
            days,
            listed.wrapping_sub(imported),
            total.wrapping_sub(imported),
        ] != [counted; 4]
        {
            self.violations.push(format!(
                "{page}: total {total}, imported {imported}, hours {hours}, days {days}, listed {listed}, counted {counted}"
            ));
        }
    }

    fn check_values(&mut self) {
        let is_value = |key: &[u8]| {
            let (before, digit) = key.split_at(key.len().saturating_sub(1));
            digit.iter().all(u8::is_ascii_digit) && before.windows(5).any(|part| part == b":fib:")
        };
        let values = self.redis.keys().iter().filter(|key| is_value(key)).count();
        if values > MAX_VALUES {
            self.violations.push(format!("{values} values are cached"));
        }
    }

    /// The visit that a command counts, and the key of its total: the mark's key names both.
    fn visit(command: &[String]) -> Option<(Visit, String)> {
        let (mark, total) = (command.get(6)?, command.get(7)?);
        let (_, rest) = mark.split_once(":visits:{")?;
        let (page, id) = rest.split_once("}:seen:")?;
        Some(((page.to_owned(), id.to_owned()), total.clone()))
    }

    /// What an integer is at the moment; 0 where it is not there.
    pub fn number(&mut self, question: &[&str]) -> u64 {
        match self.ask(question) {
            Reply::Int(number) => u64::try_from(number).unwrap_or(0),
            Reply::Bulk(text) => String::from_utf8_lossy(&text).parse().unwrap_or(0),
            _ => 0,
        }
    }

    /// What Redis replies, whatever it refuses now.
    pub fn ask(&mut self, question: &[&str]) -> Reply {
        self.redis.set_condition(Condition::Fine);
        let reply = self.redis.call(question);
        self.redis.set_condition(self.condition);
        reply
    }

    /// Field and value of each entry of a hash.
    fn pairs(&mut self, question: &[&str]) -> Vec<(String, u64)> {
        let Reply::Array(items) = self.ask(question) else {
            return Vec::new();
        };
        let text = |reply: &Reply| match reply {
            Reply::Bulk(text) => String::from_utf8_lossy(text).into_owned(),
            _ => String::new(),
        };
        items
            .as_chunks::<2>()
            .0
            .iter()
            .map(|[field, value]| (text(field), text(value).parse().unwrap_or(0)))
            .collect()
    }
}
