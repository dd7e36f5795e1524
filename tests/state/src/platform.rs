//! Native platforms for the Upstash client that count what it sends.

use core::cell::Cell;
use core::time::Duration;
use edgestate_upstash::{
    HttpRequest, HttpResponse, Runtime, TokioPlatform, Transport, TransportError,
};
use std::rc::Rc;
use tokio::sync::watch;

/// Above what any answer takes that is not held back.
const PATIENCE: Duration = Duration::from_mins(2);

thread_local! {
    /// What a test has drawn: each has a thread of its own.
    static DRAWN: Cell<u64> = const { Cell::new(0) };
}

/// A platform that counts HTTP requests. Clones share the count. It draws what no other platform of its test does, and
/// the same in every run: of two visitors a salt by chance makes one now and then.
#[derive(Clone, Debug)]
pub struct CountingPlatform {
    native: TokioPlatform,
    sent: Rc<Cell<u64>>,
}

/// Each request has a connection of its own, so that nothing a broken one left behind can help or
/// harm the next.
impl Default for CountingPlatform {
    fn default() -> Self {
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .pool_max_idle_per_host(0);
        Self {
            native: TokioPlatform::new(http.build().expect("a client without TLS")),
            sent: Rc::default(),
        }
    }
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
        DRAWN.replace(DRAWN.get() + 1)
    }
}

/// The same where time stands still, however long anything takes, except for what the client waits
/// for by itself: a pause is over at once, and so is the wait for an answer that is held back. Clones
/// share the clock.
#[derive(Clone, Debug)]
pub struct ManualPlatform {
    counting: CountingPlatform,
    now_ms: Rc<Cell<u64>>,
    held: watch::Receiver<u64>,
}

impl ManualPlatform {
    /// A platform at the time 0. `held` counts the answers that are held back, as
    /// [`Front::held`](upstash_front::Front::held) does.
    #[must_use]
    pub fn new(held: watch::Receiver<u64>) -> Self {
        Self {
            counting: CountingPlatform::default(),
            now_ms: Rc::default(),
            held,
        }
    }

    /// How many requests were sent.
    #[must_use]
    pub fn sent(&self) -> u64 {
        self.counting.sent()
    }

    /// Lets time pass.
    pub fn advance(&self, time: Duration) {
        self.now_ms.set(self.now_ms.get() + time.as_millis() as u64);
    }
}

impl Transport for ManualPlatform {
    async fn send(
        &self,
        request: HttpRequest<'_>,
        timeout: Duration,
    ) -> Result<HttpResponse, TransportError> {
        let mut held = self.held.clone();
        let before = *held.borrow();
        tokio::select! {
            answer = self.counting.send(request, PATIENCE) => answer,
            Ok(_) = held.wait_for(|now| *now > before) => {
                self.advance(timeout);
                Err(TransportError::Timeout)
            }
        }
    }
}

impl Runtime for ManualPlatform {
    fn now_ms(&self) -> u64 {
        self.now_ms.get()
    }

    async fn sleep(&self, duration: Duration) {
        self.advance(duration);
    }

    fn random(&self) -> u64 {
        self.counting.random()
    }
}
