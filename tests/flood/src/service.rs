//! The service in this process: the app over the real store and client, whose requests reach Redis as
//! the commands that they are. Its clock stands still until it is moved.

use anyhow::{Context as _, Result, ensure};
use core::cell::Cell;
use core::time::Duration;
use edgestate_app::{
    App, Config, Headers, Method, NoContent, Platform, Reply as Answer, Request, VisitorKey,
};
use edgestate_redis_store::{RedisOptions, RedisStore};
use edgestate_state::tiered::NoEdge;
use edgestate_state::{Clock, Timer, UnixMillis};
use edgestate_upstash::{
    Client, Config as UpstashConfig, HttpRequest, HttpResponse, Runtime, Transport, TransportError,
};
use std::rc::Rc;
use upstash_front::{Connection, Endpoint, RedisServer, Reply};

const URL: &str = "http://redis";
/// Longer than any machine takes.
const PATIENCE: Duration = Duration::from_mins(2);

/// A connection, a clock and draws of which no two are alike.
#[derive(Clone)]
pub struct Place {
    connection: Connection,
    now_ms: Rc<Cell<u64>>,
    drawn: Rc<Cell<u64>>,
}

impl Clock for Place {
    fn now(&self) -> UnixMillis {
        UnixMillis(self.now_ms.get())
    }
}

/// Nothing is given up for the time that it takes.
impl Timer for Place {
    async fn sleep(&self, _: Duration) {
        core::future::pending::<()>().await;
    }
}

impl Platform for Place {
    fn random(&self) -> u128 {
        u128::from(Runtime::random(self)) << 64 | u128::from(Runtime::random(self))
    }
}

impl Runtime for Place {
    fn now_ms(&self) -> u64 {
        self.now_ms.get()
    }

    async fn sleep(&self, _: Duration) {}

    fn random(&self) -> u64 {
        self.drawn.set(self.drawn.get() + 1);
        // Odd, so that no two products are alike.
        self.drawn.get().wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }
}

impl Transport for Place {
    async fn send(
        &self,
        request: HttpRequest<'_>,
        _: Duration,
    ) -> Result<HttpResponse, TransportError> {
        let broken = |detail: String| TransportError::Connection { detail };
        let path = request.url.strip_prefix(URL).unwrap_or("/");
        let endpoint = Endpoint::from_path(path).ok_or_else(|| broken(path.into()))?;
        let commands = endpoint.commands(request.body.as_bytes()).map_err(broken)?;
        let replies = self.connection.call(&commands).await;
        let replies = replies.map_err(|error| broken(error.to_string()))?;
        let base64 = request
            .headers()
            .any(|(name, _)| name == "upstash-encoding");
        let (status, body) = endpoint.answer(replies, base64);
        Ok(HttpResponse {
            status,
            body: body.into_bytes(),
            ..HttpResponse::default()
        })
    }
}

/// The service, and the Redis behind it.
pub struct Service {
    app: App<Rc<RedisStore<Place>>, Rc<RedisStore<Place>>, NoEdge, Place>,
    place: Place,
    /// Ends with it.
    _redis: RedisServer,
}

struct Sent {
    id: String,
    address: String,
}

impl Headers for Sent {
    fn get(&self, name: &'static str) -> Option<String> {
        match name {
            "idempotency-key" => Some(self.id.clone()).filter(|id| !id.is_empty()),
            "cf-connecting-ip" => Some(self.address.clone()),
            _ => None,
        }
    }
}

impl Service {
    /// Starts it on a Redis of so much memory, such as `256mb`.
    pub async fn start(memory: &str, options: RedisOptions, now: UnixMillis) -> Result<Self> {
        let redis = RedisServer::start().await?;
        let place = Place {
            connection: Connection::new(&redis.address()),
            now_ms: Rc::new(Cell::new(now.0)),
            drawn: Rc::default(),
        };
        let client = Client::new(
            UpstashConfig {
                attempt_timeout: PATIENCE,
                total_timeout: PATIENCE,
                ..UpstashConfig::new(URL, "token")
            },
            place.clone(),
        );
        let store = Rc::new(RedisStore::new(client, options));
        let config = Config::read(|_| None)?;
        let key = VisitorKey::from_secret(b"key");
        let app = App::new(
            config,
            Some(Rc::clone(&store)),
            Ok(store),
            NoEdge,
            place.clone(),
            key,
        );
        let service = Self {
            app,
            place,
            _redis: redis,
        };
        for (setting, value) in [
            ("maxmemory", memory),
            ("maxmemory-policy", "noeviction"),
            ("appendonly", "no"),
        ] {
            service.ask(&["CONFIG", "SET", setting, value]).await?;
        }
        Ok(service)
    }

