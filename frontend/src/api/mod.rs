//! The API, one function for each call that the page makes.

mod json;
mod send;

use edgestate_contract::fibonacci::Strategy;
use edgestate_contract::lab::LabReply;
pub use edgestate_contract::lab::Method as LabMethod;
use edgestate_contract::paths;
pub use edgestate_contract::visits::Interval;
use edgestate_contract::visits::{IDEMPOTENCY_KEY, TopPages, VisitReply, VisitSeries, VisitTotals};
use edgestate_view_model::answer::Answered;
use edgestate_view_model::failure::Failure;
pub use json::Health;
pub use send::{Answer, send};
use web_sys::AbortSignal;

/// Asks for F(n) through a strategy.
pub async fn fibonacci(
    n: u32,
    strategy: Strategy,
    abort: Option<&AbortSignal>,
) -> Result<Answered, Failure> {
    let url = format!("{}{n}?cache={}", paths::FIBONACCI, strategy.as_str());
    let answer = send("GET", &url, &[], abort).await?;
    Ok(Answered {
        reply: answer.read()?,
        ms: answer.ms,
        cache_status: answer.cache_status,
    })
}

/// Counts a visit under its id.
pub async fn count_visit(page: &str, id: &str) -> Result<VisitReply, Failure> {
    let url = format!("{}{}", paths::VISITS, segment(page));
    send("POST", &url, &[(IDEMPOTENCY_KEY, id)], None)
        .await?
        .read()
}

/// The numbers of a page.
pub async fn totals(page: &str) -> Result<VisitTotals, Failure> {
    let url = format!("{}{}", paths::VISITS, segment(page));
    send("GET", &url, &[], None).await?.read()
}

/// The last `points` buckets of a page.
pub async fn series(page: &str, interval: Interval, points: u32) -> Result<VisitSeries, Failure> {
    let url = format!(
        "{}{}{}?interval={}&points={points}",
        paths::VISITS,
        segment(page),
        paths::SERIES_SUFFIX,
        interval.as_str()
    );
    send("GET", &url, &[], None).await?.read()
}

/// The most visited pages.
pub async fn top_pages() -> Result<TopPages, Failure> {
    send("GET", paths::TOP_PAGES, &[], None).await?.read()
}

/// Adds 1 to a throw-away counter by a method.
pub async fn lab_add(
    counter: &str,
    method: LabMethod,
    abort: Option<&AbortSignal>,
) -> Result<LabReply, Failure> {
    let url = format!("{}{counter}?method={}", paths::LAB, method.as_str());
    send("POST", &url, &[], abort).await?.read()
}

/// Reads a throw-away counter.
pub async fn lab_value(counter: &str) -> Result<LabReply, Failure> {
    let url = format!("{}{counter}", paths::LAB);
    send("GET", &url, &[], None).await?.read()
}

/// How the service is. A degraded service says so with status 503 and the same document.
pub async fn health() -> Result<Health, Failure> {
    send("GET", paths::HEALTH, &[], None)
        .await?
        .read_whatever_the_status()
}

/// A name as one segment of a path.
fn segment(name: &str) -> String {
    js_sys::encode_uri_component(name).into()
}
