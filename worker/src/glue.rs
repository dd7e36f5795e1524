//! The JavaScript that the Worker calls: `glue.js`, and workerd's request.

use js_sys::{Function, JsString};
use std::cell::RefCell;
use std::pin::Pin;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/glue.js")]
extern "C" {
    /// A `Response` without a body, for others to copy status and headers from.
    pub fn template(status: u16, headers: &str) -> JsValue;

    /// A `Response` with the template's status and headers, once those that are others are set in it, and a body.
    pub fn respond(template: &JsValue, changed: &str, body: Option<&[u8]>) -> JsValue;

    /// The same with a [`blob`] as its body.
    #[wasm_bindgen(js_name = respondBlob)]
    pub fn respond_blob(template: &JsValue, changed: &str, body: &JsValue) -> JsValue;

    /// A body that responses can share.
    pub fn blob(before: &str, digits: &[u8], after: &str) -> JsValue;

    /// One HTTP exchange. The answer is a list of status, `Retry-After`, sync token and body, or what went wrong as
    /// a text.
    pub fn post(
        number: u32,
        answered: &Function,
        url: &str,
        headers: &str,
        sync_token: Option<&str>,
        body: &[u8],
    );

    /// A request's body as text, or null where it is longer than so many bytes or breaks off.
    #[wasm_bindgen(catch, js_name = bodyText)]
    async fn body_text(request: &Incoming, most_bytes: u32) -> Result<JsValue, JsValue>;

    /// 64 random bits.
    pub fn random() -> u64;
}

#[wasm_bindgen(module = "/src/crawlers.js")]
extern "C" {
    /// Whether a user agent names itself as a crawler, by the list of the npm package `isbot`. The
    /// list is filtered and joined beforehand: that took the first visit of an isolate 11 to 15 ms
    /// of CPU, and takes 3 with the compiling that is left.
    #[wasm_bindgen(js_name = isBot)]
    pub fn is_bot(user_agent: &str) -> bool;
}

#[wasm_bindgen]
extern "C" {
    /// The answer, when the time has come, is the number alone.
    #[wasm_bindgen(js_name = setTimeout)]
    pub fn set_timeout(answered: &Function, ms: i32, number: u32) -> f64;

    #[wasm_bindgen(js_name = clearTimeout)]
    pub fn clear_timeout(id: f64);

    /// workerd's `Request`. The `worker` crate's brings `url` with its tables (`post` in `glue.js`).
    #[derive(Clone)]
    pub type Incoming;

    #[wasm_bindgen(method, getter)]
    fn headers(this: &Incoming) -> JsHeaders;

    type JsHeaders;

    #[wasm_bindgen(method)]
    fn get(this: &JsHeaders, name: &JsString) -> Option<String>;
}

/// The names of headers as JavaScript has them, made once each.
#[derive(Default)]
pub struct HeaderNames(RefCell<Vec<(&'static str, JsString)>>);

impl HeaderNames {
    fn get(&self, name: &'static str) -> JsString {
        let mut names = self.0.borrow_mut();
        if let Some((_, made)) = names.iter().find(|(known, _)| *known == name) {
            return made.clone();
        }
        let made = JsString::from(name);
        names.push((name, made.clone()));
        made
    }
}

/// A request's headers, for the app.
pub struct RequestHeaders<'a> {
    headers: JsHeaders,
    names: &'a HeaderNames,
}

impl<'a> RequestHeaders<'a> {
    pub fn of(request: &Incoming, names: &'a HeaderNames) -> Self {
        Self {
            headers: request.headers(),
            names,
        }
    }
}

impl edgestate_app::Headers for RequestHeaders<'_> {
    fn get(&self, name: &'static str) -> Option<String> {
        self.headers.get(&self.names.get(name))
    }
}

impl edgestate_app::Content for Incoming {
    fn text(&self, most_bytes: usize) -> Pin<Box<dyn Future<Output = Option<String>> + '_>> {
        let most_bytes = u32::try_from(most_bytes).unwrap_or(u32::MAX);
        Box::pin(async move { body_text(self, most_bytes).await.ok()?.as_string() })
    }
}

/// Names and values as `glue.js` takes them.
pub fn join_headers<'a>(headers: impl Iterator<Item = (&'static str, &'a str)>) -> String {
    let mut joined = String::new();
    for (name, value) in headers {
        if !joined.is_empty() {
            joined.push('\n');
        }
        joined.push_str(name);
        joined.push('\n');
        joined.push_str(value);
    }
    joined
}
