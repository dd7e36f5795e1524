//! The HTTP server: tokens, counts, faults, and what is left of a request after them. What is under
//! `/_front/` is in `admin`.

mod admin;

use crate::body::AnswerBody;
use crate::connection::Connection;
use crate::faults::{Fault, FaultKind, Faults};
use crate::key_locking::KeyLocking;
use crate::port::Port;
use crate::protocol::{Endpoint, error_body};
use crate::{RedisServer, Stats};
use anyhow::{Context, Result, bail};
use edgestate_upstash::HttpResponse;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE};
use hyper::service::service_fn;
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

/// The token where none is chosen.
pub const DEFAULT_TOKEN: &str = "local-token";

/// How a front is set up.
#[derive(Clone)]
pub struct FrontOptions {
    /// The port, 0 for a free one.
    pub port: u16,
    /// The bearer token that clients need.
    pub token: String,
    /// Whether scripts may have the flag `allow-key-locking`, as they may on Upstash and on no Redis.
    pub key_locking: bool,
}

impl Default for FrontOptions {
    fn default() -> Self {
        Self {
            port: 0,
            token: DEFAULT_TOKEN.into(),
            key_locking: false,
        }
    }
}

/// A running front. Dropping it closes the port and every connection, in the middle of whatever
/// they do; the Redis behind it goes on.
pub struct Front {
    address: SocketAddr,
    _port: Option<Port>,
    token: String,
    shared: Arc<Shared>,
    server: JoinHandle<()>,
}

struct Shared {
    authorization: String,
    connection: Connection,
    redis_address: String,
    redis: Option<Arc<RedisServer>>,
    stats: Mutex<Stats>,
    faults: Mutex<Faults>,
    key_locking: Option<Mutex<KeyLocking>>,
    /// How many answers have been held back so far.
    held: watch::Sender<u64>,
    /// Changes when those are to go on.
    released: watch::Sender<()>,
}

impl Front {
    /// Serves a Redis of our own, which the admin API can stop and start.
    ///
    /// # Errors
    /// When the port is taken.
    pub async fn start(options: FrontOptions, redis: Arc<RedisServer>) -> Result<Self> {
        Self::serve(options, redis.address(), Some(redis)).await
    }

    /// Serves a Redis at `host:port` that somebody else looks after.
    ///
    /// # Errors
    /// When the port is taken.
    pub async fn start_before(options: FrontOptions, redis_address: String) -> Result<Self> {
        Self::serve(options, redis_address, None).await
    }

    async fn serve(
        options: FrontOptions,
        redis_address: String,
        redis: Option<Arc<RedisServer>>,
    ) -> Result<Self> {
        let reserved = match options.port {
            0 => Some(Port::reserve()?),
            _ => None,
        };
        let port = reserved.as_ref().map_or(options.port, Port::number);
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        let shared = Arc::new(Shared {
            authorization: format!("Bearer {}", options.token),
            connection: Connection::new(&redis_address),
            redis_address,
            redis,
            stats: Mutex::default(),
            faults: Mutex::default(),
            key_locking: options.key_locking.then(Mutex::default),
            held: watch::Sender::default(),
            released: watch::Sender::default(),
        });
        let server = listen(address, &shared).await?;
        Ok(Self {
            address,
            _port: reserved,
            token: options.token,
            shared,
            server,
        })
    }

    /// Its base URL.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The token that clients need.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.token
    }

    /// What came through so far.
    #[must_use]
    pub fn stats(&self) -> Stats {
        lock(&self.shared.stats).clone()
    }

    /// Counts from 0 again.
    pub fn reset_stats(&self) {
        *lock(&self.shared.stats) = Stats::default();
    }

    /// Does a fault to requests to come.
    pub fn add_fault(&self, fault: Fault) {
        lock(&self.shared.faults).add(fault);
    }

    /// Removes the faults that are waiting for requests.
    pub fn clear_faults(&self) {
        lock(&self.shared.faults).clear();
    }

    /// How many answers have been held back so far, by [`FaultKind::HoldHead`] and
    /// [`FaultKind::HoldBody`].
    #[must_use]
    pub fn held(&self) -> watch::Receiver<u64> {
        self.shared.held.subscribe()
    }

    /// How many connections are open.
    #[must_use]
    pub fn connections(&self) -> usize {
        // Each holds the state, besides this front and what accepts them.
        Arc::strong_count(&self.shared) - 2
    }

    /// Lets go of every answer that is held back.
    pub fn release(&self) {
        self.shared.released.send_replace(());
    }

    /// Closes the port and every connection, and returns when that has happened.
    pub async fn kill(&mut self) {
        self.server.abort();
        let _ = (&mut self.server).await;
    }

    /// Serves again after [`Front::kill`], on the same port, with the counts and the faults that it had.
    ///
    /// # Errors
    /// When the port is taken.
    pub async fn restart(&mut self) -> Result<()> {
        self.server = listen(self.address, &self.shared).await?;
        Ok(())
    }
}