    /// What the service's clock shows.
    #[must_use]
    pub fn now(&self) -> UnixMillis {
        self.place.now()
    }

    /// Lets its clock go on.
    pub fn pass(&self, time: Duration) {
        self.place.now_ms.set(self.place.now().plus(time).0);
    }

    /// Sends commands to Redis itself.
    pub async fn ask_all(&self, commands: &[Vec<String>]) -> Result<Vec<Reply>> {
        let replies = self.place.connection.call(commands).await?;
        for reply in &replies {
            ensure!(!matches!(reply, Reply::Error(_)), "Redis says {reply:?}");
        }
        Ok(replies)
    }

    /// Sends a command to Redis itself.
    pub async fn ask(&self, command: &[&str]) -> Result<Reply> {
        let command = command
            .iter()
            .map(|&argument| argument.to_owned())
            .collect();
        let reply = self.ask_all(&[command]).await?.pop();
        reply.context("no reply")
    }

    /// An integer that Redis replies with.
    pub async fn number(&self, command: &[&str]) -> Result<u64> {
        match self.ask(command).await? {
            Reply::Int(number) => Ok(number.try_into()?),
            other => Ok(text(&other).parse()?),
        }
    }

    /// The bytes that Redis uses.
    pub async fn memory(&self) -> Result<u64> {
        let info = text(&self.ask(&["INFO", "memory"]).await?);
        let mut lines = info.lines();
        let used = lines.find_map(|line| line.strip_prefix("used_memory:"));
        Ok(used.context("INFO without used_memory")?.trim().parse()?)
    }

    /// Asks for F(n), and lets it be cached.
    pub async fn ask_for_number(&self, n: u32) -> Result<()> {
        let path = format!("/api/fibonacci/{n}");
        let answer = self.call(Method::Get, &path, "", 0).await;
        ensure!(answer.status == 200, "F({n}) is answered {}", answer.status);
        Ok(())
    }

    /// Sends a visit of a page by a visitor, with an id; returns the status and whether it was counted.
    pub async fn visit(&self, page: &str, id: &str, visitor: u64) -> Result<(u16, bool)> {
        let path = format!("/api/visits/{page}");
        let answer = self.call(Method::Post, &path, id, visitor).await;
        let body: serde_json::Value = serde_json::from_str(&answer.body.to_text())?;
        Ok((answer.status, body["counted"] == true))
    }

    /// Adds 1 to a lab counter, which is refused where there are too many.
    pub async fn add_to_counter(&self, counter: &str) -> Result<()> {
        let path = format!("/api/lab/{counter}");
        let answer = self.call(Method::Post, &path, "", 0).await;
        ensure!(
            matches!(answer.status, 200 | 503),
            "a counter is answered {}",
            answer.status
        );
        Ok(())
    }

    async fn call(&self, method: Method, path: &str, id: &str, visitor: u64) -> Answer {
        let headers = Sent {
            id: id.to_owned(),
            // A /64 for each.
            address: format!(
                "2001:{:x}:{:x}:{:x}::1",
                visitor >> 32 & 0xffff,
                visitor >> 16 & 0xffff,
                visitor & 0xffff
            ),
        };
        let request = Request {
            method,
            origin: "https://counter.example",
            path,
            query: "",
            headers: &headers,
            body: &NoContent,
        };
        if let Some(answer) = self.app.fast(&request) {
            return answer;
        }
        let (answer, after) = self.app.handle(&request).await;
        self.app.finish(after).await;
        answer
    }
}

/// A reply as text.
pub fn text(reply: &Reply) -> String {
    match reply {
        Reply::Bulk(text) | Reply::Status(text) => String::from_utf8_lossy(text).into_owned(),
        Reply::Int(number) => number.to_string(),
        _ => String::new(),
    }
}
