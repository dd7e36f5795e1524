//! The app's reply as workerd's `Response`.
//!
//! Making the `Response` is most of what an answer from memory costs, and most of that are its
//! headers: given as a list they cost workerd ten times what copying them from another `Response`
//! does. So the headers that are constants of the program come from templates, one for each set of
//! them, and only the others are added: with `worker::Response` a hit takes 136 µs of CPU instead of 114
//! (medians of five; 108 and 83 at best). A large body becomes a `Blob`, which responses share
//! without copying it, and the last ones are kept for when the same text is asked for again.

use crate::glue;
use edgestate_app::{Body, Reply};
use edgestate_state::lru::Lru;
use edgestate_state::{UnixMillis, bounds};
use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsValue;

/// From this size on a body becomes a `Blob`: below, making one costs more than copying it.
const BLOB_MIN_BYTES: usize = 8 * 1024;
/// Blobs do not expire: their text is compared before they are used.
const NEVER: UnixMillis = UnixMillis(u64::MAX);

/// Makes responses from replies.
pub struct Responses {
    /// One for each combination of constants, of which the program has a few dozen at most.
    templates: RefCell<Vec<Template>>,
    /// By the index of the number that they hold.
    blobs: RefCell<Lru<u32, Rc<Blob>>>,
}

/// A `Response` without a body, to copy status and headers from.
struct Template {
    status: u16,
    headers: Vec<(&'static str, &'static str)>,
    response: JsValue,
}

/// A body with the digits of a number, and the text round them that it was made with.
struct Blob {
    before: String,
    after: String,
    made: JsValue,
}

impl Responses {
    pub fn new() -> Self {
        Self {
            templates: RefCell::default(),
            blobs: RefCell::new(Lru::new(bounds::MEMORY_BODIES_MAX_BYTES)),
        }
    }

    /// The `Response` of a reply.
    pub fn of(&self, reply: &Reply) -> JsValue {
        let template = self.template(reply);
        let changing =
            glue::join_headers(
                reply
                    .headers
                    .iter()
                    .filter_map(|(name, value)| match value {
                        Cow::Borrowed(_) => None,
                        Cow::Owned(value) => Some((*name, value.as_str())),
                    }),
            );
        match &reply.body {
            Body::Empty => glue::respond(&template, &changing, None),
            Body::Text(text) => glue::respond(&template, &changing, Some(text.as_bytes())),
            Body::Digits {
                before,
                n,
                digits,
                after,
            } if digits.len() >= BLOB_MIN_BYTES => {
                let blob = self.blob(*n, before, digits, after);
                glue::respond_blob(&template, &changing, &blob.made)
            }
            body @ Body::Digits { .. } => {
                glue::respond(&template, &changing, Some(body.to_text().as_bytes()))
            }
        }
    }

    fn template(&self, reply: &Reply) -> JsValue {
        let constants = || {
            let headers = reply.headers.iter();
            headers.filter_map(|(name, value)| match value {
                Cow::Borrowed(value) => Some((*name, *value)),
                Cow::Owned(_) => None,
            })
        };
        let mut templates = self.templates.borrow_mut();
        let known = templates.iter().find(|template| {
            template.status == reply.status && template.headers.iter().copied().eq(constants())
        });
        if let Some(template) = known {
            return template.response.clone();
        }
        let response = glue::template(reply.status, &glue::join_headers(constants()));
        templates.push(Template {
            status: reply.status,
            headers: constants().collect(),
            response: response.clone(),
        });
        response
    }

    fn blob(&self, n: u32, before: &str, digits: &str, after: &str) -> Rc<Blob> {
        let mut blobs = self.blobs.borrow_mut();
        if let Some((blob, _)) = blobs.get(&n, UnixMillis(0))
            && blob.before == before
            && blob.after == after
        {
            return blob;
        }
        let blob = Rc::new(Blob {
            before: before.to_owned(),
            after: after.to_owned(),
            made: glue::blob(before, digits.as_bytes(), after),
        });
        blobs.insert(n, Rc::clone(&blob), digits.len(), NEVER);
        blob
    }
}
