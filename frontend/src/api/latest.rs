//! Reads that follow a question, and the one way in which requests are cancelled.

use leptos::prelude::*;
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

/// What `read` yields for the latest question. When the question changes, the request for the old one is
/// cancelled; by itself a resource would wait for that one's answer before it asks again.
pub fn latest<Q, T, F>(
    question: impl Fn() -> Q + Send + Sync + 'static,
    read: impl Fn(Q, AbortSignal) -> F + 'static,
) -> LocalResource<T>
where
    Q: Clone + Send + Sync + 'static,
    T: 'static,
    F: Future<Output = T> + 'static,
{
    let asked = Memo::new_with_compare(move |_| (question(), Cancel::new()), |_, _| true);
    Effect::new(move |_| {
        let (_, cancel) = asked.get();
        on_cleanup(move || cancel.cancel());
    });
    LocalResource::new(move || {
        let (question, cancel) = asked.get();
        read(question, cancel.signal())
    })
}
