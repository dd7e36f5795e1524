//! What JavaScript answers later, as futures: by number, through one function that is made once. A promise brings two
//! closures with each call, and what it holds is never freed where it is never settled.

use js_sys::Function;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use wasm_bindgen::prelude::*;

thread_local! {
    static CALLS: RefCell<BTreeMap<u32, State>> = const { RefCell::new(BTreeMap::new()) };
    static LAST: Cell<u32> = const { Cell::new(0) };
    static ANSWER: Closure<dyn Fn(u32, JsValue)> = Closure::new(answered);
}

enum State {
    Asked(Option<Waker>),
    Answered(JsValue),
}

/// What JavaScript answers to a call; an answer after it was dropped is nobody's.
pub struct Call(u32);

impl Call {
    /// Asks: JavaScript calls the function that it is given once, with the number and the answer.
    pub fn start(ask: impl FnOnce(u32, &Function)) -> Self {
        let number = LAST.get().wrapping_add(1);
        LAST.set(number);
        CALLS.with_borrow_mut(|calls| calls.insert(number, State::Asked(None)));
        ANSWER.with(|answer| ask(number, answer.as_ref().unchecked_ref()));
        Self(number)
    }
}

fn answered(number: u32, answer: JsValue) {
    let before = CALLS.with_borrow_mut(|calls| {
        let state = calls.get_mut(&number)?;
        Some(std::mem::replace(state, State::Answered(answer)))
    });
    if let Some(State::Asked(Some(waker))) = before {
        waker.wake();
    }
}

impl Future for Call {
    type Output = JsValue;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<JsValue> {
        CALLS.with_borrow_mut(|calls| {
            if let Some(State::Answered(answer)) = calls.remove(&self.0) {
                return Poll::Ready(answer);
            }
            calls.insert(self.0, State::Asked(Some(context.waker().clone())));
            Poll::Pending
        })
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        CALLS.with_borrow_mut(|calls| calls.remove(&self.0));
    }
}
