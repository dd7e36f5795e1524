//! One request to the API and its answer, timed as the browser sees it. Knows problem documents,
//! but no endpoint.

use crate::browser;
use crate::logic::failure::Failure;
use gloo_net::http::{Method, RequestBuilder, Response};
use serde::de::DeserializeOwned;
use web_sys::{AbortSignal, RequestCache};

/// An answer, whatever its status.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub body: String,
    /// From the call to the last byte of the body.
    pub ms: f64,
    /// One `name: value` a line, as the browser lists them.
    pub headers: String,
    retry_after_secs: Option<u64>,
}

/// Sends a request past the browser's own cache. Aborting it yields [`Failure::NoAnswer`].
pub async fn send(
    method: Method,
    url: &str,
    headers: &[(&str, &str)],
    abort: Option<&AbortSignal>,
) -> Result<Answer, Failure> {
    let started = browser::stopwatch_ms();
    let mut request = RequestBuilder::new(url)
        .method(method)
        .cache(RequestCache::NoStore)
        .abort_signal(abort);
    for (name, value) in headers {
        request = request.header(name, value);
    }
    let response = request.send().await.map_err(|_| Failure::NoAnswer)?;
    let body = response.text().await.map_err(|_| Failure::NoAnswer)?;
    Ok(Answer {
        status: response.status(),
        body,
        ms: browser::stopwatch_ms() - started,
        headers: list_headers(&response),
        retry_after_secs: response
            .headers()
            .get("retry-after")
            .and_then(|secs| secs.parse().ok()),
    })
}

fn list_headers(response: &Response) -> String {
    response
        .headers()
        .entries()
        .map(|(name, value)| format!("{name}: {value}\n"))
        .collect()
}

impl Answer {
    /// The answer as its type, or the problem that it describes.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        let unreadable = |_| Failure::Unreadable {
            status: self.status,
        };
        if (200..300).contains(&self.status) {
            return serde_json::from_str(&self.body).map_err(unreadable);
        }
        let problem = serde_json::from_str(&self.body).map_err(unreadable)?;
        Err(Failure::Problem {
            problem,
            retry_after_secs: self.retry_after_secs,
        })
    }
}
