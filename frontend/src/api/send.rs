//! One request to the API and its answer, timed as the browser sees it. What it says is read by
//! [`Received`].

use crate::browser;
use edgestate_view_model::failure::Failure;
use edgestate_view_model::received::Received;
use gloo_net::http::{Method, RequestBuilder};
use web_sys::{AbortSignal, RequestCache};

/// A request that has no answer by then has none.
const DEADLINE_MS: u32 = 20_000;

/// An answer, whatever its status.
pub struct Answer {
    pub received: Received,
    /// From the call to the last byte of the body.
    pub ms: f64,
    /// What the caches say of themselves,
    pub cache_status: String,
    /// and how long they took.
    pub server_timing: String,
}

/// What a request says besides its address.
#[derive(Default)]
pub struct Request<'a> {
    pub method: Method,
    /// One header, by name and value.
    pub header: Option<(&'a str, &'a str)>,
    pub abort: Option<&'a AbortSignal>,
    /// When it ends without an answer; by default after twenty seconds.
    pub deadline_ms: Option<u32>,
    /// Whether it goes on when the page is left, where the browser can do that.
    pub outlives_page: bool,
}

/// Sends a request past the browser's own cache. Aborting it yields [`Failure::NoAnswer`].
pub async fn send(url: &str, asked: Request<'_>) -> Result<Answer, Failure> {
    let started = browser::stopwatch_ms();
    let deadline = AbortSignal::timeout_with_u32(asked.deadline_ms.unwrap_or(DEADLINE_MS));
    let until = match asked.abort {
        Some(abort) => AbortSignal::any(&js_sys::Array::of2(abort, &deadline)),
        None => deadline,
    };
    let mut request = RequestBuilder::new(url)
        .method(asked.method)
        .cache(RequestCache::NoStore)
        .abort_signal(Some(&until));
    if let Some((name, value)) = asked.header {
        request = request.header(name, value);
    }
    let mut request = request.build().map_err(|_| Failure::NoAnswer)?;
    if asked.outlives_page {
        request = browser::kept_alive(request.into()).into();
    }
    let response = request.send().await.map_err(|_| Failure::NoAnswer)?;
    let header = |name| response.headers().get(name).unwrap_or_default();
    let body = response.text().await.map_err(|_| Failure::NoAnswer)?;
    Ok(Answer {
        received: Received {
            status: response.status(),
            content_type: header("content-type"),
            retry_after_secs: header("retry-after").parse().ok(),
            body,
        },
        ms: browser::stopwatch_ms() - started,
        cache_status: header("cache-status"),
        server_timing: header("server-timing"),
    })
}
