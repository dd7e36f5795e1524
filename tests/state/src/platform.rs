//! The native platform of the Upstash client, counting what it sends.

use core::cell::Cell;
use core::time::Duration;
use edgestate_upstash::{HttpRequest, HttpResponse, Runtime, Transport, TransportError};
use std::rc::Rc;
use upstash_front::NativePlatform;

/// A platform that counts HTTP requests. Clones share the count.
#[derive(Clone, Debug, Default)]
pub struct CountingPlatform {
    native: NativePlatform,
    sent: Rc<Cell<u64>>,
}

impl CountingPlatform {
    /// How many requests were sent.
    #[must_use]
    pub fn sent(&self) -> u64 {
        self.sent.get()
    }
}

impl Transport for CountingPlatform {
    async fn send(
        &self,
        request: HttpRequest<'_>,
        timeout: Duration,
    ) -> Result<HttpResponse, TransportError> {
        self.sent.set(self.sent.get() + 1);
        self.native.send(request, timeout).await
    }
}

impl Runtime for CountingPlatform {
    fn now_ms(&self) -> u64 {
        self.native.now_ms()
    }

    async fn sleep(&self, duration: Duration) {
        self.native.sleep(duration).await;
    }

    fn random(&self) -> u64 {
        self.native.random()
    }
}
