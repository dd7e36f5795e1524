//! Computing in this browser: a worker (`calculator.js`) for each question, so that it can be ended whatever it does.
//! It is fetched when the first one is asked.

use crate::browser;
use edgestate_view_model::local::{Computed, Failed, Way};
use js_sys::{Array, JsString, Promise, Reflect};
use leptos::prelude::window;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, MessageEvent, Worker};

/// F(n) in one way, unless that takes longer, or is aborted.
pub async fn compute(
    way: Way,
    n: u32,
    patience_ms: u32,
    abort: &AbortSignal,
) -> Result<Computed, Failed> {
    let worker = browser::announced("calculator").and_then(|path| Worker::new(&path).ok());
    let worker = worker.ok_or(Failed::NotLoaded)?;
    // Whatever comes first: an answer, the failure to load it, the end of patience, or no need for it.
    let first = Promise::new(&mut |resolve, _| {
        worker.set_onmessage(Some(&resolve));
        worker.set_onerror(Some(&resolve));
        abort.set_onabort(Some(&resolve));
        // Fails in a window that is gone; nothing waits there any more.
        let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(
            &resolve,
            i32::try_from(patience_ms).unwrap_or(i32::MAX),
        );
    });
    let question = Array::of2(&way.as_str().into(), &n.into());
    // Refused for what cannot be copied only.
    let _ = worker.post_message(&question);
    let first = JsFuture::from(first).await.unwrap_or_default();
    worker.terminate();
    if first.is_undefined() {
        return Err(Failed::TooLong);
    }
    first
        .dyn_ref::<MessageEvent>()
        .and_then(|event| read(&event.data()))
        .ok_or(Failed::NotLoaded)
}

fn read(answer: &JsValue) -> Option<Computed> {
    let part = |name: &str| Reflect::get(answer, &name.into()).ok();
    Some(Computed {
        ms: part("ms")?.as_f64()?,
        digits: part("digits")?.dyn_into::<JsString>().ok()?.into(),
    })
}
