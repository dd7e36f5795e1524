//! The API, one function for each call that the page makes.

mod send;

use edgestate_contract::fibonacci::{FibonacciReply, Strategy};
use edgestate_contract::health::Health;
use edgestate_contract::paths;
use edgestate_contract::visits::{IDEMPOTENCY_KEY, VisitReply};
use gloo_net::http::Method;
use crate::logic::failure::Failure;
pub use send::send;
use web_sys::AbortSignal;

/// Asks for F(n) through a strategy, and says how long the answer took in milliseconds.
pub async fn fibonacci(
    n: u32,
    strategy: Strategy,
    abort: Option<&AbortSignal>,
) -> Result<(FibonacciReply, f64), Failure> {
    let url = format!("{}{n}?cache={}", paths::FIBONACCI, strategy.as_str());
    let answer = send(Method::GET, &url, &[], abort).await?;
    Ok((answer.read()?, answer.ms))
}

/// Counts a visit under its id.
pub async fn count_visit(page: &str, id: &str) -> Result<VisitReply, Failure> {
    let url = format!("{}{}", paths::VISITS, segment(page));
    send(Method::POST, &url, &[(IDEMPOTENCY_KEY, id)], None)
        .await?
        .read()
}

/// A name as one segment of a path.
fn segment(name: &str) -> String {
    js_sys::encode_uri_component(name).into()
}

/// How the service is. A degraded service says so with status 503 and the same document.
pub async fn health() -> Result<Health, Failure> {
    let answer = send(Method::GET, paths::HEALTH, &[], None).await?;
    serde_json::from_str(&answer.body).map_err(|_| Failure::Unreadable {
        status: answer.status,
    })
}
