//! The app's reply as workerd's `Response`.
//!
//! Making the `Response` is most of what an answer from memory costs, and most of that are its
//! headers: given as a list they cost workerd ten times what copying them from another `Response`
//! does. So there is one to copy for each set of names, and only the values that are others than in
//! the last answer are set in it: with `worker::Response` a hit takes 136 µs of CPU instead of 114
//! (medians of five; 108 and 83 at best). A large body becomes a `Blob`, and the last ones are kept
//! for when the same text is asked for again.

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
    /// One for each set of names, of which the program has a few dozen at most.
    templates: RefCell<Vec<Template>>,
    /// By the index of the number that they hold.
    blobs: RefCell<Lru<u32, Rc<Blob>>>,
}

/// A `Response` without a body, to copy status and headers from.
struct Template {
    status: u16,
    /// As they are in it now.
    headers: Vec<(&'static str, Cow<'static, str>)>,
    made: JsValue,
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
        let (template, changed) = self.template(reply);
        match &reply.body {
            Body::Empty => glue::respond(&template, &changed, None),
            Body::Text(text) => glue::respond(&template, &changed, Some(text.as_bytes())),
            Body::Digits {
                before,
                n,
                digits,
                after,
            } if digits.len() >= BLOB_MIN_BYTES => {
                let blob = self.blob(*n, before, digits, after);
                glue::respond_blob(&template, &changed, &blob.made)
            }
            body @ Body::Digits { .. } => {
                glue::respond(&template, &changed, Some(body.to_text().as_bytes()))
            }
        }
    }

    /// The `Response` to copy, and the headers to set in it before.
    fn template(&self, reply: &Reply) -> (JsValue, String) {
        let mut templates = self.templates.borrow_mut();
        let names = || reply.headers.iter().map(|(name, _)| *name);
        let known = templates.iter_mut().find(|template| {
            let of = template.headers.iter().map(|(name, _)| *name);
            template.status == reply.status && of.eq(names())
        });
        let Some(template) = known else {
            let all = reply.headers.iter();
            let all = all.map(|(name, value)| (*name, value.as_ref()));
            let made = glue::template(reply.status, &glue::join_headers(all));
            templates.push(Template {
                status: reply.status,
                headers: reply.headers.clone(),
                made: made.clone(),
            });
            return (made, String::new());
        };
        let pairs = template.headers.iter_mut().zip(&reply.headers);
        let changed = pairs.filter(|(had, header)| had.1 != header.1);
        let changed = glue::join_headers(changed.map(|(had, (name, value))| {
            had.1.clone_from(value);
            (*name, value.as_ref())
        }));
        (template.made.clone(), changed)
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
