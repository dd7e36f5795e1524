//! A request as the handlers see it. The shell fills it in; headers are read one by one and only
//! when a handler asks, because each one costs a trip across the Wasm boundary.

use crate::failure::Failure;
use std::pin::Pin;

/// A request.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// The method.
    pub method: Method,
    /// Where it was sent: scheme, host and port, such as `https://counter.example`.
    pub origin: &'a str,
    /// The path as it was sent, percent-encoded, beginning with `/`.
    pub path: &'a str,
    /// What follows the `?`, without it; empty when there is none.
    pub query: &'a str,
    /// The headers.
    pub headers: &'a dyn Headers,
    /// The body.
    pub body: &'a dyn Content,
}

/// Access to a request's body, which is read only by a handler that asks.
pub trait Content {
    /// It as text, or `None` where it is longer than so many bytes or cannot be read.
    fn text(&self, most_bytes: usize) -> Pin<Box<dyn Future<Output = Option<String>> + '_>>;
}

/// A body that is empty.
pub struct NoContent;

impl Content for NoContent {
    fn text(&self, _: usize) -> Pin<Box<dyn Future<Output = Option<String>> + '_>> {
        Box::pin(std::future::ready(Some(String::new())))
    }
}

/// Access to a request's headers.
pub trait Headers {
    /// The value of the header of that lower-case name; several are joined by a comma.
    fn get(&self, name: &'static str) -> Option<String>;
}

/// A request method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// `GET`.
    Get,
    /// `HEAD`: a `GET` whose answer has no body.
    Head,
    /// `POST`.
    Post,
    /// `DELETE`.
    Delete,
    /// `OPTIONS`, which also asks whether another origin may call.
    Options,
    /// A method that no endpoint knows.
    Other,
}

impl Method {
    /// The method of that name.
    #[must_use]
    pub fn parse(name: &str) -> Self {
        match name {
            "GET" => Self::Get,
            "HEAD" => Self::Head,
            "POST" => Self::Post,
            "DELETE" => Self::Delete,
            "OPTIONS" => Self::Options,
            _ => Self::Other,
        }
    }
}

impl Request<'_> {
    /// The value of the query parameter of that name, the first one where there are several.
    #[must_use]
    pub fn query(&self, name: &str) -> Option<String> {
        form_urlencoded::parse(self.query.as_bytes())
            .find_map(|(key, value)| (key == name).then(|| value.into_owned()))
    }

    /// What a query parameter names, or what counts where it is absent.
    pub(crate) fn named<T: Default>(
        &self,
        parameter: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
        allowed: &'static str,
    ) -> Result<T, Failure> {
        match self.query(parameter) {
            None => Ok(T::default()),
            Some(name) => parse(&name).ok_or(Failure::Query { parameter, allowed }),
        }
    }
}

/// The text that a percent-encoded path segment stands for; `None` when it is not UTF-8.
#[must_use]
pub fn decode(segment: &str) -> Option<String> {
    percent_encoding::percent_decode_str(segment)
        .decode_utf8()
        .ok()
        .map(std::borrow::Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_method_is_known_by_its_name() {
        for (name, method) in [
            ("GET", Method::Get),
            ("HEAD", Method::Head),
            ("POST", Method::Post),
            ("DELETE", Method::Delete),
            ("OPTIONS", Method::Options),
            ("get", Method::Other),
            ("PUT", Method::Other),
            ("", Method::Other),
        ] {
            assert_eq!(Method::parse(name), method, "{name}");
        }
    }
}
