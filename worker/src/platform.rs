//! Time, randomness, timers and HTTP, as Workers have them.

use crate::calls::Call;
use crate::{glue, timers};
use edgestate_state::{Clock, UnixMillis, within};
use edgestate_upstash::{HttpRequest, HttpResponse, Runtime, Transport, TransportError};
use js_sys::{Array, Uint8Array};
use std::time::Duration;
use wasm_bindgen::JsCast as _;

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
        timers::sleep(duration).await;
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
        let exchange = Call::start(|number, answered| {
            glue::post(number, answered, request.url, &headers, sync_token, body);
        });
        // An exchange that is late is left to itself: workerd ends it with the request.
        let answer = within(exchange, self.sleep(timeout)).await;
        let answer = answer.map_err(|_| TransportError::Timeout)?;
        if let Some(detail) = answer.as_string() {
            return Err(TransportError::Connection { detail });
        }
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
