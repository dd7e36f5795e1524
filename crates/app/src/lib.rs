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
mod origin;
pub mod platform;
pub mod reply;
pub mod request;
mod route;
mod time;
mod visits;

pub use caller::VisitorKey;
pub use config::{BackendConfig, Config, ConfigError};
pub use limit::Limit;
pub use origin::AllowedOrigins;
pub use platform::Platform;
pub use reply::{Body, Reply};
pub use request::{Content, Headers, Method, NoContent, Request};

use badge::Form;
use edgestate_contract::Backend;
use edgestate_contract::lab::Method as LabMethod;
use edgestate_contract::operations::Id;
use edgestate_contract::visits::IDEMPOTENCY_KEY;
use edgestate_state::tiered::{EdgeCache, TieredCache, WriteBack};
use edgestate_state::{Archive, Lab, Reachability, Values, Visits};
use failure::Failure;
use route::{Call, Route};
use std::cell::Cell;

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
    /// Whether the last number that went beyond memory met a failing tier.
    failing: Cell<bool>,
    locks: lab::Locks,
}

/// What is left to do once the answer is out: [`App::finish`] does it.
#[derive(Debug)]
#[must_use]
pub enum After<'a> {
    /// Nothing.
    Nothing,
    /// A value is written to the tiers that did not have it.
    WriteBack(WriteBack<'a>),
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
            failing: Cell::new(false),
            locks: lab::Locks::default(),
        }
    }

    /// The answer, where none has to be waited for.
    pub fn fast(&self, request: &Request<'_>) -> Option<Reply> {
        let outcome = Route::of(request).and_then(|route| match route {
            Route::Options(place) => Ok(Some(Reply::empty(204).with("allow", place.allow()))),
            Route::Call(call) => match call.operation.id {
                Id::GetFibonacci => self.fibonacci_at_once(call.variable, request),
                Id::GetBadge => self.badge_at_once(call.variable, Form::Svg, request),
                Id::GetShieldsBadge => self.badge_at_once(call.variable, Form::Shields, request),
                _ => Ok(None),
            },
        });
        let reply = outcome.unwrap_or_else(|failure| Some(Reply::from(&failure)))?;
        Some(self.complete(reply, request))
    }

    /// The answer, whatever it takes, and what is left to do then.
    pub async fn handle<'a>(&'a self, request: &Request<'_>) -> (Reply, After<'a>) {
        let (reply, after) = match self.answer(request).await {
            Ok(answered) => answered,
            Err(failure) => (self.refuse(&failure), After::Nothing),
        };
        (self.complete(reply, request), after)
    }

    fn refuse(&self, failure: &Failure) -> Reply {
        if failure.is_ours() {
            self.platform.log(&failure.to_string());
        }
        failure.reply(self.platform.random())
    }

    async fn answer<'a>(&'a self, request: &Request<'_>) -> Result<(Reply, After<'a>), Failure> {
        let call = match Route::of(request)? {
            Route::Call(call) => call,
            Route::Options(place) => {
                return Ok((
                    Reply::empty(204).with("allow", place.allow()),
                    After::Nothing,
                ));
            }
        };
        if !matches!(call.operation.id, Id::CountVisit | Id::AddToCounter) {
            return self.admit_and_perform(&call, "", request).await;
        }
        // One that breaks the rule is refused also where the method has no use for it.
        let visit_id = self.visit_id(request).await?;
        let performed = self.admit_and_perform(&call, &visit_id, request).await;
        let (reply, after) =
            performed.unwrap_or_else(|failure| (self.refuse(&failure), After::Nothing));
        let is_once = call.operation.id == Id::CountVisit
            || lab::method(request) == Some(LabMethod::ExactlyOnce);
        if !is_once {
            return Ok((reply, after));
        }
        // Named in every answer: whoever let it be chosen here can repeat the request with it.
        Ok((reply.with(IDEMPOTENCY_KEY, visit_id), after))
    }

    async fn admit_and_perform<'a>(
        &'a self,
        call: &Call<'_>,
        visit_id: &str,
        request: &Request<'_>,
    ) -> Result<(Reply, After<'a>), Failure> {
        self.admit_origin(call, request)?;
        // Before the token is looked at, so that nobody can try many.
        self.limit(call, request).await?;
        self.authorize(call, request)?;
        self.perform(call, visit_id, request).await
    }

    async fn perform<'a>(
        &'a self,
        call: &Call<'_>,
        visit_id: &str,
        request: &Request<'_>,
    ) -> Result<(Reply, After<'a>), Failure> {
        let variable = call.variable;
        let reply = match call.operation.id {
            Id::GetFibonacci => return self.fibonacci(variable, request).await,
            Id::DeleteFibonacci => self.remove_fibonacci(variable).await?,
            Id::CountVisit => self.count_visit(variable, visit_id, request).await?,
            Id::GetVisits => self.totals(variable).await?,
            Id::ForgetPage => self.forget_page(variable).await?,
            Id::GetSeries => self.series(variable, request).await?,
            Id::GetBoard => self.board(variable, request).await?,
            Id::ListPages => self.pages(request).await?,
            Id::GetBadge => self.badge(variable, Form::Svg, request).await?,
            Id::GetShieldsBadge => self.badge(variable, Form::Shields, request).await?,
            Id::AddToCounter => self.add_to_counter(variable, visit_id, request).await?,
            Id::GetCounter => self.counter(variable).await?,
            Id::ExportVisits => self.export(request).await?,
            Id::ImportVisits => self.import(request).await?,
            Id::GetHealth => self.health().await,
        };
        Ok((reply, After::Nothing))
    }

    /// Does what was left to do when the answer went out.
    pub async fn finish(&self, after: After<'_>) {
        match after {
            After::Nothing => {}
            After::WriteBack(write_back) => self.write_back(write_back).await,
        }
    }
}

/// What handlers share.
impl<V, S: Visits, E, P: Platform> App<V, S, E, P> {
    /// Where visits are counted.
    fn counting(&self) -> Result<&S, Failure> {
        self.visits
            .as_ref()
            .map_err(|error| Failure::from(error.clone()))
    }

    /// The reply of a handler that asks the store, with how long that took.
    async fn timed(
        &self,
        ask: impl AsyncFnOnce(&S) -> Result<Reply, Failure>,
    ) -> Result<Reply, Failure> {
        let store = self.counting()?;
        let asked = self.platform.now();
        let reply = ask(store).await?;
        let waited = self.platform.now().since(asked).as_millis();
        Ok(reply.with("server-timing", format!("store;dur={waited}")))
    }

    /// The store that answers name.
    fn backend(&self) -> Backend {
        self.visits.as_ref().map_or(Backend::None, Visits::backend)
    }
}

/// The answer when the configuration itself cannot be read.
#[must_use]
pub fn misconfigured(error: &ConfigError, request: &Request<'_>) -> Reply {
    let reply = match Route::of(request) {
        Ok(Route::Call(call)) if call.operation.id == Id::GetHealth => {
            health::of_misconfigured(error)
        }
        _ => Reply::from(&Failure::from(error.clone())),
    };
    reply.complete(request.method == Method::Head)
}
