//! `/api/fibonacci/{n}`: from memory at once where it is there, otherwise from the tiers behind it.

use crate::failure::Failure;
use crate::platform::Platform;
use crate::reply::{Body, Reply};
use crate::request::{Headers, Request, decode};
use crate::{After, App};
use edgestate_contract::Backend;
use edgestate_contract::fibonacci::{FibonacciReply, IndexError, Strategy, parse_index};
use edgestate_fibonacci::Index;
use edgestate_state::tiered::{Answer, EdgeCache, Numbers, Outcome, Report, WriteBack};
use edgestate_state::{Hit, Values, Visits};
use std::sync::Arc;

/// A number that is to be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Asked {
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

impl Asked {
    fn parse(n: &str, request: &Request<'_>, max_n: u32) -> Result<Self, Failure> {
        let n = decode(n).ok_or(IndexError::Malformed)?;
        let index = parse_index(&n, max_n)?;
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

impl Format {
    /// Text where the client likes it better than JSON.
    fn wanted(headers: &dyn Headers) -> Self {
        match headers.get("accept") {
            Some(accept)
                if quality(&accept, "text", "plain") > quality(&accept, "application", "json") =>
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

    const fn cache_control(self) -> &'static str {
        match self {
            Self::Json => "no-store",
            Self::Text => "public, max-age=86400",
        }
    }
}

/// How much an `Accept` header likes a media type, 0 to 1: what its most specific range for the type
/// says ([RFC 9110](https://www.rfc-editor.org/rfc/rfc9110#name-accept)).
fn quality(accept: &str, kind: &str, subtype: &str) -> f32 {
    let mut best = (0, 0.0);
    for range in accept.split(',') {
        let mut parts = range.split(';').map(str::trim);
        let (of_kind, of_subtype) = parts
            .next()
            .and_then(|name| name.split_once('/'))
            .unwrap_or_default();
        let is = |given: &str, name: &str| given.eq_ignore_ascii_case(name);
        let specific = match (is(of_kind, kind), is(of_subtype, subtype)) {
            (true, true) => 3,
            (true, false) if of_subtype == "*" => 2,
            (false, false) if (of_kind, of_subtype) == ("*", "*") => 1,
            _ => continue,
        };
        let q = parts.find_map(|parameter| {
            let (name, value) = parameter.split_once('=')?;
            is(name.trim(), "q").then(|| value.trim().parse().unwrap_or(0.0))
        });
        if specific > best.0 {
            best = (specific, q.unwrap_or(1.0));
        }
    }
    best.1
}

impl<V: Values, S: Visits, E: EdgeCache, P: Platform> App<V, S, E, P> {
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
    pub(crate) async fn fibonacci(
        &self,
        n: &str,
        request: &Request<'_>,
    ) -> Result<(Reply, After), Failure> {
        let asked = Asked::parse(n, request, self.config.max_n)?;
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
        self.log_change(&answer.report);
        let after = answer
            .write_back
            .take()
            .map_or(After::Nothing, After::WriteBack);
        let reply = asked
            .reply(answer, self.backend())
            .with("server-timing", format!("tiers;dur={waited}"));
        Ok((reply, after))
    }

    /// Drops F(n) from every tier that can be reached.
    pub(crate) async fn remove_fibonacci(&self, n: &str) -> Result<Reply, Failure> {
        let n = decode(n).ok_or(IndexError::Malformed)?;
        let n = parse_index(&n, self.config.max_n)?;
        let removed = self.cache.remove(n, self.values.as_ref()).await;
        // Whatever was dropped, a store that could not be asked may still have it.
        self.counting()?;
        removed?;
        Ok(Reply::empty(204))
    }

    /// Writes a value to the tiers that did not have it, after the answer.
    pub(crate) async fn write_back(&self, write_back: WriteBack) {
        let written = self
            .cache
            .write_back(write_back, self.values.as_ref())
            .await;
        if let Err(error) = written {
            self.platform
                .log(&format!("a value was answered but not stored: {error}"));
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    struct Accept(Option<&'static str>);

    impl Headers for Accept {
        fn get(&self, _: &'static str) -> Option<String> {
            self.0.map(str::to_owned)
        }
    }

    #[test]
    fn the_form_is_the_one_that_the_client_likes_better() {
        for (accept, form) in [
            (None, Format::Json),
            (Some(""), Format::Json),
            (Some("*/*"), Format::Json),
            (Some("text/plain"), Format::Text),
            (Some("TEXT/Plain; charset=utf-8"), Format::Text),
            (Some("text/*"), Format::Text),
            (Some("text/plain;q=0"), Format::Json),
            (Some("text/plain, application/json"), Format::Json),
            (Some("text/plain, application/json;q=0.9"), Format::Text),
            (Some("text/plain;q=0.8, */*;q=0.5"), Format::Text),
            (Some("text/plain, */*"), Format::Json),
            (
                Some("*/*;q=0.1, text/*;q=0.9, text/plain;q=0"),
                Format::Json,
            ),
            (Some("text/html, application/json;q=0.1"), Format::Json),
            (Some("text/plain;q=nonsense"), Format::Json),
            (Some("application/json;q=0, */*"), Format::Text),
        ] {
            assert_eq!(Format::wanted(&Accept(accept)), form, "{accept:?}");
        }
    }
}
