//! The Upstash client's platform outside Workers: a fresh TCP connection for every request, so that
//! nothing a broken one left behind can help or harm the next.

use anyhow::{Context, Result};
use bytes::Bytes;
use core::time::Duration;
use edgestate_upstash::{HttpRequest, HttpResponse, Runtime, Transport, TransportError};
use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper::client::conn::http1;
use hyper::header::HOST;
use hyper_util::rt::TokioIo;
use std::hash::{BuildHasher, RandomState};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};

/// The platform. It needs a tokio runtime with I/O and time.
#[derive(Clone, Debug)]
pub struct NativePlatform {
    epoch: Instant,
}

impl Default for NativePlatform {
    fn default() -> Self {
        Self {
            epoch: Instant::now(),
        }
    }
}

impl Transport for NativePlatform {
    async fn send(
        &self,
        request: HttpRequest<'_>,
        within: Duration,
    ) -> Result<HttpResponse, TransportError> {
        // What runs out of time is dropped here, and its connection with it.
        match timeout(within, exchange(request)).await {
            Ok(Ok(response)) => Ok(response),
            Ok(Err(error)) => Err(TransportError::Connection {
                detail: format!("{error:#}"),
            }),
            Err(_) => Err(TransportError::Timeout),
        }
    }
}

async fn exchange(request: HttpRequest<'_>) -> Result<HttpResponse> {
    let rest = request.url.strip_prefix("http://");
    let (authority, path) = rest
        .and_then(|rest| rest.split_once('/'))
        .context("only http:// is spoken here")?;
    let stream = TcpStream::connect(authority).await?;
    stream.set_nodelay(true)?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;

    let mut post = Request::post(format!("/{path}")).header(HOST, authority);
    for (name, value) in request.headers() {
        post = post.header(name, value);
    }
    let post = post.body(Full::new(Bytes::copy_from_slice(request.body.as_bytes())))?;
    let answer = async {
        let response = sender.send_request(post).await?;
        let header = |name| Some(response.headers().get(name)?.to_str().ok()?.to_owned());
        let retry_after = header(HttpResponse::RETRY_AFTER);
        let sync_token = header(HttpResponse::SYNC_TOKEN);
        let status = response.status().as_u16();
        let body = response.into_body().collect().await?.to_bytes().into();
        anyhow::Ok(HttpResponse {
            status,
            retry_after,
            sync_token,
            body,
        })
    };
    tokio::pin!(answer, connection);
    tokio::select! {
        biased;
        answered = &mut answer => answered,
        // The connection is done; what it brought, an answer or an error, is in memory.
        _ = &mut connection => answer.await,
    }
}

impl Runtime for NativePlatform {
    fn now_ms(&self) -> u64 {
        self.epoch.elapsed().as_millis() as u64
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }

    fn random(&self) -> u64 {
        // Every `RandomState` has keys of its own.
        RandomState::new().hash_one(0)
    }
}
