//! What the client needs from where it runs: one HTTP exchange, the time, a timer and randomness.

use core::fmt;
use core::time::Duration;

/// Sends one HTTP request.
#[allow(async_fn_in_trait)]
pub trait Transport {
    /// Sends a `POST` and reads the whole answer, or gives up when `timeout` has passed. The exchange is then aborted,
    /// its connection included, however far it had come: at once, or with the request that it was made for.
    ///
    /// # Errors
    /// [`TransportError`]; any HTTP status is an answer, not an error.
    async fn send(
        &self,
        request: HttpRequest<'_>,
        timeout: Duration,
    ) -> Result<HttpResponse, TransportError>;
}

/// Time and chance.
#[allow(async_fn_in_trait)]
pub trait Runtime {
    /// Milliseconds since an epoch of its own choice. It moves across awaits.
    fn now_ms(&self) -> u64;

    /// Waits.
    async fn sleep(&self, duration: Duration);

    /// Uniformly random bits.
    fn random(&self) -> u64;
}

/// A `POST` to the server.
pub struct HttpRequest<'a> {
    /// The absolute URL.
    pub url: &'a str,
    /// The JSON body.
    pub body: &'a str,
    pub(crate) authorization: &'a str,
    pub(crate) base64: bool,
    pub(crate) sync_token: Option<&'a str>,
}

impl HttpRequest<'_> {
    /// The headers to send, names in lower case. One of them is secret: do not log them.
    pub fn headers(&self) -> impl Iterator<Item = (&'static str, &str)> {
        [
            ("authorization", self.authorization),
            ("content-type", "application/json"),
        ]
        .into_iter()
        .chain(self.base64.then_some(("upstash-encoding", "base64")))
        .chain(
            self.sync_token
                .map(|token| (HttpResponse::SYNC_TOKEN, token)),
        )
    }
}

impl fmt::Debug for HttpRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpRequest")
            .field("url", &self.url)
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// The server's answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HttpResponse {
    /// The HTTP status.
    pub status: u16,
    /// The value of [`HttpResponse::RETRY_AFTER`]. It only matters where `status` is not 200.
    pub retry_after: Option<String>,
    /// The value of [`HttpResponse::SYNC_TOKEN`].
    pub sync_token: Option<String>,
    /// The whole body.
    pub body: Vec<u8>,
}

impl HttpResponse {
    /// The header that says how long to wait.
    pub const RETRY_AFTER: &'static str = "retry-after";
    /// The header whose last value is sent back, to read one's own writes from a replica.
    pub const SYNC_TOKEN: &'static str = "upstash-sync-token";
}

/// Why there is no answer. The server may have executed the request all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TransportError {
    /// The time was up; the exchange was aborted.
    Timeout,
    /// No connection, or it broke.
    Connection {
        /// What happened, without headers.
        detail: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_shown_without_what_is_secret() {
        let request = HttpRequest {
            url: "https://redis.example/",
            body: r#"["GET","home"]"#,
            authorization: "Bearer s3cret",
            base64: false,
            sync_token: None,
        };
        assert_eq!(
            format!("{request:?}"),
            r#"HttpRequest { url: "https://redis.example/", body_bytes: 14, .. }"#
        );
    }
}
