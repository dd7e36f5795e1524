//! An answer before it becomes the platform's response.

use edgestate_contract::csv;
use edgestate_contract::problem::{MEDIA_TYPE, Problem};
use serde::Serialize;
use std::borrow::Cow;
use std::sync::Arc;

/// An answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// Lower-case names with their values. None stands twice.
    pub headers: Vec<(&'static str, Cow<'static, str>)>,
    /// The body.
    pub body: Body,
}

/// The body of an answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// None.
    Empty,
    /// A text.
    Text(String),
    /// A text round the digits of F(n). They may be megabytes and are shared with the cache, so
    /// they are not copied in here; a shell can keep its own form of them under `n`.
    Digits {
        /// What stands before the digits.
        before: String,
        /// The index.
        n: u32,
        /// The digits.
        digits: Arc<str>,
        /// What stands after them.
        after: String,
    },
}

impl Body {
    /// The whole text.
    #[must_use]
    pub fn to_text(&self) -> Cow<'_, str> {
        match self {
            Self::Empty => "".into(),
            Self::Text(text) => text.as_str().into(),
            Self::Digits {
                before,
                digits,
                after,
                ..
            } => format!("{before}{digits}{after}").into(),
        }
    }
}

impl Reply {
    /// An answer without a body.
    #[must_use]
    pub const fn empty(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Body::Empty,
        }
    }

    /// An answer in JSON that is true only now.
    #[must_use]
    pub fn json(status: u16, value: &impl Serialize) -> Self {
        match serde_json::to_string(value) {
            Ok(text) => Self {
                status,
                headers: Vec::new(),
                body: Body::Text(text),
            }
            .with("content-type", "application/json")
            .with("cache-control", "no-store"),
            // Only a map with keys that are no strings can fail, and the contract has none.
            Err(_) => Self::empty(500),
        }
    }

    /// A table that is true only now, to be saved under that name.
    #[must_use]
    pub fn csv(table: String, file: &str) -> Self {
        Self {
            status: 200,
            headers: Vec::new(),
            body: Body::Text(table),
        }
        .with("content-type", csv::MEDIA_TYPE)
        .with(
            "content-disposition",
            format!("attachment; filename=\"{file}\""),
        )
        .with("cache-control", "no-store")
    }

    /// An error as a problem document.
    #[must_use]
    pub fn problem(problem: &Problem) -> Self {
        let mut reply = Self::json(problem.status, problem);
        reply.set("content-type", MEDIA_TYPE);
        reply
    }

    /// This answer with one more header.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Cow<'static, str>>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// This answer as one that also depends on that header of the request. No name stands twice in an
    /// answer, so that a platform can set headers by their names.
    pub(crate) fn varying(mut self, header: &'static str) -> Self {
        let varies = self.headers.iter_mut().find(|(name, _)| *name == "vary");
        match varies {
            Some((_, on)) => *on = format!("{on}, {header}").into(),
            None => return self.with("vary", header),
        }
        self
    }

    /// What every answer has: no body where it is for `HEAD`, and no guessing of types.
    pub(crate) fn complete(mut self, head: bool) -> Self {
        if head {
            self.body = Body::Empty;
        }
        self.with("x-content-type-options", "nosniff")
    }

    /// The value of a header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value.as_ref())
    }

    fn set(&mut self, name: &'static str, value: &'static str) {
        self.headers.retain(|(known, _)| *known != name);
        self.headers.push((name, value.into()));
    }
}
