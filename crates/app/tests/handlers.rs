//! The handlers without workerd: the same code on the memory store and on a store that fails. This is
//! what taking the store and the platform from outside is for.

use edgestate_app::{
    After, App, Config, ConfigError, Content, Headers, Level, Limit, Log, Method, NoContent,
    Platform, Reply, Request, VisitorKey,
};
use edgestate_contract::badge::ShieldsBadge;
use edgestate_contract::fibonacci::{FibonacciReply, Source};
use edgestate_contract::health::{Health, Status};
use edgestate_contract::problem::{Code, Problem};
use edgestate_contract::visits::{NotCounted, VisitReply, VisitTotals};
use edgestate_contract::{Backend, lab::LabReply};
use edgestate_state::archive::{Exported, Place, Record};
use edgestate_state::clock::ManualClock;
use edgestate_state::lab::{Added, Addition};
use edgestate_state::tiered::NoEdge;
use edgestate_state::visits::{Board, Bucket, Counted, Totals, Visit};
use edgestate_state::{
    Archive, Cached, Clock, Condition, Lab, MemoryOptions, MemoryStore, Reachability, StoreError,
    Timer, UnixMillis, Values, Visits, Window,
};
use futures_executor::block_on;
use futures_util::future::join_all;
use serde::de::DeserializeOwned;
use serde_json::{Value, json as value};
use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

const ADMIN_TOKEN: (&str, &str) = ("ADMIN_TOKEN", "correct-horse-battery");
const ADMIN: (&str, &str) = ("authorization", "Bearer correct-horse-battery");
const NOON: UnixMillis = UnixMillis(1_750_075_200_000);

/// Time moved by hand, chance that counts up, and a log to read.
#[derive(Clone)]
struct Bench {
    clock: Rc<ManualClock>,
    log: Rc<RefCell<Vec<(Level, Value)>>>,
    /// The limit that is reached, and who asked for it.
    reached: Rc<Cell<Option<Limit>>>,
    callers: Rc<RefCell<Vec<(Limit, String)>>>,
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

fn bench() -> Bench {
    Bench {
        clock: Rc::new(ManualClock::at(NOON)),
        log: Rc::default(),
        reached: Rc::default(),
        callers: Rc::default(),
    }
}

struct Sent<'a>(&'a [(&'a str, &'a str)]);

impl Headers for Sent<'_> {
    fn get(&self, name: &'static str) -> Option<String> {
        self.0
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| (*value).to_owned())
    }
}

struct Tester<S> {
    app: App<Failing, S, NoEdge, Bench>,
    bench: Bench,
}

