//! Isolates of the Worker: the real `App` over the real store and client, and a platform in virtual
//! time whose clock may be some seconds off. One can end at any moment, with everything in it.

use crate::asked::{ADMIN_TOKEN, Asked};
use crate::executor::{Executor, Slot, TaskId};
use crate::faults::{Fault, Faults};
use crate::mistake::Mistake;
use crate::network;
use crate::server::Server;
use core::cell::{Cell, RefCell};
use core::time::Duration;
use edgestate_app::{After, App, Config, Platform, Request, VisitorKey};
use edgestate_redis_store::{RedisOptions, RedisStore};
use edgestate_state::tiered::NoEdge;
use edgestate_state::{Clock, Timer, UnixMillis};
use edgestate_upstash::{
    Client, Config as UpstashConfig, HttpRequest, HttpResponse, Runtime, Transport, TransportError,
};
use edgestate_view_model::received::Received;
use std::rc::Rc;

const URL: &str = "https://redis.example";
/// Before a number is no longer waited for.
const SOON_MS: u64 = 200;
/// What an isolate may keep of numbers here: three of them.
const MEMORY_MAX_BYTES: usize = 400;
/// Longer than an isolate takes for anything, unless it has ended.
const LONGEST_MS: u64 = 60_000;

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
    /// Its number.
    pub number: usize,
    /// What it does wrong.
    pub mistake: Mistake,
}

impl Place {
    /// What holds after every answer.
    fn check_memory(&self, used_bytes: usize) {
        if used_bytes > MEMORY_MAX_BYTES {
            let number = self.number;
            let violation = format!("isolate {number} keeps {used_bytes} bytes of numbers");
            self.server.borrow_mut().violations.push(violation);
        }
    }

    fn config(&self) -> Config {
        let variable = |name| {
            Some(match (name, self.mistake) {
                ("ADMIN_TOKEN", _) => ADMIN_TOKEN.into(),
                ("REDIS_WAIT_MS", Mistake::WaitsForRedis) => "30000".into(),
                ("MEMORY_MAX_BYTES", Mistake::MemoryWithoutBound) => return None,
                ("MEMORY_MAX_BYTES", _) => MEMORY_MAX_BYTES.to_string(),
                _ => return None,
            })
        };
        Config::read(variable).expect("it is valid")
    }
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
        self.executor.random_bits()
    }
}

impl Runtime for Place {
    fn now_ms(&self) -> u64 {
        match self.mistake {
            // Its time to try again never comes.
            Mistake::BreakerStaysOpen => 0,
            _ => self.executor.now_ms(),
        }
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
        let what = format!("isolate {} to Redis", self.number);
        let looks_up = request.body.starts_with(r#"["EVAL_RO""#);
        if faults.happens(Fault::Foreign, &self.executor.random) {
            self.executor.note(|| format!("{what}: foreign"));
            self.executor.sleep(20).await;
            return Ok(HttpResponse {
                status: 502,
                body: b"<html>Bad gateway</html>".into(),
                ..HttpResponse::default()
            });
        }
        let server = Rc::clone(&self.server);
        let serve = move || {
            let (server, path, body) = (Rc::clone(&server), path.clone(), Rc::clone(&body));
            async move { Some(server.borrow_mut().answer(&path, &body, base64)) }
        };
        let takes_timeout_for_miss = looks_up && self.mistake == Mistake::TimeoutIsMiss;
        let at_most_ms = if takes_timeout_for_miss {
            SOON_MS
        } else {
            timeout.as_millis() as u64
        };
        let answer = network::exchange(&self.executor, faults, &what, at_most_ms, serve).await;
        if answer.is_none() && takes_timeout_for_miss {
            return Ok(HttpResponse {
                status: 200,
                body: br#"{"result":[null,-2]}"#.into(),
                ..HttpResponse::default()
            });
        }
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
        let place = &self.place;
        place
            .executor
            .note(|| format!("* isolate {} ends", place.number));
        for task in self.tasks.take() {
            self.place.executor.kill(task);
        }
        self.app.replace(Rc::new(open(&self.place, &self.options)));
    }

    /// Ends one thing that it does where it stands, as a platform may when its client has left.
    pub fn abandon(&self) {
        let executor = &self.place.executor;
        let mut tasks = self.tasks.borrow_mut();
        tasks.retain(|task| executor.is_running(*task));
        if !tasks.is_empty() {
            let place = executor.random.below(tasks.len() as u64) as usize;
            let number = self.place.number;
            executor.note(|| format!("* isolate {number} abandons a request"));
            executor.kill(tasks.swap_remove(place));
        }
    }

    /// Counts a visit. There is no answer where the isolate ends meanwhile.
    pub async fn count(&self, page: String, id: String) -> Option<Received> {
        self.ask(Asked::visit(&page, id)).await
    }

    /// Sends a visit and waits for nothing.
    pub fn send(&self, page: &str, id: String) {
        self.start(Asked::visit(page, id));
    }

    /// Asks for something.
    pub async fn ask(&self, asked: Asked) -> Option<Received> {
        let answer = self.start(asked);
        let executor = &self.place.executor;
        let answer = answer.wait(executor, LONGEST_MS).await;
        self.tasks
            .borrow_mut()
            .retain(|other| executor.is_running(*other));
        answer
    }

    fn start(&self, asked: Asked) -> Slot<Received> {
        let app = Rc::clone(&self.app.borrow());
        let answer = Slot::default();
        let filled = answer.clone();
        let place = self.place.clone();
        let task = self.place.executor.spawn(async move {
            let request = Request {
                method: asked.method,
                origin: "https://counter.example",
                path: &asked.path,
                query: &asked.query,
                headers: &asked,
                body: &asked,
            };
            let (reply, after) = match app.fast(&request) {
                Some(reply) => (reply, After::Nothing),
                None => app.handle(&request).await,
            };
            place.check_memory(app.memory_used_bytes());
            let header = |name| reply.header(name).unwrap_or_default().to_owned();
            filled.fill(Received {
                status: reply.status,
                content_type: header("content-type"),
                retry_after_secs: header("retry-after").parse().ok(),
                body: reply.body.to_text().into_owned(),
            });
            app.finish(after).await;
        });
        self.tasks.borrow_mut().push(task);
        answer
    }
}

fn open(place: &Place, options: &RedisOptions) -> AppHere {
    let client = Client::new(UpstashConfig::new(URL, "token"), place.clone());
    let store = Rc::new(RedisStore::new(client, options.clone()));
    let key = VisitorKey::from_secret(b"key");
    App::new(
        place.config(),
        Some(Rc::clone(&store)),
        Ok(store),
        NoEdge,
        place.clone(),
        key,
    )
}
