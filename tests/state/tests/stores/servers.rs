//! The stores and what stands behind them: a real Redis, its model, or memory, at a time that stands still.

use crate::steps::START;
use core::cell::{Cell, RefCell};
use core::time::Duration;
use edgestate_redis_store::{RedisOptions, RedisStore};
use edgestate_simulator::redis::Redis;
use edgestate_state::clock::ManualClock;
use edgestate_state::{MemoryOptions, MemoryStore};
use edgestate_upstash::{
    Client, Config, HttpRequest, HttpResponse, Runtime, Transport, TransportError,
};
use std::rc::Rc;
use upstash_front::{Connection, Endpoint, RedisServer, Reply};

const MAX_IDS: u32 = 10;
const MAX_PAGES: u32 = 3;
const MARK_TTL: Duration = Duration::from_hours(24);

/// Who executes commands.
pub trait Server {
    async fn execute(&self, commands: Vec<Vec<String>>) -> Vec<Reply>;
}

impl Server for Rc<RefCell<Redis>> {
    async fn execute(&self, commands: Vec<Vec<String>>) -> Vec<Reply> {
        let mut redis = self.borrow_mut();
        commands.iter().map(|command| redis.call(command)).collect()
    }
}

impl Server for Connection {
    async fn execute(&self, commands: Vec<Vec<String>>) -> Vec<Reply> {
        self.call(&commands).await.expect("replies")
    }
}

/// A server behind the REST protocol, without HTTP, at a time that stands still. What is random counts up.
pub struct Near<S> {
    server: S,
    drawn: Cell<u64>,
}

impl<S: Server> Transport for Near<S> {
    async fn send(
        &self,
        request: HttpRequest<'_>,
        _: Duration,
    ) -> Result<HttpResponse, TransportError> {
        let path = request
            .url
            .strip_prefix("https://redis.example")
            .unwrap_or_default();
        let endpoint = Endpoint::from_path(path).expect("an endpoint");
        let base64 = request
            .headers()
            .any(|(name, _)| name == "upstash-encoding");
        let commands = endpoint
            .commands(request.body.as_bytes())
            .expect("commands");
        let (status, body) = endpoint.answer(self.server.execute(commands).await, base64);
        Ok(HttpResponse {
            status,
            body: body.into_bytes(),
            ..HttpResponse::default()
        })
    }
}

impl<S> Runtime for Near<S> {
    fn now_ms(&self) -> u64 {
        0
    }

    async fn sleep(&self, _: Duration) {}

    fn random(&self) -> u64 {
        self.drawn.replace(self.drawn.get() + 1)
    }
}

pub fn store<S: Server>(server: S) -> RedisStore<Near<S>> {
    let options = RedisOptions {
        key_prefix: "p".into(),
        mark_ttl: MARK_TTL,
        max_ids: MAX_IDS,
        max_pages: MAX_PAGES,
        cache_max_bytes: 4000,
        ..RedisOptions::default()
    };
    let near = Near {
        server,
        drawn: Cell::new(0),
    };
    RedisStore::new(
        Client::new(Config::new("https://redis.example", "token"), near),
        options,
    )
}

pub fn memory() -> MemoryStore<Rc<ManualClock>> {
    let options = MemoryOptions {
        mark_ttl: MARK_TTL,
        max_ids: MAX_IDS,
        max_pages: MAX_PAGES,
        ..MemoryOptions::default()
    };
    MemoryStore::new(Rc::new(ManualClock::at(START)), options, 7)
}

/// A real server.
pub struct Real {
    pub runtime: tokio::runtime::Runtime,
    pub connection: Connection,
    _server: RedisServer,
}

impl Real {
    pub fn start() -> Self {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let server = runtime
            .block_on(RedisServer::start())
            .expect("redis-server starts");
        let real = Self {
            connection: Connection::new(&server.address()),
            runtime,
            _server: server,
        };
        real.ask(&["CONFIG SET appendfsync no"]);
        real
    }

    pub fn ask(&self, commands: &[&str]) -> Vec<Reply> {
        let words = |command: &&str| command.split(' ').map(str::to_owned).collect();
        let commands = commands.iter().map(words).collect();
        self.runtime.block_on(self.connection.execute(commands))
    }

    pub fn empty(&self) -> RedisStore<Near<Connection>> {
        self.ask(&["FLUSHALL", "SCRIPT FLUSH"]);
        store(self.connection.clone())
    }
}
