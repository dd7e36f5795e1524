//! The app's reply as workerd's `Response`.

use crate::glue;
use edgestate_app::{Body, Reply};
use wasm_bindgen::JsValue;

pub fn of(reply: Reply) -> JsValue {
    let mut headers = String::with_capacity(256);
    for (name, value) in &reply.headers {
        if !headers.is_empty() {
            headers.push('\n');
        }
        headers.push_str(name);
        headers.push('\n');
        headers.push_str(value);
    }
    match reply.body {
        Body::Empty => glue::respond(reply.status, &headers, None),
        body => glue::respond(reply.status, &headers, Some(&body.to_text())),
    }
}
