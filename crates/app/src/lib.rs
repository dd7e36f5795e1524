//! Requests to replies: every handler, over any [`Store`] and any [`Platform`]. The same code
//! answers in a Worker on Redis, in a Worker on memory, and in a native test on a store that fails.
//!
//! A request is handled in two steps. [`App::begin`] reads it and, without waiting for anything,
//! either has the answer or knows the [`Job`]. [`App::run`] does the job, and names what is left to
//! do once the answer is out. Nothing here knows a platform's types, sockets or clocks.

mod badge;
pub mod config;
mod failure;
mod fibonacci;
mod health;
mod lab;
pub mod platform;
pub mod reply;
pub mod request;
mod time;
mod visitor;
mod visits;

pub use badge::BadgeJob;
pub use config::{BackendConfig, Config, ConfigError};
pub use fibonacci::FibonacciJob;
pub use lab::AddJob;
pub use platform::Platform;
pub use reply::{Body, Reply};
pub use request::{Headers, Method, Request};
pub use visitor::VisitorKey;
pub use visits::{SeriesJob, VisitJob};

use badge::Form;
use edgestate_contract::Backend;
use edgestate_contract::operations::{self, Access, Id, Place};
use edgestate_state::Store;
use edgestate_state::tiered::{EdgeCache, TieredCache, WriteBack};
use failure::Failure;
use std::cell::Cell;

/// The application of one isolate.
pub struct App<S, E, P> {
    config: Config,
    store: Result<S, ConfigError>,
    cache: TieredCache<E>,
    platform: P,
    visitor_key: VisitorKey,
    isolate: u32,
    /// Whether the last number that went beyond memory met a failing tier.
    failing: Cell<bool>,
}

/// What [`App::begin`] found out.
pub enum Step {
    /// The answer.
    Done(Reply),
    /// What has to be done for it.
    Todo(Job),
}

/// A checked request that needs a store or time to compute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    task: Task,
    head: bool,
    origin: Option<String>,
}

impl Job {
    /// Whether it changes something, so that a limit on its rate makes sense.
    #[must_use]
    pub const fn is_write(&self) -> bool {
        matches!(
            self.task,
            Task::CountVisit(_) | Task::ForgetPage(_) | Task::LabAdd(_) | Task::Remove(_)
        )
    }
}

/// What a [`Job`] asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Task {
    Fibonacci(FibonacciJob),
    Remove(u32),
    CountVisit(VisitJob),
    ForgetPage(String),
    Totals(String),
    Series(SeriesJob),
    Top(u32),
    Badge(BadgeJob),
    LabAdd(AddJob),
    LabRead(String),
    Health,
}

/// What is left to do once the answer is out: [`App::finish`] does it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rest(WriteBack);

impl<S: Store, E: EdgeCache, P: Platform> App<S, E, P> {
    /// An application over `store`, or over none with the reason why.
    pub fn new(
        config: Config,
        store: Result<S, ConfigError>,
        edge: E,
        platform: P,
        visitor_key: VisitorKey,
    ) -> Self {
        Self {
            cache: TieredCache::new(config.memory_max_bytes, config.value_ttl, edge),
            isolate: platform.random() as u32,
            config,
            store,
            platform,
            visitor_key,
            failing: Cell::new(false),
        }
    }

    /// Reads a request. What can be answered without waiting is answered.
    pub fn begin(&self, request: &Request<'_>) -> Step {
        let origin = self.allowed_origin(request);
        let head = request.method == Method::Head;
        let reply = match self.read(request) {
            Ok(Read::Task(task)) => return Step::Todo(Job { task, head, origin }),
            Ok(Read::Reply(reply)) => reply,
            Err(failure) => Reply::from(&failure),
        };
        Step::Done(complete(reply, head, origin))
    }

    /// Does what a request asks for.
    pub async fn run(&self, job: Job) -> (Reply, Option<Rest>) {
        let Job { task, head, origin } = job;
        let (outcome, rest) = match task {
            Task::Fibonacci(job) => {
                let (reply, write_back) = self.fibonacci(job).await;
                (Ok(reply), write_back.map(Rest))
            }
            Task::Health => (Ok(self.health().await), None),
            Task::Badge(job) => (Ok(self.badge(job).await), None),
            Task::Remove(n) => (self.remove(n).await, None),
            Task::CountVisit(job) => (
                self.on_store(async |store| job.run(store, &self.platform).await)
                    .await,
                None,
            ),
            Task::ForgetPage(page) => (
                self.on_store(async |store| visits::forget(&page, store, &self.platform).await)
                    .await,
                None,
            ),
            Task::Totals(page) => (
                self.on_store(async |store| visits::totals(page, store, &self.platform).await)
                    .await,
                None,
            ),
            Task::Series(job) => (
                self.on_store(async |store| job.run(store, &self.platform).await)
                    .await,
                None,
            ),
            Task::Top(limit) => (
                self.on_store(async |store| visits::top(limit, store).await)
                    .await,
                None,
            ),
            Task::LabAdd(job) => (
                self.on_store(async |store| job.run(store).await).await,
                None,
            ),
            Task::LabRead(counter) => (
                self.on_store(async |store| lab::read(counter, store).await)
                    .await,
                None,
            ),
        };
        let reply = outcome.unwrap_or_else(|failure| {
            self.platform.log(&failure.to_string());
            Reply::from(&failure)
        });
        (complete(reply, head, origin), rest)
    }

