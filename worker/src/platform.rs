//! Time, randomness, timers and HTTP, as Workers have them.

use crate::glue;
use edgestate_state::{Clock, UnixMillis};
use edgestate_upstash::{HttpRequest, HttpResponse, Runtime, Transport, TransportError};
use js_sys::{Array, Uint8Array};
use std::time::Duration;
use wasm_bindgen::JsCast as _;
use worker::Delay;

/// The Worker's platform.
#[derive(Clone, Copy, Debug)]
pub struct Workers;

impl Clock for Workers {
    fn now(&self) -> UnixMillis {
        UnixMillis(js_sys::Date::now() as u64)
    }
}

impl Runtime for Workers {
    fn now_ms(&self) -> u64 {
        self.now().0
    }

    async fn sleep(&self, duration: Duration) {
        // It counts whole milliseconds: rounded up, so that no wait ends early.
        Delay::from(Duration::from_millis(millis(duration) as u64)).await;
    }

    fn random(&self) -> u64 {
        glue::random()
    }
}

impl Transport for Workers {
    async fn send(
        &self,
        request: HttpRequest<'_>,
        timeout: Duration,
    ) -> Result<HttpResponse, TransportError> {
        let is_token = |name: &str| name == HttpResponse::SYNC_TOKEN;
        let headers = glue::join_headers(request.headers().filter(|(name, _)| !is_token(name)));
        let sync_token = request.headers().find(|(name, _)| is_token(name));
        let sync_token = sync_token.map(|(_, token)| token);
        let body = request.body.as_bytes();
        let timeout_ms = millis(timeout);
        let answer = glue::post(request.url, &headers, sync_token, body, timeout_ms).await;
        let answer = answer.map_err(|error| match error.as_string() {
            Some(reason) if reason == "timeout" => TransportError::Timeout,
            reason => TransportError::Connection {
                detail: reason.unwrap_or_default(),
            },
        })?;
        let answer: Array = answer.unchecked_into();
        let text = |at| answer.get(at).as_string();
        Ok(HttpResponse {
            status: answer.get(0).as_f64().unwrap_or_default() as u16,
            retry_after: text(1),
            sync_token: text(2),
            body: answer.get(3).unchecked_into::<Uint8Array>().to_vec(),
        })
    }
}

/// A timer's argument. Fractions of a millisecond are rounded up, so that no wait ends early.
fn millis(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1000.0).ceil()
}
