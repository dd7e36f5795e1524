//! The API, one function for each call that the page makes.

mod latest;
mod send;

use edgestate_contract::fibonacci::Strategy;
use edgestate_contract::health::Health;
use edgestate_contract::lab::LabReply;
pub use edgestate_contract::lab::Method as LabMethod;
use edgestate_contract::operations::Id;
pub use edgestate_contract::visits::Interval;
use edgestate_contract::visits::{IDEMPOTENCY_KEY, TopPages, VisitBoard, VisitReply, VisitTotals};
use edgestate_view_model::answer::Answered;
pub use edgestate_view_model::failure::Failure;
use edgestate_view_model::outbox::ATTEMPT_MS;
use edgestate_view_model::snippets::Version;
use gloo_net::http::Method;
pub use latest::{Cancel, latest};
use send::{Request, send};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use web_sys::AbortSignal;

/// Asks for F(n) through a strategy.
pub async fn fibonacci(
    n: u32,
    strategy: Strategy,
    abort: &AbortSignal,
) -> Result<Answered, Failure> {
    let path = Id::GetFibonacci.path().with(&n.to_string());
    let url = format!("{path}?cache={}", strategy.as_str());
    let request = Request {
        abort: Some(abort),
        ..Request::default()
    };
    let answer = send(&url, request).await?;
    Ok(Answered {
        reply: answer.received.read()?,
        ms: answer.ms,
        cache_status: answer.cache_status,
        server_timing: answer.server_timing,
    })
}

/// Counts a visit under its id. Leaving the page does not end the request.
pub async fn count_visit(page: &str, id: &str) -> Result<VisitReply, Failure> {
    let url = Id::CountVisit.path().with(&segment(page));
    let request = Request {
        method: Method::POST,
        header: Some((IDEMPOTENCY_KEY, id)),
        deadline_ms: Some(ATTEMPT_MS),
        outlives_page: true,
        ..Request::default()
    };
    send(&url, request).await?.received.read()
}

/// All that a view of a page shows: its numbers, the last `points` buckets and as many before, the most
/// visited pages.
pub async fn board(
    page: &str,
    interval: Interval,
    points: u32,
    abort: &AbortSignal,
) -> Result<VisitBoard, Failure> {
    let path = Id::GetBoard.path().with(&segment(page));
    let url = format!("{path}?interval={}&points={points}", interval.as_str());
    get(&url, abort).await
}

/// The most visited pages whose names begin like this.
pub async fn pages(prefix: &str, abort: &AbortSignal) -> Result<TopPages, Failure> {
    let path = Id::ListPages.path().template;
    get(&format!("{path}?prefix={}", segment(prefix)), abort).await
}

/// The numbers of a page.
pub async fn totals(page: &str, abort: &AbortSignal) -> Result<VisitTotals, Failure> {
    get(&Id::GetVisits.path().with(&segment(page)), abort).await
}

/// Adds 1 to a throw-away counter by a method; under an id by [`LabMethod::ExactlyOnce`].
pub async fn lab_add(
    counter: &str,
    method: LabMethod,
    id: Option<&str>,
    abort: &AbortSignal,
) -> Result<LabReply, Failure> {
    let path = Id::AddToCounter.path().with(counter);
    let url = format!("{path}?method={}", method.as_str());
    let request = Request {
        method: Method::POST,
        header: id.map(|id| (IDEMPOTENCY_KEY, id)),
        abort: Some(abort),
        ..Request::default()
    };
    send(&url, request).await?.received.read()
}

/// Reads a throw-away counter.
pub async fn lab_value(counter: &str, abort: &AbortSignal) -> Result<LabReply, Failure> {
    get(&Id::GetCounter.path().with(counter), abort).await
}

/// The version of the script for other sites that is served now.
pub async fn script_version() -> Result<Version, Failure> {
    #[derive(Deserialize)]
    struct Named {
        path: String,
        integrity: String,
    }
    let named: Named = send("/count.json", Request::default())
        .await?
        .received
        .read()?;
    Ok(Version {
        path: named.path,
        integrity: named.integrity,
    })
}

/// How the service is. A degraded service says so with status 503 and the same document.
pub async fn health() -> Result<Health, Failure> {
    send(Id::GetHealth.path().template, Request::default())
        .await?
        .received
        .read_whatever_the_status()
}

async fn get<T: DeserializeOwned>(url: &str, abort: &AbortSignal) -> Result<T, Failure> {
    let request = Request {
        abort: Some(abort),
        ..Request::default()
    };
    send(url, request).await?.received.read()
}

/// A name as one segment of a path.
pub fn segment(name: &str) -> String {
    js_sys::encode_uri_component(name).into()
}

/// A name as a path of its own segments.
pub fn segments(name: &str) -> String {
    js_sys::encode_uri(name).into()
}
