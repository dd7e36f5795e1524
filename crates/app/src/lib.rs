//! Requests to replies: every handler, over any store and any [`Platform`]. The same code answers in a
//! Worker on Redis, in a Worker on memory, and in a native test on a store that fails.
//!
//! [`App::fast`] answers what needs no waiting: a number in memory, a 304, an error. Everything else is
//! [`App::handle`]'s, which limits, authorises and does what is asked, in that order; what is left to
//! do once the answer is out comes back as [`After`]. Nothing here knows a platform's types, sockets or
//! clocks.

mod archive;
mod authorize;
mod badge;
mod board;
mod caller;
pub mod config;
mod failure;
mod fibonacci;
mod format;
mod health;
mod lab;
mod limit;
mod log;
mod origin;
pub mod platform;
pub mod reply;
pub mod request;
mod route;
mod store;
mod time;
mod visits;

pub use caller::VisitorKey;
pub use config::{AllowedOrigins, BackendConfig, Config, ConfigError};
pub use log::Log;
pub use platform::{Level, Limit, Platform};
pub use reply::{Body, Reply};
pub use request::{Content, Headers, Method, NoContent, Request};

use badge::Form;
use edgestate_contract::Backend;
use edgestate_contract::lab::Method as LabMethod;
use edgestate_contract::operations::{Id, Place};
use edgestate_contract::visits::IDEMPOTENCY_KEY;
use edgestate_state::tiered::{EdgeCache, TieredCache, WriteBack};
use edgestate_state::{Archive, Lab, Reachability, Values, Visits};
use failure::Failure;
use log::Entry;
use route::{Call, Route};
use std::pin::Pin;

/// The application of one isolate.
pub struct App<V, S, E, P> {
    config: Config,
    /// Where values are cached beyond the isolate, if anywhere.
    values: Option<V>,
    /// Where visits are counted, or why nowhere.
    visits: Result<S, ConfigError>,
    cache: TieredCache<E>,
    platform: P,
    visitor_key: VisitorKey,
    isolate: u32,
    /// The numbers that badges have shown lately.
    badges: badge::Memory,
    locks: lab::Locks,
    log: Log,
}

/// What is left to do once the answer is out: [`App::finish`] does it.
#[derive(Debug)]
#[must_use]
pub enum After<'a> {
    /// Nothing.
    Nothing,
    /// A value is written to the tiers that did not have it, and then the log.
    WriteBack(WriteBack<'a>, Box<Entry>),
}

