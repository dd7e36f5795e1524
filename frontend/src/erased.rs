//! Closures behind one type each. Every closure in a view has a type of its own, and for every type
//! the compiler writes the reactive machinery again, some 2 kB of Wasm a time. Boxed, they share it.

use leptos::prelude::*;

/// A text, or the value of an attribute, that follows what it reads.
pub fn text(of: impl Fn() -> String + Send + Sync + 'static) -> Signal<String> {
    Signal::derive(of)
}

/// A handler of events.
pub fn on<E: 'static>(handle: impl FnMut(E) + 'static) -> Box<dyn FnMut(E)> {
    Box::new(handle)
}

/// Something to be done now, and again when what it reads changes.
pub fn effect(run: impl Fn() + 'static) {
    shared_effect(Box::new(run));
}

fn shared_effect(run: Box<dyn Fn()>) {
    Effect::new(move |_| run());
}
