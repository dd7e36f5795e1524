//! Redis behind the Upstash REST protocol, and a ledger of every visit that it has counted.

use crate::redis::{Condition, Redis};
use edgestate_state::bounds;
use edgestate_upstash::HttpResponse;
use std::collections::BTreeMap;
use upstash_front::{Endpoint, Reply};

/// How many ids are remembered here, so that they are forgotten often.
pub const MAX_IDS: u32 = 60;
/// How far the clocks of isolates are off, at most.
pub const CLOCKS_OFF_MS: u64 = 3000;

/// A page and an id.
pub type Visit = (String, String);

/// The server.
#[derive(Default)]
pub struct Server {
    /// The model.
    pub redis: Redis,
    /// What it refuses now.
    pub condition: Condition,
    /// How often each visit has raised a total.
    pub counted: BTreeMap<Visit, u32>,
    /// What must never happen, and has.
    pub violations: Vec<String>,
    /// What has happened.
    pub trace: Vec<String>,
    now_ms: u64,
}

impl Server {
    /// Answers a request.
    pub fn answer(&mut self, path: &str, body: &[u8], base64: bool, now_ms: u64) -> HttpResponse {
        self.now_ms = now_ms;
        self.redis.set_time(now_ms);
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

    fn execute(&mut self, command: &[String]) -> Reply {
        let visit = Self::visit(command);
        let Some((visit, total_key)) = visit else {
            return self.redis.call(command);
        };
        let before = self.number(&["GET", &total_key]);
        let reply = self.redis.call(command);
        let added = self.number(&["GET", &total_key]).saturating_sub(before);
        self.trace.push(format!(
            "{} redis {} {}: +{added} {reply:?}",
            self.now_ms, visit.0, visit.1
        ));
        if added > 0 {
            let times = self.counted.entry(visit.clone()).or_default();
            *times += added as u32;
            if *times > 1 {
                let (page, id) = visit;
                self.violations
                    .push(format!("{page} {id} was counted {times} times"));
            }
            self.check_bounds(command);
        }
        reply
    }

    /// What holds after every visit that was counted.
    fn check_bounds(&mut self, command: &[String]) {
        let [_, _, _, state, first, second, ..] = command else {
            return;
        };
        let forgotten_ms = self.number(&["HGET", state, "forgotten"]);
        let highest_ms = self.now_ms + bounds::ID_AHEAD.as_millis() as u64 + CLOCKS_OFF_MS;
        if forgotten_ms > highest_ms {
            let ahead_ms = forgotten_ms - self.now_ms;
            self.violations
                .push(format!("ids are refused for {ahead_ms} ms to come"));
        }
        let known = self.number(&["HLEN", first]) + self.number(&["HLEN", second]);
        if known > u64::from(MAX_IDS) {
            self.violations.push(format!("{known} ids are remembered"));
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
        self.redis.set_condition(Condition::Fine);
        let number = match self.redis.call(question) {
            Reply::Int(number) => u64::try_from(number).unwrap_or(0),
            Reply::Bulk(text) => String::from_utf8_lossy(&text).parse().unwrap_or(0),
            _ => 0,
        };
        self.redis.set_condition(self.condition);
        number
    }

    /// Field and value of each entry of a hash or sorted set.
    pub fn pairs(&mut self, question: &[&str]) -> Vec<(String, u64)> {
        self.redis.set_condition(Condition::Fine);
        let reply = self.redis.call(question);
        self.redis.set_condition(self.condition);
        let Reply::Array(items) = reply else {
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
