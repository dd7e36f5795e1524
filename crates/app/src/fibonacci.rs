//! `/api/fibonacci/{n}`: from memory at once where it is there, otherwise from the tiers behind it.

use crate::App;
use crate::failure::Failure;
use crate::platform::Platform;
use crate::reply::{Body, Reply};
use crate::request::{Headers, Request};
use edgestate_contract::Backend;
use edgestate_contract::fibonacci::{Source, Strategy, parse_index};
use edgestate_fibonacci::Index;
use edgestate_state::{Hit, Store};
use std::sync::Arc;
use std::time::Duration;
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

/// F(n) as found or computed.
struct Found {
    hit: Hit,
    source: Source,
    degraded: bool,
    cache_status: String,
}

impl FibonacciJob {
    pub(crate) fn parse(n: &str, request: &Request<'_>, max_n: u32) -> Result<Self, Failure> {
        let index = parse_index(n, max_n)?;
        let index = Index::new(index)
            .ok_or(edgestate_contract::fibonacci::IndexError::TooLarge { max_n })?;
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

    fn reply(self, found: Found, backend: Backend) -> Reply {
        let Found {
            hit: Hit { digits, age, ttl },
            source,
            degraded,
            cache_status,
        } = found;
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

impl<S: Store, P: Platform> App<S, P> {
    /// The answer from memory, without waiting for anything.
    pub(crate) fn fibonacci_now(&self, job: FibonacciJob) -> Option<Reply> {
        if !matches!(job.strategy, Strategy::Tiered | Strategy::Memory) {
            return None;
        }
        let hit = self
            .memory
            .borrow_mut()
            .get(job.index.get(), self.platform.now())?;
        let cache_status = format!("edgestate-memory; hit; ttl={}", hit.ttl.as_secs());
        Some(job.reply(
            Found {
                hit,
                source: Source::Memory,
                degraded: false,
                cache_status,
            },
            self.backend(),
        ))
    }

    pub(crate) async fn fibonacci(&self, job: FibonacciJob) -> Reply {
        let n = job.index.get();
        let mut degraded = false;
        if matches!(job.strategy, Strategy::Tiered | Strategy::Redis)
            && let Ok(store) = &self.store
            && store.backend() == Backend::Redis
        {
            match store.get(n).await {
                Ok(Some(cached)) if edgestate_fibonacci::verify(job.index, &cached.digits) => {
                    let age = self.config.value_ttl.saturating_sub(cached.ttl);
                    let hit = Hit {
                        digits: cached.digits,
                        age,
                        ttl: cached.ttl,
                    };
                    self.memory
                        .borrow_mut()
                        .insert(n, &hit, self.platform.now());
                    let cache_status = format!("edgestate-redis; hit; ttl={}", hit.ttl.as_secs());
                    return job.reply(
                        Found {
                            hit,
                            source: Source::Redis,
                            degraded,
                            cache_status,
                        },
                        self.backend(),
                    );
                }
                Ok(_) => {}
                Err(error) => {
                    self.platform.log(&error.to_string());
                    degraded = true;
                }
            }
        }
        if let Some(reply) = self.fibonacci_now(job) {
            return reply;
        }
        let digits: Arc<str> = edgestate_fibonacci::fibonacci(job.index).into();
        let keeps = job.strategy != Strategy::None;
        let hit = Hit {
            digits,
            age: Duration::ZERO,
            ttl: if keeps {
                self.config.value_ttl
            } else {
                Duration::ZERO
            },
        };
        if matches!(job.strategy, Strategy::Tiered | Strategy::Memory) {
            self.memory
                .borrow_mut()
                .insert(n, &hit, self.platform.now());
        }
        if matches!(job.strategy, Strategy::Tiered | Strategy::Redis)
            && let Ok(store) = &self.store
            && store.backend() == Backend::Redis
            && !degraded
            && let Err(error) = store
                .put(n, Arc::clone(&hit.digits), self.config.value_ttl)
                .await
        {
            self.platform.log(&error.to_string());
        }
        let cache_status = "edgestate-memory; fwd=uri-miss; stored".to_owned();
        job.reply(
            Found {
                hit,
                source: Source::Computed,
                degraded,
                cache_status,
            },
            self.backend(),
        )
    }

    /// Drops F(n) from every tier that can be reached.
    pub(crate) async fn remove(&self, n: u32) -> Result<Reply, Failure> {
        self.memory.borrow_mut().remove(n);
        self.store()?.remove(n).await?;
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
