//! Pages of other origins: whose may write here, whose may read, and what their browsers need to be told.
//!
//! A browser says where a request comes from, and a page cannot change what it says (`Sec-Fetch-Site`,
//! `Origin`). Whoever says nothing is no browser, and could say anything: such callers pass.

use crate::App;
use crate::config::{AllowedOrigins, normal_form};
use crate::failure::Failure;
use crate::reply::Reply;
use crate::request::{Method, Request};
use crate::route::Call;
use edgestate_contract::operations;
use std::borrow::Cow;

const ALLOW_ORIGIN: &str = "access-control-allow-origin";
const EXPOSED: &str = "cache-status, etag, idempotency-key, retry-after, server-timing";
const ALLOWED_HEADERS: &str = "authorization, idempotency-key";

impl<V, S, E, P> App<V, S, E, P> {
    /// Refuses a write that a browser sends from a page of another site which is not allowed to.
    pub(crate) fn admit_origin(
        &self,
        call: &Call<'_>,
        request: &Request<'_>,
    ) -> Result<(), Failure> {
        if call.operation.method == operations::Method::Get {
            return Ok(());
        }
        let site = request.headers.get("sec-fetch-site");
        if matches!(site.as_deref(), Some("same-origin" | "none")) {
            return Ok(());
        }
        let origin = request.headers.get("origin");
        if (site.is_none() && origin.is_none())
            || self.config.allowed_origins == AllowedOrigins::Any
        {
            return Ok(());
        }
        let origin = origin.as_deref().and_then(normal_form);
        let admitted = origin.as_deref().is_some_and(|origin| {
            self.config.allowed_origins.include(origin)
                || normal_form(request.origin).as_deref() == Some(origin)
        });
        if admitted {
            Ok(())
        } else {
            Err(Failure::OriginNotAllowed { origin })
        }
    }

    /// The reply as it goes out: what every answer has, and leave for pages of other origins.
    pub(crate) fn complete(&self, reply: Reply, request: &Request<'_>) -> Reply {
        let reply = reply.complete(request.method == Method::Head);
        let AllowedOrigins::Listed(listed) = &self.config.allowed_origins else {
            return leave(reply, "*");
        };
        let writes = matches!(request.method, Method::Post | Method::Delete);
        if !writes && (listed.is_empty() || is_open(&reply)) {
            return reply;
        }
        let reply = reply.varying("origin");
        let origin = request.headers.get("origin");
        let allowed = origin.filter(|origin| {
            normal_form(origin).is_some_and(|origin| self.config.allowed_origins.include(&origin))
        });
        match allowed {
            Some(origin) => leave(reply, origin),
            None => reply,
        }
    }
}

/// Whether the handler lets any page read the reply.
fn is_open(reply: &Reply) -> bool {
    reply.header(ALLOW_ORIGIN).is_some()
}

/// Lets pages of an origin read the reply.
fn leave(reply: Reply, origin: impl Into<Cow<'static, str>>) -> Reply {
    if is_open(&reply) {
        return reply;
    }
    let allow = reply.header("allow").map(str::to_owned);
    let reply = reply
        .with(ALLOW_ORIGIN, origin)
        .with("access-control-expose-headers", EXPOSED);
    match allow {
        Some(methods) => reply
            .with("access-control-allow-methods", methods)
            .with("access-control-allow-headers", ALLOWED_HEADERS)
            .with("access-control-max-age", "86400"),
        None => reply,
    }
}
