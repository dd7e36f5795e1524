//! The app's reply as workerd's `Response`.

use crate::glue::{join_headers, respond};
use edgestate_app::{Body, Reply};
use wasm_bindgen::JsValue;

pub fn of(reply: &Reply) -> JsValue {
    let headers = join_headers(
        reply
            .headers
            .iter()
            .map(|(name, value)| (*name, value.as_ref())),
    );
    match &reply.body {
        Body::Empty => respond(reply.status, &headers, None),
        body => respond(reply.status, &headers, Some(&body.to_text())),
    }
}