impl<V: Values, S: Visits + Archive + Lab + Reachability, E: EdgeCache, P: Platform>
    App<V, S, E, P>
{
    /// An application that counts in `visits`, or nowhere for the reason given, and caches in `values`.
    pub fn new(
        config: Config,
        values: Option<V>,
        visits: Result<S, ConfigError>,
        edge: E,
        platform: P,
        visitor_key: VisitorKey,
    ) -> Self {
        Self {
            cache: TieredCache::new(config.cache(), edge),
            isolate: platform.random() as u32,
            config,
            values,
            visits,
            platform,
            visitor_key,
            badges: badge::Memory::default(),
            locks: lab::Locks::default(),
            log: Log::default(),
        }
    }

    /// The answer, where none has to be waited for.
    pub fn fast(&self, request: &Request<'_>) -> Option<Reply> {
        let call = match Route::of(request) {
            Ok(Route::Call(call)) => call,
            Ok(Route::Options(place)) => return Some(self.complete(options(&place), request)),
            Err(failure) => return Some(self.turn_away(&failure, request)),
        };
        let outcome = match call.operation.id {
            Id::GetFibonacci => self.fibonacci_at_once(call.variable, request),
            Id::GetBadge => self.badge_at_once(call.variable, Form::Svg, request),
            Id::GetShieldsBadge => self.badge_at_once(call.variable, Form::Shields, request),
            _ => Ok(None),
        };
        let reply = match outcome {
            Ok(reply) => reply?,
            Err(failure) => {
                let reply = self.refuse(&failure, &call);
                self.note(
                    call.entry
                        .take()
                        .answered(Some(call.operation.id), reply.status),
                );
                reply
            }
        };
        Some(self.complete(reply, request))
    }

    /// The answer, whatever it takes, and what is left to do then.
    pub async fn handle<'a>(&'a self, request: &Request<'_>) -> (Reply, After<'a>) {
        let mut call = match Route::of(request) {
            Ok(Route::Call(call)) => call,
            Ok(Route::Options(place)) => {
                return (self.complete(options(&place), request), After::Nothing);
            }
            Err(failure) => return (self.turn_away(&failure, request), After::Nothing),
        };
        let id = call.operation.id;
        let (mut reply, write_back) = match self.answer(&mut call, request).await {
            Ok(answered) => answered,
            Err(failure) => (self.refuse(&failure, &call), None),
        };
        let is_once = || id == Id::CountVisit || lab::method(request) == Ok(LabMethod::ExactlyOnce);
        if !call.visit_id.is_empty() && is_once() {
            // Named in every answer: whoever let it be chosen here can repeat the request with it.
            reply = reply.with(IDEMPOTENCY_KEY, call.visit_id);
        }
        let entry = call.entry.take().answered(Some(id), reply.status);
        let after = if let Some(write_back) = write_back {
            After::WriteBack(write_back, Box::new(entry))
        } else {
            self.note(entry);
            After::Nothing
        };
        (self.complete(reply, request), after)
    }

    async fn answer<'a>(
        &'a self,
        call: &mut Call<'_>,
        request: &Request<'_>,
    ) -> Result<(Reply, Option<WriteBack<'a>>), Failure> {
        if matches!(call.operation.id, Id::CountVisit | Id::AddToCounter) {
            // One that breaks the rule is refused also where the method has no use for it.
            call.visit_id = self.visit_id(request).await?;
        }
        self.admit_origin(call, request)?;
        // Before the token is looked at, so that nobody can try many.
        self.limit(call, request).await?;
        self.authorize(call, request)?;
        self.perform(call, request).await
    }

    async fn perform<'a>(
        &'a self,
        call: &Call<'_>,
        request: &Request<'_>,
    ) -> Result<(Reply, Option<WriteBack<'a>>), Failure> {
        // Each is a future of its own in a box. In one, all of them are one function of 90 kB of Wasm, which an isolate's
        // first request would have to wait for.
        let reply: Pin<Box<dyn Future<Output = Result<Reply, Failure>>>> = match call.operation.id {
            Id::GetFibonacci => return Box::pin(self.fibonacci(call, request)).await,
            Id::DeleteFibonacci => Box::pin(self.remove_fibonacci(call)),
            Id::CountVisit => Box::pin(self.count_visit(call, request)),
            Id::GetVisits => Box::pin(self.totals(call)),
            Id::ForgetPage => Box::pin(self.forget_page(call)),
            Id::GetSeries => Box::pin(self.series(call, request)),
            Id::GetBoard => Box::pin(self.board(call, request)),
            Id::ListPages => Box::pin(self.pages(call, request)),
            Id::GetBadge => Box::pin(self.badge(call, Form::Svg, request)),
            Id::GetShieldsBadge => Box::pin(self.badge(call, Form::Shields, request)),
            Id::AddToCounter => Box::pin(self.add_to_counter(call, request)),
            Id::GetCounter => Box::pin(self.counter(call)),
            Id::ExportVisits => Box::pin(self.export(call, request)),
            Id::ImportVisits => Box::pin(self.import(call, request)),
            Id::GetHealth => Box::pin(async { Ok(self.health(call).await) }),
        };
        Ok((reply.await?, None))
    }

    /// Does what was left to do when the answer went out.
    pub async fn finish(&self, after: After<'_>) {
        if let After::WriteBack(write_back, mut entry) = after {
            self.write_back(write_back, &mut entry).await;
            self.note(*entry);
        }
    }

    /// The answer to what is no operation.
    fn turn_away(&self, failure: &Failure, request: &Request<'_>) -> Reply {
        let reply = failure.reply(0);
        let mut entry = Entry::default();
        entry.refused(failure.code());
        self.note(entry.answered(None, reply.status));
        self.complete(reply, request)
    }

    fn refuse(&self, failure: &Failure, call: &Call<'_>) -> Reply {
        let mut entry = call.entry.borrow_mut();
        entry.refused(failure.code());
        if failure.is_ours() {
            entry.trouble(failure);
        }
        failure.reply(self.platform.random())
    }

    /// Writes the line of a request.
    fn note(&self, mut entry: Entry) {
        if let Ok(store) = &self.visits
            && store.backend() == Backend::Redis
        {
            entry.breaker(store.breaker());
        }
        self.log.write(entry, &self.platform);
    }
}

/// What can be done at a place.
fn options(place: &Place<'_>) -> Reply {
    Reply::empty(204).with("allow", place.allow())
}

/// The answer when the configuration itself cannot be read.
#[must_use]
pub fn misconfigured(
    error: &ConfigError,
    request: &Request<'_>,
    log: &Log,
    platform: &impl Platform,
) -> Reply {
    let failure = Failure::from(error.clone());
    let (id, reply) = match Route::of(request) {
        Ok(Route::Call(call)) if call.operation.id == Id::GetHealth => {
            (Some(Id::GetHealth), health::of_misconfigured(error))
        }
        Ok(Route::Call(call)) => (Some(call.operation.id), failure.reply(0)),
        _ => (None, failure.reply(0)),
    };
    let mut entry = Entry::default();
    entry.refused(failure.code());
    entry.trouble(error);
    log.write(entry.answered(id, reply.status), platform);
    reply.complete(request.method == Method::Head)
}
