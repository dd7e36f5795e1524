//! Pages of other origins: which may call, and what their browsers need to be told.

use crate::App;
use crate::reply::Reply;
use crate::request::{Method, Request};

const EXPOSED: &str = "cache-status, etag, idempotency-key, retry-after, server-timing";
const ALLOWED_HEADERS: &str = "authorization, idempotency-key";

impl<V, S, E, P> App<V, S, E, P> {
    /// The reply as it goes out: what every answer has, and leave for another origin.
    pub(crate) fn complete(&self, reply: Reply, request: &Request<'_>) -> Reply {
        let reply = reply.complete(request.method == Method::Head);
        let Some(origin) = self.allowed_origin(request) else {
            return reply;
        };
        let allow = reply.header("allow").map(str::to_owned);
        let reply = reply
            .with("access-control-allow-origin", origin)
            .with("access-control-expose-headers", EXPOSED)
            .with("vary", "origin");
        match allow {
            Some(methods) => reply
                .with("access-control-allow-methods", methods)
                .with("access-control-allow-headers", ALLOWED_HEADERS)
                .with("access-control-max-age", "86400"),
            None => reply,
        }
    }

    /// The request's `Origin`, if pages from there may call.
    fn allowed_origin(&self, request: &Request<'_>) -> Option<String> {
        if self.config.allowed_origins.is_empty() {
            return None;
        }
        request.headers.get("origin").filter(|origin| {
            let allowed = &self.config.allowed_origins;
            allowed.iter().any(|one| one == "*" || one == origin)
        })
    }
}
