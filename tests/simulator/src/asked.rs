//! What an isolate is asked, by somebody who may ask for everything.

use edgestate_app::{Content, Headers, Method};
use std::pin::Pin;

/// The token of the deployment's owner.
pub const ADMIN_TOKEN: &str = "correct-horse-battery";

/// A request.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The method.
    pub method: Method,
    /// The path.
    pub path: String,
    /// What follows the `?`.
    pub query: String,
    /// The id of a visit.
    pub id: String,
    /// The lines of an import.
    pub body: String,
}

impl Asked {
    /// A question.
    #[must_use]
    pub fn read(path: String) -> Self {
        Self {
            method: Method::Get,
            path,
            query: String::new(),
            id: String::new(),
            body: String::new(),
        }
    }

    /// A visit.
    #[must_use]
    pub fn visit(page: &str, id: String) -> Self {
        Self {
            method: Method::Post,
            id,
            ..Self::read(format!("/api/visits/{page}"))
        }
    }
}

impl Headers for Asked {
    fn get(&self, name: &'static str) -> Option<String> {
        match name {
            "idempotency-key" => Some(self.id.clone()).filter(|id| !id.is_empty()),
            "cf-connecting-ip" => Some("192.0.2.1".into()),
            "authorization" => Some(format!("Bearer {ADMIN_TOKEN}")),
            _ => None,
        }
    }
}

impl Content for Asked {
    fn text(&self, most_bytes: usize) -> Pin<Box<dyn Future<Output = Option<String>> + '_>> {
        let text = (self.body.len() <= most_bytes).then(|| self.body.clone());
        Box::pin(core::future::ready(text))
    }
}
