//! Reads that follow a question, and the one way in which requests are cancelled.

use futures_util::future::LocalBoxFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use send_wrapper::SendWrapper;
use web_sys::{AbortController, AbortSignal};

/// Cancels the requests that were made with its signal.
#[derive(Clone)]
pub struct Cancel(SendWrapper<AbortController>);

impl Cancel {
    pub fn new() -> Self {
        let controller = AbortController::new().expect("browsers that run WebAssembly have it");
        Self(SendWrapper::new(controller))
    }

    /// What is cancelled with the component that asks.
    pub fn with_owner() -> Self {
        let cancel = Self::new();
        let at_the_end = cancel.clone();
        on_cleanup(move || at_the_end.cancel());
        cancel
    }

    pub fn signal(&self) -> AbortSignal {
        self.0.signal()
    }

    pub fn is_cancelled(&self) -> bool {
        self.signal().aborted()
    }

    pub fn cancel(&self) {
        self.0.abort();
    }
}

/// What `read` has yielded for the latest question that was answered. When the question changes, the request for
/// the old one is cancelled. A resource would wait for that one's answer, and makes 10 kB of code for each type that
/// it may hold; nothing here suspends.
pub fn latest<Q, T, F>(
    question: impl Fn() -> Q + 'static,
    read: impl Fn(Q, AbortSignal) -> F + 'static,
) -> Signal<Option<T>>
where
    T: Send + Sync + 'static,
    F: Future<Output = T> + 'static,
{
    let answer = RwSignal::new(None);
    ask_again(Box::new(move || {
        let cancel = Cancel::with_owner();
        let reading = read(question(), cancel.signal());
        Box::pin(async move {
            let read = reading.await;
            if !cancel.is_cancelled() {
                answer.set(Some(read));
            }
        })
    }));
    answer.into()
}

/// Asks, and again whenever what was asked has changed. One effect for all types of answers.
fn ask_again(ask: Box<dyn Fn() -> LocalBoxFuture<'static, ()>>) {
    Effect::new(move |_| spawn_local(ask()));
}
