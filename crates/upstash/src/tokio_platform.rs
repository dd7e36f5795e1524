//! The platform of programs that run on tokio: HTTP by `reqwest`.

use crate::{HttpRequest, HttpResponse, Runtime, Transport, TransportError};
use core::time::Duration;
use tokio::time::Instant;

/// HTTP by [`reqwest`], time by [`tokio`], randomness by the system.
///
/// `reqwest` speaks `https` where one of its TLS features is on, as they are by default when a program
/// depends on it itself.
#[derive(Clone, Debug)]
pub struct TokioPlatform {
    http: reqwest::Client,
    epoch: Instant,
}

impl TokioPlatform {
    /// A platform that sends by a client of one's own. Let it follow no redirects: the token would
    /// travel with them, and no server that speaks this protocol sends any.
    #[must_use]
    pub fn new(http: reqwest::Client) -> Self {
        Self {
            http,
            epoch: Instant::now(),
        }
    }

    async fn exchange(&self, request: HttpRequest<'_>) -> Result<HttpResponse, reqwest::Error> {
        let mut post = self.http.post(request.url).body(request.body.to_owned());
        for (name, value) in request.headers() {
            post = post.header(name, value);
        }
        let response = post.send().await?;
        let header = |name| Some(response.headers().get(name)?.to_str().ok()?.to_owned());
        Ok(HttpResponse {
            status: response.status().as_u16(),
            retry_after: header(HttpResponse::RETRY_AFTER),
            sync_token: header(HttpResponse::SYNC_TOKEN),
            body: response.bytes().await?.to_vec(),
        })
    }
}

impl Default for TokioPlatform {
    /// A client with the defaults of `reqwest`, except that it follows no redirects.
    ///
    /// # Panics
    /// Where `reqwest` cannot start its TLS, as [`reqwest::Client::new`] does.
    fn default() -> Self {
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
        Self::new(http.build().expect("TLS starts"))
    }
}

impl Transport for TokioPlatform {
    async fn send(
        &self,
        request: HttpRequest<'_>,
        timeout: Duration,
    ) -> Result<HttpResponse, TransportError> {
        // What runs out of time is dropped here, and its connection with it.
        match tokio::time::timeout(timeout, self.exchange(request)).await {
            Ok(Ok(response)) => Ok(response),
            Ok(Err(error)) => Err(TransportError::Connection {
                detail: causes(&error),
            }),
            Err(_) => Err(TransportError::Timeout),
        }
    }
}

impl Runtime for TokioPlatform {
    fn now_ms(&self) -> u64 {
        u64::try_from(self.epoch.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }

    fn random(&self) -> u64 {
        // It only spreads retries: without a source of randomness they come at the same time.
        getrandom::u64().unwrap_or_default()
    }
}

/// An error with all that caused it; `reqwest` shows only the outermost.
fn causes(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut next = core::error::Error::source(error);
    while let Some(cause) = next {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        next = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn time_passes_while_it_sleeps() {
        let platform = TokioPlatform::default();
        platform.sleep(Duration::from_secs(5)).await;
        // A timer is a millisecond late at most where time does not pass by itself.
        assert!((5000..=5001).contains(&platform.now_ms()));
    }

    #[tokio::test]
    async fn an_error_is_told_with_its_causes() {
        let request = HttpRequest {
            url: "gopher://redis.example/",
            body: "",
            authorization: "",
            base64: false,
            sync_token: None,
        };
        let platform = TokioPlatform::default();
        let outcome = platform.send(request, Duration::from_secs(5)).await;
        let Err(TransportError::Connection { detail }) = outcome else {
            panic!("{outcome:?}")
        };
        let (what, why) = detail.split_once(": ").expect("a cause");
        assert!(!what.is_empty() && why.contains("scheme"), "{detail}");
    }
}