impl Drop for Front {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn listen(address: SocketAddr, shared: &Arc<Shared>) -> Result<JoinHandle<()>> {
    let listener = TcpListener::bind(address)
        .await
        .with_context(|| format!("port {}", address.port()))?;
    Ok(tokio::spawn(accept(listener, Arc::clone(shared))))
}

/// The connections end with this future, which owns them.
async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                if let Ok((stream, _)) = accepted {
                    connections.spawn(serve_connection(stream, Arc::clone(&shared)));
                }
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn serve_connection(stream: TcpStream, shared: Arc<Shared>) {
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request| handle(request, Arc::clone(&shared)));
    // An error is a client that left, or a fault that was asked for.
    let _ = hyper::server::conn::http1::Builder::new()
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

type Answer = Response<AnswerBody>;

async fn handle(request: Request<Incoming>, shared: Arc<Shared>) -> Result<Answer> {
    if request.uri().path().starts_with(admin::PREFIX) {
        return admin::handle(request, &shared).await;
    }
    lock(&shared.stats).requests += 1;
    let base64 = header(&request, "upstash-encoding") == Some("base64");
    let authorized = header(&request, AUTHORIZATION.as_str()) == Some(&*shared.authorization);
    if let Some(token) = header(&request, HttpResponse::SYNC_TOKEN) {
        lock(&shared.stats).last_sync_token = Some(token.to_owned());
    }
    let endpoint = Endpoint::from_path(request.uri().path());
    let is_post = request.method() == Method::POST;
    let body = request.into_body().collect().await?.to_bytes();

    let fault = lock(&shared.faults).take(&body);
    if fault.is_some() {
        lock(&shared.stats).faults += 1;
    }
    match &fault {
        Some(FaultKind::DropBefore) => bail!("dropped before executing"),
        Some(FaultKind::Respond {
            status,
            body,
            headers,
        }) => {
            let mut builder = Response::builder().status(*status);
            for (name, value) in headers {
                builder = builder.header(name, value);
            }
            return Ok(builder.body(AnswerBody::whole(body.clone()))?);
        }
        _ => {}
    }

    let (status, body) = match endpoint {
        _ if !authorized => {
            lock(&shared.stats).unauthorized += 1;
            (401, error_body("WRONGPASS invalid or missing auth token"))
        }
        _ if !is_post => (405, error_body("ERR only POST is served here")),
        None => (404, error_body("ERR no such endpoint")),
        Some(endpoint) => match endpoint.commands(&body) {
            Err(message) => (400, error_body(&message)),
            Ok(mut commands) => {
                if let Some(key_locking) = &shared.key_locking {
                    let mut key_locking = lock(key_locking);
                    for command in &mut commands {
                        key_locking.translate(command);
                    }
                }
                shared.execute(endpoint, &commands, base64).await
            }
        },
    };

    let body = match fault {
        Some(FaultKind::DropAfter) => bail!("dropped after executing"),
        Some(FaultKind::DropInBody) => AnswerBody::broken(body),
        Some(FaultKind::DelayBody { ms }) => {
            AnswerBody::paused(body, tokio::time::sleep(Duration::from_millis(ms)))
        }
        Some(FaultKind::HoldBody) => AnswerBody::paused(body, shared.hold()),
        Some(FaultKind::HoldHead) => {
            shared.hold().await;
            AnswerBody::whole(body)
        }
        Some(FaultKind::Truncate) => {
            let half = body.chars().count() / 2;
            AnswerBody::whole(body.chars().take(half).collect())
        }
        Some(FaultKind::DelayHead { ms }) => {
            tokio::time::sleep(Duration::from_millis(ms)).await;
            AnswerBody::whole(body)
        }
        _ => AnswerBody::whole(body),
    };
    Ok(Response::builder()
        .status(status)
        .header(CONTENT_TYPE, "application/json")
        .header(HttpResponse::SYNC_TOKEN, shared.sync_token())
        .body(body)?)
}

impl Shared {
    async fn execute(
        &self,
        endpoint: Endpoint,
        commands: &[Vec<String>],
        base64: bool,
    ) -> (u16, String) {
        lock(&self.stats).count(commands);
        let replies = if endpoint == Endpoint::Transaction {
            let bracket = |name: &str| vec![vec![name.to_owned()]];
            let whole = [bracket("MULTI"), commands.to_vec(), bracket("EXEC")].concat();
            self.connection.call(&whole).await
        } else {
            self.connection.call(commands).await
        };
        match replies {
            Ok(replies) => endpoint.answer(replies, base64),
            // As a proxy does whose server is gone.
            Err(_) => (502, "<html><h1>502 Bad Gateway</h1></html>".into()),
        }
    }

    /// Counts an answer as held back; the future ends when it is released.
    fn hold(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut released = self.released.subscribe();
        self.held.send_modify(|held| *held += 1);
        async move {
            // An error is a front that is gone, and nobody is there to answer.
            let _ = released.changed().await;
        }
    }

    /// A different one for every answer, so that a test can tell which one came back.
    fn sync_token(&self) -> String {
        format!("front-{}", lock(&self.stats).requests)
    }
}

fn header<'a>(request: &'a Request<Incoming>, name: &str) -> Option<&'a str> {
    request.headers().get(name)?.to_str().ok()
}

/// A panic elsewhere does not make counts or faults wrong.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
