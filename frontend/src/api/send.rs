//! One request to the API and its answer, timed as the browser sees it. Knows problem documents,
//! but no endpoint.

use super::json::{FromJson, Json};
use crate::browser;
use edgestate_view_model::failure::Failure;
use gloo_net::http::{Method, RequestBuilder, Response};
use std::future::Future;
use std::pin::Pin;
use web_sys::{AbortSignal, RequestCache};

/// An answer, whatever its status.
pub struct Answer {
    pub status: u16,
    pub body: String,
    /// From the call to the last byte of the body.
    pub ms: f64,
    /// One `name: value` a line, as the browser lists them.
    pub headers: String,
    /// What the caches say of themselves.
    pub cache_status: String,
    retry_after_secs: Option<u64>,
}

/// A request on its way. Boxed, so that every caller waits for the same type.
type Sending<'a> = Pin<Box<dyn Future<Output = Result<Answer, Failure>> + 'a>>;

/// Sends a request past the browser's own cache. Aborting it yields [`Failure::NoAnswer`].
pub fn send<'a>(
    method: &'a str,
    url: &'a str,
    headers: &'a [(&'a str, &'a str)],
    abort: Option<&'a AbortSignal>,
) -> Sending<'a> {
    Box::pin(async move {
        let started = browser::stopwatch_ms();
        let mut request = RequestBuilder::new(url)
            .method(Method::from_bytes(method.as_bytes()).unwrap_or_default())
            .cache(RequestCache::NoStore)
            .abort_signal(abort);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let response = request.send().await.map_err(|_| Failure::NoAnswer)?;
        let header = |name| response.headers().get(name).unwrap_or_default();
        let body = response.text().await.map_err(|_| Failure::NoAnswer)?;
        Ok(Answer {
            status: response.status(),
            body,
            ms: browser::stopwatch_ms() - started,
            headers: list_headers(&response),
            cache_status: header("cache-status"),
            retry_after_secs: header("retry-after").parse().ok(),
        })
    })
}

fn list_headers(response: &Response) -> String {
    let mut list = String::new();
    for (name, value) in response.headers().entries() {
        list.extend([&name, ": ", &value, "\n"]);
    }
    list
}

impl Answer {
    /// The answer as its type, or the problem that it describes.
    pub fn read<T: FromJson>(&self) -> Result<T, Failure> {
        if (200..300).contains(&self.status) {
            return self.read_whatever_the_status();
        }
        Err(Failure::Problem {
            problem: self.read_whatever_the_status()?,
            retry_after_secs: self.retry_after_secs,
        })
    }

    /// The body as a type.
    pub fn read_whatever_the_status<T: FromJson>(&self) -> Result<T, Failure> {
        Json::parse(&self.body)
            .and_then(|json| T::from_json(&json))
            .ok_or(Failure::Unreadable {
                status: self.status,
            })
    }
}
