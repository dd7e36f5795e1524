//! The API, one function for each call that the page makes.

mod latest;
mod send;

use edgestate_contract::fibonacci::Strategy;
use edgestate_contract::health::Health;
use edgestate_contract::lab::LabReply;
pub use edgestate_contract::lab::Method as LabMethod;
use edgestate_contract::paths;
pub use edgestate_contract::visits::Interval;
use edgestate_contract::visits::{IDEMPOTENCY_KEY, TopPages, VisitReply, VisitSeries, VisitTotals};
use edgestate_view_model::answer::Answered;
pub use edgestate_view_model::failure::Failure;
use edgestate_view_model::outbox::ATTEMPT_MS;
use gloo_net::http::Method;
pub use latest::{Cancel, latest};
use send::{Request, send};
use serde::de::DeserializeOwned;
use web_sys::AbortSignal;

/// Asks for F(n) through a strategy.
pub async fn fibonacci(
    n: u32,
    strategy: Strategy,
    abort: &AbortSignal,
) -> Result<Answered, Failure> {
    let url = format!("{}{n}?cache={}", paths::FIBONACCI, strategy.as_str());
    let request = Request {
        abort: Some(abort),
        ..Request::default()
    };
    let answer = send(&url, request).await?;
    Ok(Answered {
        reply: answer.read()?,
        ms: answer.ms,
        cache_status: answer.cache_status,
    })
}

/// Counts a visit under its id.
pub async fn count_visit(page: &str, id: &str) -> Result<VisitReply, Failure> {
    let url = format!("{}{}", paths::VISITS, segment(page));
    let request = Request {
        method: Method::POST,
        header: Some((IDEMPOTENCY_KEY, id)),
        deadline_ms: Some(ATTEMPT_MS),
        ..Request::default()
    };
    send(&url, request).await?.read()
}

/// The numbers of a page.
pub async fn totals(page: &str, abort: &AbortSignal) -> Result<VisitTotals, Failure> {
    get(&format!("{}{}", paths::VISITS, segment(page)), abort).await
}

/// The last `points` buckets of a page.
pub async fn series(
    page: &str,
    interval: Interval,
    points: u32,
    abort: &AbortSignal,
) -> Result<VisitSeries, Failure> {
    let url = format!(
        "{}{}{}?interval={}&points={points}",
        paths::VISITS,
        segment(page),
        paths::SERIES_SUFFIX,
        interval.as_str()
    );
    get(&url, abort).await
}

/// The most visited pages.
pub async fn top_pages(abort: &AbortSignal) -> Result<TopPages, Failure> {
    get(paths::TOP_PAGES, abort).await
}

/// Adds 1 to a throw-away counter by a method.
pub async fn lab_add(
    counter: &str,
    method: LabMethod,
    abort: &AbortSignal,
) -> Result<LabReply, Failure> {
    let url = format!("{}{counter}?method={}", paths::LAB, method.as_str());
    let request = Request {
        method: Method::POST,
        abort: Some(abort),
        ..Request::default()
    };
    send(&url, request).await?.read()
}

/// Reads a throw-away counter.
pub async fn lab_value(counter: &str, abort: &AbortSignal) -> Result<LabReply, Failure> {
    get(&format!("{}{counter}", paths::LAB), abort).await
}

/// How the service is. A degraded service says so with status 503 and the same document.
pub async fn health() -> Result<Health, Failure> {
    send(paths::HEALTH, Request::default())
        .await?
        .read_whatever_the_status()
}

async fn get<T: DeserializeOwned>(url: &str, abort: &AbortSignal) -> Result<T, Failure> {
    let request = Request {
        abort: Some(abort),
        ..Request::default()
    };
    send(url, request).await?.read()
}

/// A name as one segment of a path.
fn segment(name: &str) -> String {
    js_sys::encode_uri_component(name).into()
}
