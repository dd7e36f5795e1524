//! The app on the memory store, at a time that stands still, and what holds for each of its answers.

use core::time::Duration;
use edgestate_app::{
    After, App, Config, Content, Headers, Level, Limit, Method, Platform, Reply, Request,
    VisitorKey,
};
use edgestate_contract::problem::{Code, MEDIA_TYPE, Problem};
use edgestate_state::tiered::NoEdge;
use edgestate_state::{
    Cached, Clock, MemoryOptions, MemoryStore, StoreError, Timer, UnixMillis, Values,
};
use futures_executor::block_on;
use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::Arc;

/// 2026-11-24T12:34:56Z.
pub const NOW: UnixMillis = UnixMillis(1_795_523_696_000);
const ADMIN_TOKEN: &str = "correct-horse-battery";
/// More than any answer has: a number of a million is 209 kB.
const BODY_MAX_BYTES: usize = 4_000_000;

/// A platform in which nothing happens.
#[derive(Clone, Copy)]
pub struct Still;

impl Clock for Still {
    fn now(&self) -> UnixMillis {
        NOW
    }
}

impl Timer for Still {
    async fn sleep(&self, _: Duration) {}
}

impl Platform for Still {
    fn random(&self) -> u128 {
        7
    }

    async fn admits(&self, _: Limit, _: &str) -> bool {
        true
    }

    fn is_bot(&self, user_agent: &str) -> bool {
        user_agent.contains("bot")
    }

    fn log(&self, _: Level, line: &str) {
        let line: serde_json::Value = serde_json::from_str(line).expect("a line is JSON");
        assert!(line.is_object(), "a line is an object");
    }
}

/// Values are cached in memory alone.
pub enum Nowhere {}

impl Values for Nowhere {
    async fn get(&self, _: u32) -> Result<Option<Cached>, StoreError> {
        match *self {}
    }

    async fn put(&self, _: u32, _: Arc<str>, _: Duration) -> Result<(), StoreError> {
        match *self {}
    }

    async fn remove(&self, _: u32) -> Result<(), StoreError> {
        match *self {}
    }

    fn value_max_bytes(&self) -> usize {
        match *self {}
    }
}

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The method.
    pub method: Method,
    /// Path and query.
    pub target: String,
    /// By lower-case name.
    pub headers: BTreeMap<String, String>,
    /// The body.
    pub body: String,
}

impl Asked {
    /// A request of the deployment's owner, without a body.
    #[must_use]
    pub fn by_owner(method: Method, target: impl Into<String>) -> Self {
        let token = format!("Bearer {ADMIN_TOKEN}");
        Self {
            method,
            target: target.into(),
            headers: [("authorization".into(), token)].into(),
            body: String::new(),
        }
    }
}

impl Headers for Asked {
    fn get(&self, name: &'static str) -> Option<String> {
        self.headers.get(name).cloned()
    }
}

impl Content for Asked {
    fn text(&self, most_bytes: usize) -> Pin<Box<dyn Future<Output = Option<String>> + '_>> {
        let text = (self.body.len() <= most_bytes).then(|| self.body.clone());
        Box::pin(core::future::ready(text))
    }
}

/// A deployment on memory.
pub struct Bench(App<Nowhere, MemoryStore<Still>, NoEdge, Still>);

impl Bench {
    /// An empty one.
    ///
    /// # Panics
    /// Never: its configuration is valid.
    #[must_use]
    pub fn new() -> Self {
        let config = Config::read(|name| (name == "ADMIN_TOKEN").then(|| ADMIN_TOKEN.to_owned()));
        let config = config.expect("a valid configuration");
        let store = MemoryStore::new(Still, MemoryOptions::default(), 7);
        let key = VisitorKey::from_secret(b"secret");
        Self(App::new(config, None, Ok(store), NoEdge, Still, key))
    }

    /// What is answered, checked.
    ///
    /// # Panics
    /// Where an answer is none that may be given.
    #[must_use]
    pub fn ask(&self, asked: &Asked) -> Reply {
        let (path, query) = asked.target.split_once('?').unwrap_or((&asked.target, ""));
        let request = Request {
            method: asked.method,
            origin: "https://counter.example",
            path,
            query,
            headers: asked,
            body: asked,
        };
        let at_once = self.0.fast(&request);
        let was_at_once = at_once.is_some();
        let reply = at_once.unwrap_or_else(|| {
            let (reply, after) = block_on(self.0.handle(&request));
            assert!(matches!(after, After::Nothing), "there is nowhere to write");
            reply
        });
        check(&reply, asked);
        if was_at_once {
            let (slowly, _) = block_on(self.0.handle(&request));
            assert_eq!(reply.status, slowly.status, "{asked:?}");
        }
        reply
    }
}

impl Default for Bench {
    fn default() -> Self {
        Self::new()
    }
}

fn check(reply: &Reply, asked: &Asked) {
    let Reply {
        status, headers, ..
    } = reply;
    // Nothing here fails or is missing, so every refusal is the request's doing.
    let is_ours = matches!(status, 200 | 204 | 304) || (400..500).contains(status);
    assert!(is_ours, "{status} to {asked:?}");
    for (name, value) in headers {
        let is_name = name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
        let is_value = value.bytes().all(|b| (b' '..=b'~').contains(&b));
        assert!(is_name && is_value, "{name}: {value:?} to {asked:?}");
    }
    let body = reply.body.to_text();
    assert!(body.len() <= BODY_MAX_BYTES, "{} bytes", body.len());
    if asked.method == Method::Head || matches!(status, 204 | 304) {
        assert!(body.is_empty(), "{asked:?}");
        return;
    }
    match reply.header("content-type").unwrap_or_default() {
        MEDIA_TYPE => {
            let problem: Problem = serde_json::from_str(&body).expect("a problem");
            assert!(*status >= 400 && problem.status == *status);
            assert!(Code::ALL.contains(&problem.code), "{problem:?}");
        }
        "application/json" => {
            let _: serde_json::Value = serde_json::from_str(&body).expect("JSON");
            assert_eq!(*status, 200);
        }
        _ => assert_eq!(*status, 200, "{asked:?}"),
    }
}