    /// The answer to a job that is not to be done because too many came from one address.
    #[must_use]
    pub fn refuse(&self, job: Job) -> Reply {
        complete(Reply::from(&Failure::RateLimited), job.head, job.origin)
    }

    /// Does what was left to do when the answer went out.
    pub async fn finish(&self, rest: Rest) {
        self.write_back(rest.0).await;
    }

    /// Asks the store, if there is one, and says how long that took.
    async fn on_store(
        &self,
        ask: impl AsyncFnOnce(&S) -> Result<Reply, Failure>,
    ) -> Result<Reply, Failure> {
        let store = self
            .store
            .as_ref()
            .map_err(|error| Failure::from(error.clone()))?;
        let asked = self.platform.now();
        let reply = ask(store).await?;
        let waited = self.platform.now().since(asked).as_millis();
        Ok(reply.with("server-timing", format!("store;dur={waited}")))
    }

    fn read(&self, request: &Request<'_>) -> Result<Read, Failure> {
        let place = Place::at(request.path).ok_or(Failure::NotFound)?;
        let method = match request.method {
            Method::Get | Method::Head => Some(operations::Method::Get),
            Method::Post => Some(operations::Method::Post),
            Method::Delete => Some(operations::Method::Delete),
            Method::Options => {
                return Ok(Read::Reply(Reply::empty(204).with("allow", place.allow())));
            }
            Method::Other => None,
        };
        let operation = method
            .and_then(|method| place.operation(method))
            .ok_or_else(|| Failure::Method {
                allow: place.allow(),
            })?;
        if operation.access == Access::Admin {
            self.authorize(request.headers)?;
        }
        let variable = place.variable;
        Ok(Read::Task(match operation.id {
            Id::GetFibonacci => {
                let job = FibonacciJob::parse(variable, request, self.config.max_n)?;
                if let Some(reply) = job
                    .not_modified(request.headers)
                    .or_else(|| self.fibonacci_now(job))
                {
                    return Ok(Read::Reply(reply));
                }
                Task::Fibonacci(job)
            }
            Id::DeleteFibonacci => {
                Task::Remove(FibonacciJob::parse(variable, request, self.config.max_n)?.index())
            }
            Id::CountVisit => {
                let job = VisitJob::parse(variable, request, &self.platform, &self.visitor_key)?;
                if !self.config.counts(job.page()) {
                    return Err(Failure::PageNotAllowed);
                }
                Task::CountVisit(job)
            }
            Id::ForgetPage => Task::ForgetPage(visits::parse_page(variable)?),
            Id::GetVisits => Task::Totals(visits::parse_page(variable)?),
            Id::GetSeries => Task::Series(SeriesJob::parse(variable, request)?),
            Id::ListPages => Task::Top(visits::parse_limit(request)?),
            Id::GetBadge => Task::Badge(BadgeJob::parse(variable, Form::Svg, request)?),
            Id::GetShieldsBadge => Task::Badge(BadgeJob::parse(variable, Form::Shields, request)?),
            Id::AddToCounter => Task::LabAdd(AddJob::parse(variable, request)?),
            Id::GetCounter => Task::LabRead(visits::parse_page(variable)?),
            Id::GetHealth => Task::Health,
        }))
    }

    /// The store that answers name. Where none may be used, memory is all that is left.
    fn backend(&self) -> Backend {
        self.store.as_ref().map_or(Backend::Memory, Store::backend)
    }

    /// The request's `Origin`, if pages from there may call.
    fn allowed_origin(&self, request: &Request<'_>) -> Option<String> {
        if self.config.allowed_origins.is_empty() {
            return None;
        }
        request
            .headers
            .get("origin")
            .filter(|origin| self.config.allowed_origins.contains(origin))
    }
}

/// What reading a request comes to.
enum Read {
    Reply(Reply),
    Task(Task),
}

/// The answer when the configuration itself cannot be read: the same for every request.
#[must_use]
pub fn misconfigured(error: &ConfigError) -> Reply {
    complete(Reply::from(&Failure::from(error.clone())), false, None)
}

/// What every answer has: no body for `HEAD`, no guessing of types, and leave for another origin.
fn complete(mut reply: Reply, head: bool, origin: Option<String>) -> Reply {
    if head {
        reply.body = Body::Empty;
    }
    let reply = reply.with("x-content-type-options", "nosniff");
    let Some(origin) = origin else { return reply };
    let allow = reply.header("allow").map(str::to_owned);
    let reply = reply
        .with("access-control-allow-origin", origin)
        .with(
            "access-control-expose-headers",
            "cache-status, etag, idempotency-key, retry-after, server-timing",
        )
        .with("vary", "origin");
    match allow {
        Some(methods) => reply
            .with("access-control-allow-methods", methods)
            .with(
                "access-control-allow-headers",
                "authorization, idempotency-key",
            )
            .with("access-control-max-age", "86400"),
        None => reply,
    }
}
