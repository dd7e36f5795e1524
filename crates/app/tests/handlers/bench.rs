//! The handlers on a platform of the test's own: time moved by hand, chance that never changes, and a log
//! to read.

use crate::failing::Failing;
use edgestate_app::{
    App, Config, ConfigError, Content, Headers, Level, Limit, Method, NoContent, Platform, Reply,
    Request, VisitorKey,
};
use edgestate_state::clock::ManualClock;
use edgestate_state::tiered::NoEdge;
use edgestate_state::{
    Archive, Clock, Lab, MemoryOptions, MemoryStore, Reachability, Timer, UnixMillis, Values,
    Visits,
};
use futures_executor::block_on;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::pin::Pin;
use std::rc::Rc;
use std::task::Poll;
use std::time::Duration;

pub const ADMIN_TOKEN: (&str, &str) = ("ADMIN_TOKEN", "correct-horse-battery");
pub const ADMIN: (&str, &str) = ("authorization", "Bearer correct-horse-battery");
pub const NOON: UnixMillis = UnixMillis(1_750_075_200_000);

/// The platform.
#[derive(Clone)]
pub struct Bench {
    pub clock: Rc<ManualClock>,
    pub log: Rc<RefCell<Vec<(Level, Value)>>>,
    /// The limit that is reached, and who asked for it.
    pub reached: Rc<Cell<Option<Limit>>>,
    pub callers: Rc<RefCell<Vec<(Limit, String)>>>,
}

impl Clock for Bench {
    fn now(&self) -> UnixMillis {
        self.clock.now()
    }
}

impl Timer for Bench {
    async fn sleep(&self, duration: Duration) {
        let due = self.clock.now().plus(duration);
        poll_fn(|context| {
            if self.clock.now() >= due {
                return Poll::Ready(());
            }
            // Time passes while somebody waits.
            self.clock.advance(Duration::from_millis(1));
            context.waker().wake_by_ref();
            Poll::Pending
        })
        .await;
    }
}

impl Platform for Bench {
    fn random(&self) -> u128 {
        7
    }

    async fn admits(&self, limit: Limit, caller: &str) -> bool {
        self.callers.borrow_mut().push((limit, caller.to_owned()));
        self.reached.get() != Some(limit)
    }

    fn is_bot(&self, user_agent: &str) -> bool {
        user_agent.contains("bot")
    }

    fn log(&self, level: Level, line: &str) {
        let line = serde_json::from_str(line).expect("a line is JSON");
        self.log.borrow_mut().push((level, line));
    }
}

pub fn bench() -> Bench {
    Bench {
        clock: Rc::new(ManualClock::at(NOON)),
        log: Rc::default(),
        reached: Rc::default(),
        callers: Rc::default(),
    }
}

pub struct Sent<'a>(pub &'a [(&'a str, &'a str)]);

impl Headers for Sent<'_> {
    fn get(&self, name: &'static str) -> Option<String> {
        self.0
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| (*value).to_owned())
    }
}

pub fn request<'a>(
    method: Method,
    target: &'a str,
    headers: &'a Sent<'a>,
    body: &'a dyn Content,
) -> Request<'a> {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    Request {
        method,
        origin: "https://counter.example",
        path,
        query,
        headers,
        body,
    }
}

pub struct Tester<S, V = Failing> {
    pub app: App<V, S, NoEdge, Bench>,
    pub bench: Bench,
}

impl<S: Visits + Archive + Lab + Reachability, V: Values> Tester<S, V> {
    pub fn new(
        variables: &[(&str, &str)],
        values: Option<V>,
        open: impl FnOnce(&Bench) -> Result<S, ConfigError>,
    ) -> Self {
        let bench = bench();
        let config = Config::read(|name| {
            variables
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, value)| (*value).to_owned())
        });
        let config = config.expect("a valid configuration");
        let store = open(&bench);
        let app = App::new(
            config,
            values,
            store,
            NoEdge,
            bench.clone(),
            VisitorKey::from_secret(b"secret"),
        );
        Self { app, bench }
    }

    pub fn send(&self, method: Method, target: &str, headers: &[(&str, &str)]) -> Reply {
        self.send_with(method, target, headers, &NoContent)
    }

    pub fn send_with(
        &self,
        method: Method,
        target: &str,
        headers: &[(&str, &str)],
        body: &dyn Content,
    ) -> Reply {
        block_on(self.ask(method, target, headers, body))
    }

    pub async fn ask(
        &self,
        method: Method,
        target: &str,
        headers: &[(&str, &str)],
        body: &dyn Content,
    ) -> Reply {
        let headers = Sent(headers);
        let request = request(method, target, &headers, body);
        if let Some(reply) = self.app.fast(&request) {
            return reply;
        }
        let (reply, after) = self.app.handle(&request).await;
        self.app.finish(after).await;
        reply
    }

    pub fn get(&self, target: &str) -> Reply {
        self.send(Method::Get, target, &[])
    }
}

pub fn on_memory() -> Tester<MemoryStore<Bench>> {
    Tester::new(&[ADMIN_TOKEN], None, |bench| {
        Ok(MemoryStore::new(bench.clone(), MemoryOptions::default(), 1))
    })
}

pub fn json<T: DeserializeOwned>(reply: &Reply) -> T {
    serde_json::from_str(&reply.body.to_text()).expect("the contract's JSON")
}

/// A body that is this text.
pub struct Text(pub &'static str);

impl Content for Text {
    fn text(&self, most_bytes: usize) -> Pin<Box<dyn Future<Output = Option<String>> + '_>> {
        let text = (self.0.len() <= most_bytes).then(|| self.0.to_owned());
        Box::pin(std::future::ready(text))
    }
}

impl<S, V> Tester<S, V> {
    /// The lines written since the last look.
    pub fn lines(&self) -> Vec<(Level, Value)> {
        self.bench.log.take()
    }
}