impl<S: Visits + Archive + Lab + Reachability> Tester<S> {
    fn new(
        variables: &[(&str, &str)],
        values: Option<Failing>,
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

    fn send(&self, method: Method, target: &str, headers: &[(&str, &str)]) -> Reply {
        self.send_with(method, target, headers, &NoContent)
    }

    fn send_with(
        &self,
        method: Method,
        target: &str,
        headers: &[(&str, &str)],
        body: &dyn Content,
    ) -> Reply {
        block_on(self.ask(method, target, headers, body))
    }

    async fn ask(
        &self,
        method: Method,
        target: &str,
        headers: &[(&str, &str)],
        body: &dyn Content,
    ) -> Reply {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let headers = Sent(headers);
        let request = Request {
            method,
            origin: "https://counter.example",
            path,
            query,
            headers: &headers,
            body,
        };
        if let Some(reply) = self.app.fast(&request) {
            return reply;
        }
        let (reply, after) = self.app.handle(&request).await;
        self.app.finish(after).await;
        reply
    }

    fn get(&self, target: &str) -> Reply {
        self.send(Method::Get, target, &[])
    }
}

fn on_memory() -> Tester<MemoryStore<Bench>> {
    Tester::new(&[ADMIN_TOKEN], None, |bench| {
        Ok(MemoryStore::new(bench.clone(), MemoryOptions::default(), 1))
    })
}

fn json<T: DeserializeOwned>(reply: &Reply) -> T {
    serde_json::from_str(&reply.body.to_text()).expect("the contract's JSON")
}

#[test]
fn a_value_ages_and_expires() {
    let tester = on_memory();
    let ask = || json::<FibonacciReply>(&tester.get("/api/fibonacci/100"));
    assert_eq!(ask().source, Source::Computed);
    tester.bench.clock.advance(Duration::from_secs(100));
    let later = ask();
    assert_eq!(
        (later.source, later.age_secs, later.ttl_secs),
        (Source::Memory, 100, 86_300)
    );
    tester.bench.clock.advance(Duration::from_secs(86_300));
    assert_eq!(ask().source, Source::Computed);
}

#[test]
fn a_hit_in_memory_is_answered_without_waiting() {
    let tester = on_memory();
    let request = Request {
        method: Method::Get,
        origin: "https://counter.example",
        path: "/api/fibonacci/100",
        query: "",
        headers: &Sent(&[]),
        body: &NoContent,
    };
    assert_eq!(tester.app.fast(&request), None);
    tester.get("/api/fibonacci/100");
    let fast = tester.app.fast(&request);
    assert!(fast.is_some());
    let (handled, after) = block_on(tester.app.handle(&request));
    assert_eq!(Some(handled.body), fast.map(|reply| reply.body));
    assert!(matches!(after, After::Nothing));
}

/// A body that is this text.
struct Text(&'static str);

impl Content for Text {
    fn text(&self, most_bytes: usize) -> Pin<Box<dyn Future<Output = Option<String>> + '_>> {
        let text = (self.0.len() <= most_bytes).then(|| self.0.to_owned());
        Box::pin(std::future::ready(text))
    }
}

#[test]
fn an_id_may_come_as_a_body() {
    let tester = on_memory();
    let visit = |headers: &[(&str, &str)], body| {
        tester.send_with(Method::Post, "/api/visits/~41", headers, &Text(body))
    };
    let text = ("content-type", "text/plain;charset=UTF-8");
    let counted = |reply: &Reply| json::<VisitReply>(reply).counted;
    let first = visit(&[text], "one");
    assert!(counted(&first));
    assert_eq!(first.header("idempotency-key"), Some("one"));
    assert!(!counted(&visit(&[text], "one")));
    assert!(!counted(&visit(&[("idempotency-key", "one")], "")));
    assert!(!counted(&visit(&[("idempotency-key", "one"), text], "one")));
    // An empty body is none, and what is not text is not looked at: the service makes the id.
    for (kind, body) in [(text, ""), (("content-type", "application/json"), "one")] {
        let made = visit(&[kind], body);
        assert_ne!(made.header("idempotency-key"), Some("one"));
        assert_eq!(made.status, 200);
    }
    let long = "x".repeat(65).leak();
    for (headers, body) in [
        (&[("idempotency-key", "two"), text][..], "one"),
        (&[text], "a b"),
        (&[text], long),
    ] {
        assert_eq!(visit(headers, body).status, 400, "{body}");
    }
}

#[test]
fn any_origin_may_be_allowed() {
    for (allowed, origin, answer) in [
        ("*", "https://a.example", Some("*")),
        (
            "HTTPS://A.example:443/",
            "https://a.example",
            Some("https://a.example"),
        ),
        ("https://a.example", "https://b.example", None),
        ("", "https://a.example", None),
    ] {
        let tester = allowing(allowed);
        let reply = tester.send(Method::Get, "/api/visits/home", &[("origin", origin)]);
        assert_eq!(
            reply.header("access-control-allow-origin"),
            answer,
            "{allowed}"
        );
    }
}

fn allowing(origins: &str) -> Tester<MemoryStore<Bench>> {
    Tester::new(&[("ALLOWED_ORIGINS", origins)], None, |bench| {
        Ok(MemoryStore::new(bench.clone(), MemoryOptions::default(), 1))
    })
}

#[test]
fn a_browser_writes_from_pages_that_may_and_no_others() {
    const OWN: (&str, &str) = ("origin", "https://counter.example");
    const FRIEND: (&str, &str) = ("origin", "https://friend.example");
    const STRANGER: (&str, &str) = ("origin", "https://stranger.example");
    const NOWHERE: (&str, &str) = ("origin", "null");
    const SAME_ORIGIN: (&str, &str) = ("sec-fetch-site", "same-origin");
    const TYPED: (&str, &str) = ("sec-fetch-site", "none");
    const SAME_SITE: (&str, &str) = ("sec-fetch-site", "same-site");
    const CROSS_SITE: (&str, &str) = ("sec-fetch-site", "cross-site");

    // What is sent, and whether it is taken where nobody is listed, the friend, and anybody.
    for (sent, taken) in [
        // No browser.
        (&[][..], [true, true, true]),
        // What a development server passes on has its own host, and the browser's word.
        (&[SAME_ORIGIN, STRANGER], [true, true, true]),
        (&[SAME_ORIGIN], [true, true, true]),
        (&[TYPED], [true, true, true]),
        (&[OWN], [true, true, true]),
        (
            &[("origin", "HTTPS://Counter.example:443")],
            [true, true, true],
        ),
        (&[CROSS_SITE, FRIEND], [false, true, true]),
        (&[FRIEND], [false, true, true]),
        (&[CROSS_SITE, STRANGER], [false, false, true]),
        (&[SAME_SITE, STRANGER], [false, false, true]),
        (&[STRANGER], [false, false, true]),
        // Another port or scheme is another origin.
        (
            &[("origin", "http://counter.example")],
            [false, false, true],
        ),
        (
            &[("origin", "https://counter.example:8443")],
            [false, false, true],
        ),
        (&[CROSS_SITE], [false, false, true]),
        (&[SAME_SITE], [false, false, true]),
        (&[NOWHERE], [false, false, true]),
        (&[CROSS_SITE, NOWHERE], [false, false, true]),
    ] {
        for (origins, taken) in ["", "https://friend.example", "*"].into_iter().zip(taken) {
            let tester = allowing(origins);
            for (method, target) in [
                (Method::Post, "/api/visits/home"),
                (Method::Post, "/api/lab/race"),
                (Method::Delete, "/api/visits/home"),
                (Method::Delete, "/api/fibonacci/1"),
            ] {
                let reply = tester.send(method, target, sent);
                let context = format!("{method:?} {target} {sent:?} {origins:?}: {reply:?}");
                if taken {
                    assert!([200, 401].contains(&reply.status), "{context}");
                } else {
                    let problem: Problem = json(&reply);
                    assert_eq!(problem.code, Code::OriginNotAllowed, "{context}");
                    assert_eq!(reply.header("access-control-allow-origin"), Some("*"));
                    let is_visit = (method, target) == (Method::Post, "/api/visits/home");
                    assert_eq!(reply.header("idempotency-key").is_some(), is_visit);
                }
                let depends = origins != "*";
                assert_eq!(reply.header("vary").is_some(), depends, "{context}");
            }
            let read = tester.send(Method::Get, "/api/visits/home", sent);
            assert_eq!(read.status, 200, "reading changes nothing");
            let totals: VisitTotals = json(&read);
            assert_eq!(totals.total, u64::from(taken));
            let depends = origins == "https://friend.example";
            assert_eq!(read.header("vary") == Some("origin"), depends);
        }
    }
}

#[test]
fn visits_follow_the_clock() {
    let tester = on_memory();
    let visit = |id| {
        json::<VisitReply>(&tester.send(
            Method::Post,
            "/api/visits/home",
            &[("idempotency-key", id)],
        ))
    };
    assert!(visit("a").counted);
    assert!(!visit("a").counted);
    tester.bench.clock.advance(Duration::from_hours(12));
    let next_day = visit("b");
    assert_eq!(
        (next_day.total, next_day.today),
        (2, 1),
        "midnight has passed"
    );
    let totals: VisitTotals = json(&tester.get("/api/visits/home"));
    assert_eq!((totals.total, totals.today), (2, 1));
}

#[test]
fn head_has_the_headers_of_get_and_no_body() {
    let tester = on_memory();
    tester.get("/api/fibonacci/100");
    for target in [
        "/api/fibonacci/100",
        "/api/visits/home",
        "/api/visits",
        "/api/health",
        "/api/fibonacci/x",
        "/api/nowhere",
    ] {
        let (get, head) = (tester.get(target), tester.send(Method::Head, target, &[]));
        assert_eq!(
            (head.status, head.body.to_text().as_ref()),
            (get.status, ""),
            "{target}"
        );
        assert_eq!(head.headers, get.headers, "{target}");
        assert!(head.header("content-type").is_some(), "{target}");
    }
}

/// A store that is not there, or refuses.
#[derive(Clone)]
struct Failing(StoreError);

impl Values for Failing {
    async fn get(&self, _: u32) -> Result<Option<Cached>, StoreError> {
        Err(self.0.clone())
    }
    async fn put(&self, _: u32, _: Arc<str>, _: Duration) -> Result<(), StoreError> {
        Err(self.0.clone())
    }
    async fn remove(&self, _: u32) -> Result<(), StoreError> {
        Err(self.0.clone())
    }
    fn value_max_bytes(&self) -> usize {
        usize::MAX
    }
}

impl Visits for Failing {
    fn backend(&self) -> Backend {
        Backend::Redis
    }
    async fn count_visit(&self, _: &Visit<'_>) -> Result<Counted, StoreError> {
        Err(self.0.clone())
    }
    async fn totals(&self, _: &str, _: UnixMillis) -> Result<Totals, StoreError> {
        Err(self.0.clone())
    }
    async fn series(&self, _: &str, _: Window) -> Result<Vec<Bucket>, StoreError> {
        Err(self.0.clone())
    }
    async fn top(&self, _: &str, _: u32) -> Result<Vec<(String, u64)>, StoreError> {
        Err(self.0.clone())
    }
    async fn board(&self, _: &str, _: Window, _: u32) -> Result<Board, StoreError> {
        Err(self.0.clone())
    }
    async fn forget_page(&self, _: &str, _: UnixMillis) -> Result<(), StoreError> {
        Err(self.0.clone())
    }
}

impl Archive for Failing {
    async fn export(&self, _: &Place, _: UnixMillis) -> Result<Exported, StoreError> {
        Err(self.0.clone())
    }
    async fn import(&self, _: &[Record], _: UnixMillis) -> Result<(), StoreError> {
        Err(self.0.clone())
    }
}

impl Lab for Failing {
    async fn lab_add(&self, _: &str) -> Result<u64, StoreError> {
        Err(self.0.clone())
    }
    async fn lab_add_once(&self, _: &Addition<'_>) -> Result<Added, StoreError> {
        Err(self.0.clone())
    }
    async fn lab_read(&self, _: &str) -> Result<u64, StoreError> {
        Err(self.0.clone())
    }
    async fn lab_write(&self, _: &str, _: u64) -> Result<(), StoreError> {
        Err(self.0.clone())
    }
}

impl Reachability for Failing {
    async fn condition(&self) -> Result<Condition, StoreError> {
        Err(self.0.clone())
    }
}

#[test]
fn a_failing_store_is_told_to_the_log_and_not_to_the_client() {
    for error in [
        StoreError::Unavailable {
            detail: "internal host".into(),
            retry_after: Some(Duration::from_secs(9)),
        },
        StoreError::Refused {
            detail: "internal quota".into(),
        },
        StoreError::Malformed {
            detail: "internal bytes".into(),
        },
    ] {
        let tester = Tester::new(&[ADMIN_TOKEN], Some(Failing(error.clone())), |_| {
            Ok(Failing(error.clone()))
        });
        let number = tester.get("/api/fibonacci/10");
        assert_eq!(number.status, 200);
        let reply: FibonacciReply = json(&number);
        assert_eq!((reply.value.as_str(), reply.degraded), ("55", true));
        let again: FibonacciReply = json(&tester.get("/api/fibonacci/10"));
        assert_eq!((again.source, again.degraded), (Source::Memory, false));

        for (method, target) in [
            (Method::Post, "/api/visits/home"),
            (Method::Get, "/api/visits/home"),
            (Method::Get, "/api/visits/home/series"),
            (Method::Get, "/api/visits/home/series?interval=day"),
            (Method::Get, "/api/visits/home/board"),
            (Method::Get, "/api/visits"),
            (Method::Post, "/api/lab/x"),
            (Method::Get, "/api/lab/x"),
            (Method::Delete, "/api/fibonacci/10"),
        ] {
            let reply = tester.send(method, target, &[ADMIN]);
            assert_eq!(
                (reply.status, json::<Problem>(&reply).code),
                (503, Code::StoreUnavailable),
                "{target}"
            );
            assert!(reply.header("retry-after").is_some(), "{target}");
            assert!(!reply.body.to_text().contains("internal"), "{target}");
        }
        let health = tester.get("/api/health");
        assert_eq!(
            (
                health.status,
                json::<Health>(&health).redis.map(|redis| redis.reachable)
            ),
            (503, Some(false))
        );
        let told = |(level, line): &(Level, Value)| {
            *level == Level::Warning
                && line["cause"]
                    .as_str()
                    .is_some_and(|cause| cause.contains("internal"))
        };
        assert!(tester.bench.log.borrow().iter().any(told));
    }
}

#[test]
fn without_a_store_there_are_still_numbers() {
    let tester: Tester<Failing> = Tester::new(&[("ENVIRONMENT", "production")], None, |_| {
        Err(ConfigError::ProductionWithoutRedis)
    });
    let reply: FibonacciReply = json(&tester.get("/api/fibonacci/10"));
    assert_eq!((reply.value.as_str(), reply.degraded), ("55", false));
    let refused = tester.send(Method::Post, "/api/visits/home", &[]);
    assert_eq!(
        (refused.status, json::<Problem>(&refused).code),
        (503, Code::Misconfigured)
    );
}

#[test]
fn a_misconfigured_store_is_called_none_and_removes_nothing() {
    let tester: Tester<Failing> = Tester::new(&[ADMIN_TOKEN], None, |_| {
        Err(ConfigError::ProductionWithoutRedis)
    });
    let reply: FibonacciReply = json(&tester.get("/api/fibonacci/10"));
    assert_eq!(reply.backend, Backend::None);
    let removed = tester.send(Method::Delete, "/api/fibonacci/10", &[ADMIN]);
    assert_eq!(json::<Problem>(&removed).code, Code::Misconfigured);
    let again: FibonacciReply = json(&tester.get("/api/fibonacci/10"));
    assert_eq!(again.source, Source::Computed, "memory has dropped it");

    let answer = tester.get("/api/health");
    assert_eq!(answer.status, 503);
    assert_eq!(answer.header("retry-after"), Some("300"));
    let health: Health = json(&answer);
    assert_eq!(
        (health.status, health.backend),
        (Status::Degraded, Backend::None)
    );
    let named = health.misconfigured.expect("the reason");
    assert!(named.contains("UPSTASH_REDIS_REST_URL"), "{named}");
}

#[test]
fn health_is_the_same_document_while_the_configuration_cannot_be_read() {
    let error = ConfigError::Invalid {
        name: "FIB_MAX_N",
        allowed: "a number".into(),
    };
    let ask = |method, path| {
        let headers = Sent(&[]);
        let request = Request {
            method,
            origin: "https://counter.example",
            path,
            query: "",
            headers: &headers,
            body: &NoContent,
        };
        edgestate_app::misconfigured(&error, &request, &Log::default(), &bench())
    };
    let answer = ask(Method::Get, "/api/health");
    let health: Health = json(&answer);
    assert_eq!(
        (answer.status, health.status, health.backend),
        (503, Status::Degraded, Backend::None)
    );
    assert_eq!(
        health.misconfigured.as_deref(),
        Some("FIB_MAX_N must be a number")
    );
    assert_eq!(answer.header("retry-after"), Some("300"));
    assert_eq!(ask(Method::Head, "/api/health").body.to_text(), "");
    let other: Problem = json(&ask(Method::Get, "/api/fibonacci/1"));
    assert_eq!(other.code, Code::Misconfigured);
}

#[test]
fn each_call_counts_towards_its_limit_before_anything_is_done() {
    let tester = on_memory();
    for (method, target, limit) in [
        (Method::Post, "/api/visits/home", Limit::Writes),
        (Method::Post, "/api/lab/x", Limit::Writes),
        (Method::Get, "/api/visits/home", Limit::Reads),
        (Method::Get, "/api/visits/home/series", Limit::Reads),
        (Method::Get, "/api/visits", Limit::Reads),
        (Method::Get, "/api/lab/x", Limit::Reads),
        (Method::Get, "/api/health", Limit::Reads),
        (Method::Get, "/api/fibonacci/10", Limit::Reads),
        (Method::Get, "/api/fibonacci/10?cache=redis", Limit::Reads),
        (
            Method::Get,
            "/api/fibonacci/10?cache=none",
            Limit::Computing,
        ),
        (
            Method::Get,
            "/api/fibonacci/10?cache=memory",
            Limit::Computing,
        ),
        // Before the token is looked at, so that nobody can try many.
        (Method::Delete, "/api/fibonacci/10", Limit::Admin),
        (Method::Delete, "/api/visits/home", Limit::Admin),
    ] {
        tester.bench.reached.set(Some(limit));
        let address = [("cf-connecting-ip", "192.0.2.1")];
        let refused = tester.send(method, target, &address);
        assert_eq!(
            (refused.status, refused.header("retry-after")),
            (429, Some("60")),
            "{target}"
        );
        let is_visit = (method, target) == (Method::Post, "/api/visits/home");
        assert_eq!(refused.header("idempotency-key").is_some(), is_visit);
        let (asked, caller) = tester.bench.callers.borrow_mut().pop().expect("asked");
        assert_eq!(asked, limit, "{target}");
        assert!(caller.len() == 32 && !caller.contains("192"), "{caller}");
    }
    tester.bench.reached.set(None);
    assert_eq!(json::<LabReply>(&tester.get("/api/lab/x")).value, 0);
    assert_eq!(
        json::<VisitTotals>(&tester.get("/api/visits/home")).total,
        0
    );
}

#[test]
fn in_one_isolate_only_read_modify_write_loses_what_overlaps() {
    let tester = on_memory();
    for (method, value) in [
        ("atomic", 20),
        ("read_modify_write", 1),
        ("locked", 20),
        ("exactly_once", 20),
    ] {
        let target = format!("/api/lab/{method}?method={method}");
        let (tester, target) = (&tester, &target);
        let additions = (0..20).map(|id| async move {
            let id = id.to_string();
            let key = [("idempotency-key", id.as_str())];
            tester.ask(Method::Post, target, &key, &NoContent).await
        });
        let replies = block_on(join_all(additions));
        assert!(replies.iter().all(|reply| reply.status == 200));
        let held = json::<LabReply>(&tester.get(&format!("/api/lab/{method}"))).value;
        assert_eq!(held, value, "{method}");
    }
}

#[test]
fn a_lock_that_stays_held_is_told() {
    let tester = on_memory();
    let add = || {
        let target = "/api/lab/x?method=locked";
        tester.ask(Method::Post, target, &[], &NoContent)
    };
    let mut held = Box::pin(add());
    // A request that is never driven on: its lease ends before the patience of the next one does.
    assert!(poll_once(held.as_mut()).is_pending());
    assert_eq!(block_on(add()).status, 200);
    // One whose lease is longer than that.
    let patient = Tester::new(&[("REDIS_TIMEOUT_MS", "30000")], None, |bench| {
        Ok(MemoryStore::new(bench.clone(), MemoryOptions::default(), 1))
    });
    let add = || {
        let target = "/api/lab/x?method=locked";
        patient.ask(Method::Post, target, &[], &NoContent)
    };
    let mut held = Box::pin(add());
    assert!(poll_once(held.as_mut()).is_pending());
    let refused = block_on(add());
    assert_eq!(json::<Problem>(&refused).code, Code::StoreUnavailable);
    drop(held);
    assert_eq!(block_on(add()).status, 200, "a dropped request frees it");
}

fn poll_once<T>(future: Pin<&mut impl Future<Output = T>>) -> Poll<T> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

#[test]
fn an_addition_with_an_id_may_be_repeated() {
    let tester = on_memory();
    let add = |headers: &[(&str, &str)], body| {
        let target = "/api/lab/x?method=exactly_once";
        tester.send_with(Method::Post, target, headers, &Text(body))
    };
    let key = ("idempotency-key", "one");
    let first = add(&[key], "");
    assert_eq!(first.header("idempotency-key"), Some("one"));
    let first: LabReply = json(&first);
    assert_eq!((first.reason, first.value), (None, 1));
    for again in [
        add(&[key], ""),
        add(&[("content-type", "text/plain")], "one"),
    ] {
        let again: LabReply = json(&again);
        let duplicate = Some(NotCounted::Duplicate);
        assert_eq!((again.reason, again.value), (duplicate, 1));
    }
    let made = add(&[], "");
    assert!(made.header("idempotency-key").is_some());
    assert_eq!(json::<LabReply>(&made).value, 2);
    assert_eq!(add(&[("idempotency-key", "a b")], "").status, 400);
    tester.bench.reached.set(Some(Limit::Writes));
    let limited = add(&[key], "");
    assert_eq!(
        (limited.status, limited.header("idempotency-key")),
        (429, Some("one"))
    );
}

#[test]
fn what_is_in_memory_and_badges_are_not_limited() {
    let tester = on_memory();
    tester.get("/api/fibonacci/10");
    tester.bench.callers.borrow_mut().clear();
    for target in ["/api/fibonacci/10", "/badge/home.svg", "/badge/home.json"] {
        assert_eq!(tester.get(target).status, 200, "{target}");
    }
    assert!(tester.bench.callers.borrow().is_empty());
}

#[test]
fn a_badge_is_kept_in_memory_for_a_minute_and_for_any_page() {
    let tester = on_memory();
    let message = |target| {
        let reply = tester.get(target);
        assert_eq!(reply.header("access-control-allow-origin"), Some("*"));
        assert_eq!(
            reply.header("cross-origin-resource-policy"),
            Some("cross-origin")
        );
        assert_eq!(reply.header("vary"), None);
        json::<ShieldsBadge>(&reply).message
    };
    let visit = |id| tester.send(Method::Post, "/api/visits/home", &[("idempotency-key", id)]);
    let shown = "/badge/home.json";
    visit("a");
    assert_eq!(message(shown), "1");
    visit("b");
    assert_eq!(message(shown), "1", "from memory");
    assert_eq!(message("/badge/home.json?metric=today"), "1", "all of them");
    assert_eq!(message("/badge/other.json"), "0", "each page its own");
    tester.bench.clock.advance(Duration::from_mins(1));
    assert_eq!(message(shown), "2");
    let forgotten = tester.send(Method::Delete, "/api/visits/home", &[ADMIN]);
    assert_eq!(forgotten.status, 204);
    assert_eq!(message(shown), "0", "what is forgotten is not shown");
}

impl<S> Tester<S> {
    /// The lines written since the last look.
    fn lines(&self) -> Vec<(Level, Value)> {
        self.bench.log.take()
    }
}

#[test]
fn what_left_memory_or_failed_has_a_line_and_a_hit_has_none() {
    let tester = on_memory();
    let line = |target| {
        tester.get(target);
        tester.lines()
    };
    assert_eq!(
        line("/api/fibonacci/100"),
        [(
            Level::Info,
            value!({"operation": "getFibonacci", "status": 200, "memory": "miss", "redis": "not-configured"})
        )]
    );
    for silent in [
        "/api/fibonacci/100",
        "/api/visits/home",
        "/badge/home.svg",
        "/badge/home.svg",
    ] {
        assert_eq!(line(silent), [], "{silent}");
    }
    for (target, expected) in [
        (
            "/api/nowhere",
            value!({"status": 404, "code": "not-found", "count": 1}),
        ),
        (
            "/api/fibonacci/01",
            value!({"operation": "getFibonacci", "status": 400, "code": "invalid-n", "count": 1}),
        ),
        (
            "/api/visits/home/series?points=0",
            value!({"operation": "getSeries", "status": 400, "code": "invalid-query", "count": 1}),
        ),
    ] {
        assert_eq!(line(target), [(Level::Info, expected)]);
    }
}

#[test]
fn trouble_is_told_once_a_second_with_how_often_it_came() {
    let detail = "no reply within 1500 ms".to_owned();
    let error = StoreError::Unavailable {
        detail,
        retry_after: None,
    };
    let tester = Tester::new(&[], Some(Failing(error.clone())), |_| Ok(Failing(error)));
    let visit = |page: &str| {
        tester.send(Method::Post, &format!("/api/visits/{page}"), &[]);
        tester.lines()
    };
    let told = |count| {
        value!({
            "operation": "countVisit", "status": 503, "code": "store-unavailable", "trips_ms": [0],
            "breaker": "closed", "cause": "the store is unavailable: no reply within 1500 ms", "count": count
        })
    };
    assert_eq!(visit("a"), [(Level::Warning, told(1))]);
    tester.bench.clock.advance(Duration::from_millis(999));
    assert_eq!((visit("a"), visit("b")), (vec![], vec![]));
    // The same cause, and not the same trouble: numbers are answered.
    tester.get("/api/fibonacci/10");
    let lines = tester.lines();
    assert_eq!(lines[0].1["redis"], "unavailable");
    assert_eq!(
        (&lines[0].1["status"], &lines[0].1["count"]),
        (&value!(200), &value!(1))
    );
    tester.bench.clock.advance(Duration::from_millis(1));
    assert_eq!(visit("c"), [(Level::Warning, told(3))]);
}

#[test]
fn what_a_stranger_sends_is_in_no_line() {
    let error = StoreError::Malformed {
        detail: "malformed reply".into(),
    };
    let tester = Tester::new(&[ADMIN_TOKEN], Some(Failing(error.clone())), |_| {
        Ok(Failing(error))
    });
    let headers = [
        ("idempotency-key", "secret-id"),
        ("cf-connecting-ip", "192.0.2.1"),
        ("user-agent", "secret-agent"),
        ("origin", "https://secret.example"),
        ("authorization", "Bearer secret-token"),
    ];
    for method in [Method::Get, Method::Post, Method::Delete] {
        for target in [
            "/secret",
            "/api/visits/secret",
            "/api/visits/secret/series?until=secret",
            "/api/lab/secret?method=secret",
            "/api/fibonacci/secret",
            "/badge/secret.svg",
        ] {
            tester.send(method, target, &headers);
        }
    }
    let lines = tester.lines();
    assert!(lines.len() > 5, "{lines:?}");
    for (_, line) in lines {
        let line = line.to_string();
        assert!(
            !line.contains("secret") && !line.contains("192.0.2"),
            "{line}"
        );
    }
}
