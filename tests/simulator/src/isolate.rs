//! Isolates of the Worker: the real `App` over the real store and client, and a platform in virtual
//! time whose clock may be some seconds off. One can end at any moment, with everything in it.

use crate::executor::{Executor, TaskId};
use crate::faults::Faults;
use crate::network;
use crate::server::Server;
use core::cell::{Cell, RefCell};
use core::time::Duration;
use edgestate_app::{
    App, Config, Headers, Level, Limit, Method, NoContent, Platform, Request, VisitorKey,
};
use edgestate_redis_store::{RedisOptions, RedisStore};
use edgestate_state::tiered::NoEdge;
use edgestate_state::{Clock, Timer, UnixMillis};
use edgestate_upstash::{
    Client, Config as UpstashConfig, HttpRequest, HttpResponse, Runtime, Transport, TransportError,
};
use edgestate_view_model::received::Received;
use std::rc::Rc;

const URL: &str = "https://redis.example";

/// Where an isolate runs.
#[derive(Clone)]
pub struct Place {
    /// What runs it.
    pub executor: Rc<Executor>,
    /// Redis.
    pub server: Rc<RefCell<Server>>,
    /// What happens to requests.
    pub faults: Rc<Cell<Faults>>,
    /// How far its clock is ahead, in milliseconds.
    pub ahead_ms: i64,
}

impl Clock for Place {
    fn now(&self) -> UnixMillis {
        UnixMillis(self.executor.now_ms().saturating_add_signed(self.ahead_ms))
    }
}

impl Timer for Place {
    async fn sleep(&self, duration: Duration) {
        Runtime::sleep(self, duration).await;
    }
}

impl Platform for Place {
    fn random(&self) -> u128 {
        u128::from(self.executor.random.bits()) << 64 | u128::from(self.executor.random.bits())
    }

    async fn admits(&self, _: Limit, _: &str) -> bool {
        true
    }

    fn is_bot(&self, _: &str) -> bool {
        false
    }

    fn log(&self, _: Level, _: &str) {}
}

impl Runtime for Place {
    fn now_ms(&self) -> u64 {
        self.executor.now_ms()
    }

    async fn sleep(&self, duration: Duration) {
        self.executor.sleep(duration.as_millis() as u64).await;
    }

    fn random(&self) -> u64 {
        self.executor.random.bits()
    }
}

impl Transport for Place {
    async fn send(
        &self,
        request: HttpRequest<'_>,
        timeout: Duration,
    ) -> Result<HttpResponse, TransportError> {
        let path = request.url.strip_prefix(URL).unwrap_or("/").to_owned();
        let body: Rc<[u8]> = request.body.as_bytes().into();
        let base64 = request
            .headers()
            .any(|(name, _)| name == "upstash-encoding");
        let faults = self.faults.get();
        if self.executor.random.chance(faults.foreign) {
            self.executor.sleep(20).await;
            return Ok(HttpResponse {
                status: 502,
                body: b"<html>Bad gateway</html>".into(),
                ..HttpResponse::default()
            });
        }
        let (executor, server) = (Rc::clone(&self.executor), Rc::clone(&self.server));
        let serve = move || {
            let (executor, server) = (Rc::clone(&executor), Rc::clone(&server));
            let (path, body) = (path.clone(), Rc::clone(&body));
            async move {
                let now_ms = executor.now_ms();
                Some(server.borrow_mut().answer(&path, &body, base64, now_ms))
            }
        };
        let at_most_ms = timeout.as_millis() as u64;
        let answer = network::exchange(&self.executor, faults, at_most_ms, serve).await;
        answer.ok_or(TransportError::Timeout)
    }
}

/// The app, with Redis for values and visits.
type AppHere = App<Rc<RedisStore<Place>>, Rc<RedisStore<Place>>, NoEdge, Place>;

/// The one isolate that answers now; another takes its place when it ends.
pub struct Isolate {
    app: RefCell<Rc<AppHere>>,
    tasks: RefCell<Vec<TaskId>>,
    place: Place,
    options: RedisOptions,
}

struct Key(String);

impl Headers for Key {
    fn get(&self, name: &'static str) -> Option<String> {
        match name {
            "idempotency-key" => Some(self.0.clone()),
            "cf-connecting-ip" => Some("192.0.2.1".into()),
            _ => None,
        }
    }
}

impl Isolate {
    /// The first one.
    #[must_use]
    pub fn new(place: Place, options: RedisOptions) -> Self {
        Self {
            app: RefCell::new(Rc::new(open(&place, &options))),
            tasks: RefCell::default(),
            place,
            options,
        }
    }

    /// Ends it where it stands.
    pub fn kill(&self) {
        for task in self.tasks.take() {
            self.place.executor.kill(task);
        }
        self.app.replace(Rc::new(open(&self.place, &self.options)));
    }

    /// Counts a visit. There is no answer where the isolate ends meanwhile.
    pub async fn count(&self, page: String, id: String) -> Option<Received> {
        let app = Rc::clone(&self.app.borrow());
        let answer = crate::executor::Slot::default();
        let filled = answer.clone();
        let task = self.place.executor.spawn(async move {
            let key = Key(id);
            let path = format!("/api/visits/{page}");
            let request = Request {
                method: Method::Post,
                origin: "https://counter.example",
                path: &path,
                query: "",
                headers: &key,
                body: &NoContent,
            };
            let reply = match app.fast(&request) {
                Some(reply) => reply,
                None => app.handle(&request).await.0,
            };
            let header = |name| reply.header(name).unwrap_or_default().to_owned();
            filled.fill(Received {
                status: reply.status,
                content_type: header("content-type"),
                retry_after_secs: header("retry-after").parse().ok(),
                body: reply.body.to_text().into_owned(),
            });
        });
        self.tasks.borrow_mut().push(task);
        let executor = &self.place.executor;
        let answer = answer.wait(executor, 60_000).await;
        self.tasks
            .borrow_mut()
            .retain(|other| executor.is_running(*other));
        answer
    }
}

fn open(place: &Place, options: &RedisOptions) -> AppHere {
    let client = Client::new(UpstashConfig::new(URL, "token"), place.clone());
    let store = Rc::new(RedisStore::new(client, options.clone()));
    let config = Config::read(|_| None).expect("the defaults are valid");
    let key = VisitorKey::from_secret(b"key");
    App::new(
        config,
        Some(Rc::clone(&store)),
        Ok(store),
        NoEdge,
        place.clone(),
        key,
    )
}
