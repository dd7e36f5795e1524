//! The Cloudflare Worker: a thin shell round `edgestate-app`. It reads the configuration from the
//! environment, turns workerd's request into the app's and the app's reply into workerd's response.
//! What is answered, and how, is decided in the app.

mod calls;
mod edge;
mod glue;
mod isolate;
mod limits;
mod platform;
mod response;
mod store;
mod timers;

use edgestate_app::{After, Content, Headers, Log, Method, NoContent, Request};
use isolate::Isolate;
use limits::Host;
use response::Responses;
use std::rc::Rc;
use timers::Timers;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use worker::worker_sys::Context as JsContext;
use worker::{Context, Env};

thread_local! {
    /// What was told while there was no configuration.
    static UNCONFIGURED: Log = Log::default();
}

/// Answers one request: a `Response`, or a promise of one where something has to be waited for.
///
/// `method` and `url` are the request's, read on the other side where that is cheaper.
#[wasm_bindgen]
#[must_use]
pub fn handle(
    request: &glue::Incoming,
    method: &str,
    url: &str,
    env: &Env,
    context: JsContext,
) -> JsValue {
    let method = Method::parse(method);
    let isolate = match Isolate::get(env) {
        Ok(isolate) => isolate,
        Err(error) => {
            let names = glue::HeaderNames::default();
            let headers = glue::RequestHeaders::of(request, &names);
            let request = asked(method, url, &headers, &NoContent);
            let host = Host::of(env);
            let reply =
                UNCONFIGURED.with(|log| edgestate_app::misconfigured(&error, &request, log, &host));
            return Responses::new().of(&reply);
        }
    };
    let fast = {
        let headers = glue::RequestHeaders::of(request, &isolate.header_names);
        isolate.app.fast(&asked(method, url, &headers, &NoContent))
    };
    if let Some(reply) = fast {
        return isolate.responses.of(&reply);
    }
    let (incoming, url) = (request.clone(), url.to_owned());
    let timers = Rc::new(Timers::default());
    let answer = future_to_promise(async move {
        let headers = glue::RequestHeaders::of(&incoming, &isolate.header_names);
        let request = asked(method, &url, &headers, &incoming);
        let (reply, after) = Rc::clone(&timers).run(isolate.app.handle(&request)).await;
        if !matches!(after, After::Nothing) {
            Context::new(context).wait_until(timers.run(isolate.app.finish(after)));
        }
        Ok(isolate.responses.of(&reply))
    });
    answer.into()
}

/// The request as the app sees it.
fn asked<'a>(
    method: Method,
    url: &'a str,
    headers: &'a dyn Headers,
    body: &'a dyn Content,
) -> Request<'a> {
    let (origin, path, query) = parts(url);
    Request {
        method,
        origin,
        path,
        query,
        headers,
        body,
    }
}

/// The origin, the path and the query of an absolute URL, as they were sent. The path begins at the
/// third slash: a request's URL is normalised, so there is one.
fn parts(url: &str) -> (&str, &str, &str) {
    let slash = url
        .match_indices('/')
        .nth(2)
        .map_or(url.len(), |(at, _)| at);
    let (origin, target) = url.split_at(slash);
    let target = target.split('#').next().unwrap_or_default();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    (origin, if path.is_empty() { "/" } else { path }, query)
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn urls_are_taken_apart() {
        for (url, expected) in [
            (
                "http://localhost/api/health",
                ("http://localhost", "/api/health", ""),
            ),
            (
                "https://a.example:8787/api/fibonacci/1?cache=none",
                ("https://a.example:8787", "/api/fibonacci/1", "cache=none"),
            ),
            ("https://a.example/", ("https://a.example", "/", "")),
            (
                "https://a.example/?x=/1",
                ("https://a.example", "/", "x=/1"),
            ),
            (
                "https://a.example/a?b?c#d",
                ("https://a.example", "/a", "b?c"),
            ),
        ] {
            assert_eq!(parts(url), expected, "{url}");
        }
    }
}
