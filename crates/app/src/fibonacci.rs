//! `/api/fibonacci/{n}`: from memory at once where it is there, otherwise from the tiers behind it.

use crate::App;
use crate::failure::Failure;
use crate::platform::Platform;
use crate::reply::{Body, Reply};
use crate::request::{Headers, Request};
use edgestate_contract::Backend;
use edgestate_contract::fibonacci::{IndexError, Strategy, parse_index};
use edgestate_fibonacci::Index;
use edgestate_state::tiered::{Answer, EdgeCache, Numbers, Outcome, Report, WriteBack};
use edgestate_state::{Hit, Store};
use std::sync::Arc;
use subtle::ConstantTimeEq as _;

/// A number that is to be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FibonacciJob {
    index: Index,
    strategy: Strategy,
    format: Format,
}

/// What the client wants to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Json,
    Text,
}

impl FibonacciJob {
    pub(crate) fn parse(n: &str, request: &Request<'_>, max_n: u32) -> Result<Self, Failure> {
        let index = parse_index(n, max_n)?;
        let index = Index::new(index).ok_or(IndexError::TooLarge { max_n })?;
        let strategy = if request.query.is_empty() {
            Strategy::default()
        } else {
            let name = request.query("cache");
            name.map_or(Some(Strategy::default()), |name| Strategy::parse(&name))
                .ok_or(Failure::Query {
                    parameter: "cache",
                    allowed: "tiered, redis, memory or none",
                })?
        };
        Ok(Self {
            index,
            strategy,
            format: Format::wanted(request.headers),
        })
    }

    pub(crate) const fn index(self) -> u32 {
        self.index.get()
    }

    /// 304 where the client has the number already: it never changes.
    pub(crate) fn not_modified(self, headers: &dyn Headers) -> Option<Reply> {
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

    /// The entity tag says which number it is and in which form; nothing else can change. The JSON
    /// also tells the age, so its tag is weak.
    fn etag(self) -> String {
        match self.format {
            Format::Json => format!("W/\"fibonacci-{}\"", self.index.get()),
            Format::Text => format!("\"fibonacci-{}\"", self.index.get()),
        }
    }

    fn reply(self, answer: Answer, backend: Backend) -> Reply {
        let degraded = answer.is_degraded();
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
            Format::Json => Body::Digits {
                before: format!("{{\"n\":{n},\"value\":\""),
                after: format!(
                    "\",\"digits\":{},\"source\":\"{}\",\"backend\":\"{}\",\"age_secs\":{},\"ttl_secs\":{},\"degraded\":{degraded}}}",
                    digits.len(),
                    source.as_str(),
                    backend.as_str(),
                    age.as_secs(),
                    ttl.as_secs(),
                ),
                n,
                digits,
            },
        };
        Reply {
            status: 200,
            headers: Vec::with_capacity(8),
            body,
        }
        .with("content-type", self.format.media_type())
        .with("cache-control", self.format.cache_control())
        .with("etag", self.etag())
        .with("vary", "accept")
        .with("cache-status", cache_status)
    }
}

impl Format {
    /// Text where `text/plain` is asked for by name and JSON is not.
    fn wanted(headers: &dyn Headers) -> Self {
        match headers.get("accept") {
            Some(accept)
                if accept.contains("text/plain") && !accept.contains("application/json") =>
            {
                Self::Text
            }
            _ => Self::Json,
        }
    }

    const fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Text => "text/plain; charset=utf-8",
        }
    }

    /// JSON tells where the value came from this time, so it is asked for again each time.
    const fn cache_control(self) -> &'static str {
        match self {
            Self::Json => "no-cache",
            Self::Text => "public, max-age=86400",
        }
    }
}

impl<S: Store, E: EdgeCache, P: Platform> App<S, E, P> {
    /// The answer from memory, without waiting for anything.
    pub(crate) fn fibonacci_now(&self, job: FibonacciJob) -> Option<Reply> {
        let answer = self
            .cache
            .lookup_memory(job.index(), job.strategy, self.platform.now())?;
        Some(job.reply(answer, self.backend()))
    }

    /// The answer from the first tier that has it, and what is to be written to the others.
    pub(crate) async fn fibonacci(&self, job: FibonacciJob) -> (Reply, Option<WriteBack>) {
        let asked = self.platform.now();
        let engine = Engine(&self.platform);
        let store = self.store.as_ref().ok();
        let mut answer = self
            .cache
            .lookup(job.index(), job.strategy, store, &engine, &self.platform)
            .await;
        let waited = self.platform.now().since(asked);
        self.log_change(&answer.report);
        let write_back = answer.write_back.take();
        let reply = job.reply(answer, self.backend());
        (
            reply.with("server-timing", format!("tiers;dur={}", waited.as_millis())),
            write_back,
        )
    }

    /// Says when tiers begin to fail and when Redis is back, not at every request between.
    fn log_change(&self, report: &Report) {
        if let Some(error) = report.failures().next() {
            if !self.failing.replace(true) {
                self.platform
                    .log(&format!("numbers are answered without a tier: {error}"));
            }
        } else if matches!(report.redis, Outcome::Hit | Outcome::Miss(_))
            && self.failing.replace(false)
        {
            self.platform.log("Redis takes part again");
        }
    }

    /// Writes a value to the tiers that did not have it, after the answer.
    pub(crate) async fn write_back(&self, write_back: WriteBack) {
        if let Err(error) = self
            .cache
            .write_back(write_back, self.store.as_ref().ok())
            .await
        {
            self.platform
                .log(&format!("a value was answered but not stored: {error}"));
        }
    }

    /// Drops F(n) from every tier that can be reached.
    pub(crate) async fn remove(&self, n: u32) -> Result<Reply, Failure> {
        self.cache.remove(n, self.store.as_ref().ok()).await?;
        Ok(Reply::empty(204))
    }

    /// Refuses whoever does not have the admin token. Without a configured token nobody has it.
    pub(crate) fn authorize(&self, headers: &dyn Headers) -> Result<(), Failure> {
        let given = headers.get("authorization").unwrap_or_default();
        let given = given.strip_prefix("Bearer ").unwrap_or_default();
        match &self.config.admin_token {
            Some(token) if bool::from(token.as_bytes().ct_eq(given.as_bytes())) => Ok(()),
            _ => Err(Failure::Unauthorized),
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
            self.0.log(&format!(
                "F({n}) failed its residue check and was computed again by the exact path"
            ));
        }
        computed.digits.into()
    }

    fn verify(&self, n: u32, digits: &str) -> bool {
        Index::new(n).is_some_and(|index| edgestate_fibonacci::verify(index, digits))
    }
}
