//! `/api/fibonacci/{n}`: from memory at once where it is there, otherwise from the tiers behind it.

use crate::App;
use crate::failure::Failure;
use crate::format::Format;
use crate::log::Entry;
use crate::platform::{Level, Platform};
use crate::reply::{Body, Reply};
use crate::request::{Headers, Request, decode};
use crate::route::Call;
use edgestate_contract::Backend;
use edgestate_contract::fibonacci::{FibonacciReply, IndexError, Strategy, parse_index};
use edgestate_fibonacci::Index;
use edgestate_state::tiered::{Answer, EdgeCache, Numbers, WriteBack};
use edgestate_state::{Hit, Values, Visits};
use std::sync::Arc;

/// A number that is to be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Asked {
    index: Index,
    strategy: Strategy,
    format: Format,
}

impl Asked {
    fn parse(n: &str, request: &Request<'_>, max_n: u32) -> Result<Self, Failure> {
        let n = decode(n).ok_or(IndexError::Malformed)?;
        let index = parse_index(&n, max_n)?;
        let index = Index::new(index).ok_or(IndexError::TooLarge { max_n })?;
        let strategy = request.named("cache", Strategy::parse, "tiered, redis, memory or none")?;
        Ok(Self {
            index,
            strategy,
            format: Format::wanted(request.headers),
        })
    }

    /// 304 where the client has the digits already: they never change. The JSON describes one answer,
    /// which another one does not stand for.
    fn not_modified(self, headers: &dyn Headers) -> Option<Reply> {
        if self.format == Format::Json {
            return None;
        }
        let known = headers.get("if-none-match")?;
        let etag = self.etag();
        let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
        let matches =
            known.trim() == "*" || known.split(',').any(|tag| opaque(tag) == opaque(&etag));
        matches.then(|| {
            Reply::empty(304)
                .with("etag", etag)
                .with("cache-control", self.format.cache_control())
                .with("vary", "accept")
        })
    }

    /// The entity tag of the digits: which number it is says all about them.
    fn etag(self) -> String {
        format!("\"fibonacci-{}\"", self.index.get())
    }

    fn reply(self, answer: Answer<'_>, backend: Backend) -> Reply {
        let degraded = answer.report.is_degraded();
        let cache_status = answer.cache_status();
        let Answer {
            hit: Hit { digits, age, ttl },
            source,
            ..
        } = answer;
        let n = self.index.get();
        let body = match self.format {
            Format::Text => Body::Digits {
                before: String::new(),
                n,
                digits,
                after: String::new(),
            },
            Format::Json => {
                let (before, after) = around_value(&FibonacciReply {
                    n,
                    value: String::new(),
                    digits: digits.len() as u32,
                    source,
                    backend,
                    age_secs: age.as_secs(),
                    ttl_secs: ttl.as_secs(),
                    degraded,
                });
                Body::Digits {
                    before,
                    n,
                    digits,
                    after,
                }
            }
        };
        let reply = Reply {
            status: 200,
            headers: Vec::with_capacity(8),
            body,
        }
        .with("content-type", self.format.media_type())
        .with("cache-control", self.format.cache_control())
        .with("vary", "accept")
        .with("cache-status", cache_status);
        match self.format {
            Format::Text => reply.with("etag", self.etag()),
            Format::Json => reply,
        }
    }
}

/// The JSON of a reply whose value is empty, as what stands before the digits and what after them: so
/// megabytes of digits are not copied, and the type alone says what the JSON is.
fn around_value(reply: &FibonacciReply) -> (String, String) {
    const VALUE: &str = "\"value\":\"";
    let mut before = serde_json::to_string(reply).unwrap_or_default();
    let digits_at = before
        .find(VALUE)
        .map_or(before.len(), |at| at + VALUE.len());
    let after = before.split_off(digits_at);
    (before, after)
}

impl<V: Values, S: Visits, E: EdgeCache, P: Platform> App<V, S, E, P> {
    /// The bytes that numbers take in memory: at most [`crate::Config::memory_max_bytes`].
    pub fn memory_used_bytes(&self) -> usize {
        self.cache.memory_used_bytes()
    }

    /// The answer that needs no waiting: from memory, or that the client has the number already.
    pub(crate) fn fibonacci_at_once(
        &self,
        n: &str,
        request: &Request<'_>,
    ) -> Result<Option<Reply>, Failure> {
        let asked = Asked::parse(n, request, self.config.max_n)?;
        if let Some(reply) = asked.not_modified(request.headers) {
            return Ok(Some(reply));
        }
        let now = self.platform.now();
        let answer = self
            .cache
            .lookup_memory(asked.index.get(), asked.strategy, now);
        Ok(answer.map(|answer| asked.reply(answer, self.backend())))
    }

    /// The answer from the first tier that has it, and what is to be written to the others.
    pub(crate) async fn fibonacci<'a>(
        &'a self,
        call: &Call<'_>,
        request: &Request<'_>,
    ) -> Result<(Reply, Option<WriteBack<'a>>), Failure> {
        let asked = Asked::parse(call.variable, request, self.config.max_n)?;
        let started = self.platform.now();
        let mut answer = self
            .cache
            .lookup(
                asked.index.get(),
                asked.strategy,
                self.values.as_ref(),
                &Engine(&self.platform),
                &self.platform,
            )
            .await;
        let waited = self.platform.now().since(started).as_millis();
        call.entry.borrow_mut().tiers(&answer.report);
        let write_back = answer.write_back.take();
        let reply = asked
            .reply(answer, self.backend())
            .with("server-timing", format!("tiers;dur={waited}"));
        Ok((reply, write_back))
    }

    /// Drops F(n) from every tier that can be reached.
    pub(crate) async fn remove_fibonacci(&self, call: &Call<'_>) -> Result<Reply, Failure> {
        let n = decode(call.variable).ok_or(IndexError::Malformed)?;
        let n = parse_index(&n, self.config.max_n)?;
        let began = self.platform.now();
        let removed = self.cache.remove(n, self.values.as_ref()).await;
        if self.values.is_some() {
            let waited = self.platform.now().since(began);
            call.entry.borrow_mut().trip(waited);
        }
        // Whatever was dropped, a store that could not be asked may still have it.
        self.counting()?;
        removed?;
        Ok(Reply::empty(204))
    }

    /// Writes a value to the tiers that did not have it, after the answer.
    pub(crate) async fn write_back(&self, write_back: WriteBack<'_>, entry: &mut Entry) {
        let began = self.platform.now();
        let written = self
            .cache
            .write_back(write_back, self.values.as_ref())
            .await;
        entry.trip(self.platform.now().since(began));
        if let Err(error) = written {
            entry.trouble(&error);
        }
    }
}

/// The Fibonacci engine as the cache sees it.
struct Engine<'a, P>(&'a P);

impl<P: Platform> Numbers for Engine<'_, P> {
    fn compute(&self, n: u32) -> Arc<str> {
        // Every index was parsed against a limit below the engine's.
        let Some(index) = Index::new(n) else {
            return Arc::from("");
        };
        let computed = edgestate_fibonacci::compute(index);
        if computed.recovered {
            // It was computed again by the exact path.
            self.0
                .log(Level::Warning, &format!(r#"{{"event":"residue","n":{n}}}"#));
        }
        computed.digits.into()
    }

    fn verify(&self, n: u32, digits: &str) -> bool {
        Index::new(n).is_some_and(|index| edgestate_fibonacci::verify(index, digits))
    }
}
