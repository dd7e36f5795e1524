//! The Cloudflare Worker: a thin shell round `edgestate-app`. It reads the configuration from the
//! environment, turns workerd's request into the app's and the app's reply into workerd's response.
//! What is answered, and how, is decided in the app.

mod edge;
mod glue;
mod isolate;
mod platform;
mod rate_limit;
mod response;
mod store;

use edgestate_app::{Method, Request, Step};
use isolate::Isolate;
use js_sys::Promise;
use rate_limit::RateLimit;
use response::Responses;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use worker::worker_sys::Context as JsContext;
use worker::{Context, Env};

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
    let isolate = match Isolate::get(env) {
        Ok(isolate) => isolate,
        Err(error) => return Responses::new().of(&edgestate_app::misconfigured(&error)),
    };
    let (path, query) = path_and_query(url);
    let headers = glue::RequestHeaders::of(request, &isolate.header_names);
    let request = Request {
        method: Method::parse(method),
        path,
        query,
        headers: &headers,
    };
    match isolate.app.begin(&request) {
        Step::Done(reply) => isolate.responses.of(&reply),
        Step::Todo(job) => {
            let limiter = job
                .is_write()
                .then(|| RateLimit::of(env, &headers))
                .flatten();
            let answer: Promise = future_to_promise(async move {
                if let Some(limiter) = limiter
                    && !limiter.allows().await
                {
                    return Ok(isolate.responses.of(&isolate.app.refuse(job)));
                }
                let (reply, rest) = isolate.app.run(job).await;
                if let Some(rest) = rest {
                    Context::new(context).wait_until(async move { isolate.app.finish(rest).await });
                }
                Ok(isolate.responses.of(&reply))
            });
            answer.into()
        }
    }
}

/// The path and the query of an absolute URL, both as they were sent.
fn path_and_query(url: &str) -> (&str, &str) {
    let after_scheme = url.find("://").map_or(0, |at| at + 3);
    let rest = url.get(after_scheme..).unwrap_or_default();
    let target = rest
        .find(['/', '?'])
        .and_then(|at| rest.get(at..))
        .unwrap_or("/");
    let target = target.split('#').next().unwrap_or_default();
    target.split_once('?').unwrap_or((target, ""))
}

#[cfg(test)]
mod tests {
    use super::path_and_query;

    #[test]
    fn urls_are_taken_apart() {
        for (url, parts) in [
            ("http://localhost/api/health", ("/api/health", "")),
            (
                "https://a.example:8787/api/fibonacci/1?cache=none",
                ("/api/fibonacci/1", "cache=none"),
            ),
            ("https://a.example", ("/", "")),
            ("https://a.example?x=1", ("", "x=1")),
            ("https://a.example/a?b?c#d", ("/a", "b?c")),
        ] {
            assert_eq!(path_and_query(url), parts, "{url}");
        }
    }
}
