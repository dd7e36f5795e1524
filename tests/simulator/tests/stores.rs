//! The same operations on three stores: in memory, in Redis, and in the model of Redis. They answer the same, and
//! Redis and its model then hold the same. Between the last two, keys of the wrong type are put in as well.

use core::cell::Cell;
use core::cell::RefCell;
use core::fmt::Debug;
use core::time::Duration;
use edgestate_contract::visit_id;
use edgestate_contract::visits::Interval;
use edgestate_redis_store::{RedisOptions, RedisStore};
use edgestate_simulator::redis::Redis;
use edgestate_state::archive::{Place, Record, Run};
use edgestate_state::clock::ManualClock;
use edgestate_state::lab::Addition;
use edgestate_state::visits::Visit;
use edgestate_state::{
    Archive, Lab, MemoryOptions, MemoryStore, Reachability, StoreError, UnixMillis, Values, Visits,
    Window,
};
use edgestate_upstash::{
    Client, Config, HttpRequest, HttpResponse, Runtime, Transport, TransportError,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config as Cases, TestRunner};
use std::collections::BTreeMap;
use std::rc::Rc;
use upstash_front::{Connection, Endpoint, RedisServer, Reply};

/// 2025-12-31T23:58:00Z: a year ends soon.
const START: UnixMillis = UnixMillis(1_767_225_480_000);
const MAX_IDS: u32 = 10;
const MAX_PAGES: u32 = 3;
const MARK_TTL: Duration = Duration::from_hours(24);
const INDEX_PAGES: &str = include_str!("../../../crates/redis-store/src/index_pages.lua");

/// Who executes commands.
trait Server {
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
struct Near<S> {
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

fn store<S: Server>(server: S) -> RedisStore<Near<S>> {
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

fn memory() -> MemoryStore<Rc<ManualClock>> {
    let options = MemoryOptions {
        mark_ttl: MARK_TTL,
        max_ids: MAX_IDS,
        max_pages: MAX_PAGES,
        ..MemoryOptions::default()
    };
    MemoryStore::new(Rc::new(ManualClock::at(START)), options, 7)
}

/// Buckets that are imported: how long ago the first one is, and their counts.
type Buckets = (u32, Vec<Option<u64>>);
/// What is imported for a page: visits counted, numbers by source, and buckets by interval.
type Imported = (u64, BTreeMap<String, u64>, [Buckets; 3]);

/// What every store is asked.
#[derive(Clone, Debug)]
enum Asked {
    Count {
        page: String,
        id: String,
        visitor: Option<String>,
    },
    Totals(String),
    Series(String, Interval, u32),
    Board(String, Interval, u32),
    Top(&'static str, u32),
    Forget(String),
    Add(String),
    AddOnce(String, String),
    Read(String),
    Write(String, u64),
    Export,
    Import(BTreeMap<String, Imported>),
}

/// What is done.
#[derive(Clone, Debug)]
enum Step {
    Ask(Asked),
    Wait(Duration),
    /// Values are Redis' alone.
    Put(u32),
    Get(u32),
    Remove(u32),
    Condition,
    /// A command beside the store.
    Clash(Vec<String>),
}

fn id() -> impl Strategy<Value = String> {
    prop_oneof![
        2 => (0..12_u8).prop_map(|number| format!("id-{number}")),
        3 => (0..12_u64, prop_oneof![Just(0), -90_000_000..300_000_000_i64]).prop_map(|(number, off_ms)| {
            visit_id::new(START.0.saturating_add_signed(off_ms), number.into())
        }),
    ]
}

fn interval() -> impl Strategy<Value = Interval> {
    prop::sample::select(Interval::ALL.to_vec())
}

fn asked() -> impl Strategy<Value = Asked> {
    let page = || "[a-d]";
    // No 0, which memory does not tell from what is not known.
    let buckets = || (0..20_u32, vec(prop::option::of(1..9_u64), 0..4));
    let sources = prop::collection::btree_map("[s-v]", 0..90_u64, 0..3);
    let record = (0..40_u64, sources, [buckets(), buckets(), buckets()]);
    let visitor = prop::option::of("[x-z]");
    prop_oneof![
        12 => (page(), id(), visitor).prop_map(|(page, id, visitor)| Asked::Count { page, id, visitor }),
        1 => page().prop_map(Asked::Totals),
        2 => (page(), interval(), 1..40_u32).prop_map(|(page, interval, points)| Asked::Series(page, interval, points)),
        1 => (page(), interval(), 1..40_u32).prop_map(|(page, interval, points)| Asked::Board(page, interval, points)),
        1 => (prop::sample::select(vec!["", "a", "x"]), 1..4_u32).prop_map(|(prefix, limit)| Asked::Top(prefix, limit)),
        1 => page().prop_map(Asked::Forget),
        1 => page().prop_map(Asked::Add),
        2 => (page(), id()).prop_map(|(counter, id)| Asked::AddOnce(counter, id)),
        1 => page().prop_map(Asked::Read),
        1 => (page(), 0..9_u64).prop_map(|(counter, value)| Asked::Write(counter, value)),
        2 => Just(Asked::Export),
        3 => prop::collection::btree_map(page(), record, 1..3).prop_map(Asked::Import),
    ]
}

fn wait() -> impl Strategy<Value = Step> {
    let ms = prop_oneof![0..2000_u64, 0..100_000_u64, 0..150_000_000_u64];
    ms.prop_map(|ms| Step::Wait(Duration::from_millis(ms)))
}

fn clash() -> impl Strategy<Value = Step> {
    let words = prop::sample::select(vec![
        "set p:lab:a x",
        "set p:visits:{a}:total x",
        "set p:visits:{a}:minute x",
        "hset p:visits:{a}:hour 1767225600 x",
        "hset p:visits:{b}:total a b",
        "set p:visits:{b}:imported x",
        "hset p:visits:{c}:imported s x",
        "set p:visits:ids x",
        "set p:fib:index x",
        "set p:fib:7 7",
        "del p:fib:8",
        "hset p:fib:9 a b",
        "set p:visits:top x",
        "del p:visits:{a}:total p:visits:ids p:visits:top p:visits:{a}:minute p:visits:{b}:total",
        "del p:fib:index p:visits:{a}:hour p:visits:{b}:imported p:visits:{c}:imported",
        "set p:visits:{z}:total 12",
        "zadd p:visits:top 12 z",
    ]);
    let command = words.prop_map(|words| words.split(' ').map(str::to_owned).collect());
    let index = ["EVAL", INDEX_PAGES, "2", "p:visits:top", "p:visits:ids"];
    let index = [&index[..], &["p:visits:{", "}:total", "p:visits:{*}:total"]].concat();
    let index: Vec<_> = index.into_iter().map(str::to_owned).collect();
    prop_oneof![6 => command, 1 => Just(index)].prop_map(Step::Clash)
}

fn on_redis() -> impl Strategy<Value = Step> {
    prop_oneof![
        12 => asked().prop_map(Step::Ask),
        2 => wait(),
        3 => (0..60_u32).prop_map(Step::Put),
        2 => (0..60_u32).prop_map(Step::Get),
        1 => (0..60_u32).prop_map(Step::Remove),
        1 => Just(Step::Condition),
        2 => clash(),
    ]
}

/// What was answered; of a refusal just its kind, since each store has its own words.
fn told<T: Debug>(answer: Result<T, StoreError>) -> String {
    match answer {
        Ok(answer) => format!("{answer:?}"),
        Err(StoreError::Unavailable { .. }) => "unavailable".into(),
        Err(StoreError::Refused { .. }) => "refused".into(),
        Err(StoreError::Malformed { .. }) => "malformed".into(),
        Err(other) => format!("{other:?}"),
    }
}

async fn ask<S: Visits + Archive + Lab>(store: &S, asked: &Asked, now: UnixMillis) -> String {
    let window = |interval: &Interval, points: &u32| Window::up_to_now(*interval, *points, now);
    match asked {
        Asked::Count { page, id, visitor } => {
            let visit = Visit {
                page,
                id,
                visitor: visitor.as_deref(),
                at: now,
            };
            told(store.count_visit(&visit).await)
        }
        Asked::Totals(page) => told(store.totals(page, now).await),
        Asked::Series(page, interval, points) => {
            told(store.series(page, window(interval, points)).await)
        }
        Asked::Board(page, interval, points) => {
            told(store.board(page, window(interval, points), 3).await)
        }
        Asked::Top(prefix, limit) => told(store.top(prefix, *limit).await),
        Asked::Forget(page) => told(store.forget_page(page, now).await),
        Asked::Add(counter) => told(store.lab_add(counter).await),
        Asked::AddOnce(counter, id) => told(
            store
                .lab_add_once(&Addition {
                    counter,
                    id,
                    at: now,
                })
                .await,
        ),
        Asked::Read(counter) => told(store.lab_read(counter).await),
        Asked::Write(counter, value) => told(store.lab_write(counter, *value).await),
        Asked::Export => {
            let exported = store.export(&Place::default(), now).await;
            told(exported.map(|mut exported| {
                exported.records.sort_by(|a, b| a.page.cmp(&b.page));
                exported
            }))
        }
        Asked::Import(pages) => {
            let records: Vec<_> = pages
                .iter()
                .map(|(page, of)| record(page, of, now))
                .collect();
            told(store.import(&records, now).await)
        }
    }
}

fn record(page: &str, (counted, imported, buckets): &Imported, now: UnixMillis) -> Record {
    let run = |interval: Interval, (ago, counts): &Buckets| {
        let bucket = now.secs() / interval.secs() - u64::from(*ago);
        Run {
            start: UnixMillis(bucket * interval.secs() * 1000),
            counts: counts.clone(),
        }
    };
    let [minutes, hours, days] = buckets;
    Record {
        page: page.into(),
        counted: *counted,
        imported: imported.clone(),
        buckets: [
            run(Interval::Minute, minutes),
            run(Interval::Hour, hours),
            run(Interval::Day, days),
        ],
        // Of a day with visits and without an estimate memory says that there was nobody.
        uniques: run(Interval::Day, days),
    }
}

async fn step<S: Server>(
    store: &RedisStore<Near<S>>,
    server: &S,
    step: &Step,
    now: UnixMillis,
) -> String {
    match step {
        Step::Ask(asked) => ask(store, asked, now).await,
        Step::Wait(_) => String::new(),
        Step::Put(n) => {
            let digits = "7".repeat(1 + *n as usize / 5);
            told(store.put(*n, digits.into(), Duration::from_secs(500)).await)
        }
        // How much of its life is left is the server's time.
        Step::Get(n) => told(
            store
                .get(*n)
                .await
                .map(|found| found.map(|found| found.digits)),
        ),
        Step::Remove(n) => told(store.remove(*n).await),
        Step::Condition => told(
            store
                .condition()
                .await
                .map(|condition| condition.ids_known_since),
        ),
        Step::Clash(command) => format!(
            "{:?}",
            server
                .execute(vec![command.clone()])
                .await
                .iter()
                .map(settle)
                .collect::<Vec<_>>()
        ),
    }
}

/// Of an error just its code; times to live rounded.
fn settle(reply: &Reply) -> Reply {
    match reply {
        Reply::Error(words) => {
            let code = words.split(|byte| *byte == b' ').next().unwrap_or_default();
            Reply::Error(code.to_vec().into())
        }
        other => other.clone(),
    }
}

/// A real server.
struct Real {
    runtime: tokio::runtime::Runtime,
    connection: Connection,
    _server: RedisServer,
}

impl Real {
    fn start() -> Self {
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

    fn ask(&self, commands: &[&str]) -> Vec<Reply> {
        let words = |command: &&str| command.split(' ').map(str::to_owned).collect();
        let commands = commands.iter().map(words).collect();
        self.runtime.block_on(self.connection.execute(commands))
    }

    fn empty(&self) -> RedisStore<Near<Connection>> {
        self.ask(&["FLUSHALL", "SCRIPT FLUSH"]);
        store(self.connection.clone())
    }
}

/// Runs `check` on so many lists of steps, the shorter ones last.
fn on_many<T: Debug>(
    steps: impl Strategy<Value = T>,
    cases: u32,
    mut check: impl FnMut(&[T]) -> Result<(), TestCaseError>,
) {
    let config = Cases {
        failure_persistence: None,
        ..Cases::with_cases(cases)
    };
    let check = RefCell::new(&mut check);
    let tried =
        TestRunner::new(config).run(&vec(steps, 1..60), |steps| (check.borrow_mut())(&steps));
    tried.unwrap_or_else(|difference| panic!("{difference}"));
}

#[test]
fn redis_and_its_model_answer_and_hold_the_same() {
    let real = Real::start();
    let counted = Cell::new(0);
    on_many(on_redis(), 150, |steps| {
        let on_real = real.empty();
        let model = Rc::new(RefCell::new(Redis::default()));
        model.borrow().set_time(1_750_000_000_000);
        let on_model = store(Rc::clone(&model));
        let mut now = START;
        for one in steps {
            if let Step::Wait(time) = one {
                now = now.plus(*time);
            }
            let (told, expected) = real.runtime.block_on(async {
                let told = step(&on_model, &model, one, now).await;
                (told, step(&on_real, &real.connection, one, now).await)
            });
            counted.set(counted.get() + u32::from(expected.contains("outcome: New")));
            prop_assert_eq!(told, expected, "{:?}", one);
        }
        // The scores in `p:lab` are times of the server.
        let keys = model
            .borrow()
            .keys()
            .into_iter()
            .filter(|key| key != "p:lab");
        let questions: Vec<String> = keys
            .flat_map(|key| {
                let key = String::from_utf8_lossy(&key).into_owned();
                [
                    "TYPE KEY",
                    "GET KEY",
                    "HGETALL KEY",
                    "HLEN KEY",
                    "PFCOUNT KEY",
                    "ZRANGE KEY 0 -1 WITHSCORES",
                ]
                .map(|question| question.replace("KEY", &key))
            })
            .chain(["DBSIZE".into()])
            .collect();
        for question in &questions {
            let mut told = settle(
                &model
                    .borrow_mut()
                    .call(&question.split(' ').collect::<Vec<_>>()),
            );
            let mut expected = real.ask(&[question]).first().map(settle);
            if question.starts_with("HGETALL") {
                told = sorted(told);
                expected = expected.map(sorted);
            }
            let is_sketch =
                |reply: &Reply| matches!(reply, Reply::Bulk(text) if text.starts_with(b"HYLL"));
            if question.starts_with("GET") && expected.as_ref().is_some_and(is_sketch) {
                continue;
            }
            prop_assert_eq!(Some(told), expected, "{}", question);
        }
        Ok(())
    });
    // Steps of which each is refused would compare nothing.
    assert!(counted.get() > 500, "{}", counted.get());
}

/// The pairs of a hash in the order of their fields.
fn sorted(reply: Reply) -> Reply {
    let Reply::Array(items) = &reply else {
        return reply;
    };
    let mut pairs: Vec<_> = items.chunks(2).map(<[_]>::to_vec).collect();
    pairs.sort_by_key(|pair| format!("{pair:?}"));
    Reply::Array(pairs.concat())
}

#[test]
fn memory_answers_as_redis_does() {
    let real = Real::start();
    let counted = Cell::new(0);
    on_many(
        prop_oneof![8 => asked().prop_map(Step::Ask), 1 => wait()],
        150,
        |steps| {
            let (on_real, on_memory) = (real.empty(), memory());
            let mut now = START;
            for one in steps {
                match one {
                    Step::Wait(time) => now = now.plus(*time),
                    Step::Ask(asked) => {
                        let (told, expected) = real.runtime.block_on(async {
                            (
                                ask(&on_memory, asked, now).await,
                                ask(&on_real, asked, now).await,
                            )
                        });
                        counted.set(counted.get() + u32::from(expected.contains("outcome: New")));
                        prop_assert_eq!(told, expected, "{:?}", asked);
                    }
                    _ => {}
                }
            }
            Ok(())
        },
    );
    assert!(counted.get() > 500, "{}", counted.get());
}

/// Of a hundred thousand sets of visitors four are further off than four standard errors.
#[test]
fn visitors_are_estimated_as_well_as_redis_does() {
    let real = Real::start();
    let (on_real, on_memory) = (real.empty(), memory());
    let off = |estimate: u64, visitors: u64| estimate.abs_diff(visitors) as f64 / visitors as f64;
    for visitors in 1..=3000_u64 {
        let name = visitors.to_string();
        let asked = Visit {
            page: "a",
            id: &name,
            visitor: Some(&name),
            at: START,
        };
        let [memory, redis] = real.runtime.block_on(async {
            [
                on_memory.count_visit(&asked).await,
                on_real.count_visit(&asked).await,
            ]
            .map(|counted| counted.expect("counts").totals.unique_today)
        });
        assert!(
            off(memory, visitors) < 4.0 * 0.023,
            "{memory} of {visitors} in memory"
        );
        assert!(
            off(redis, visitors) < 4.0 * 0.0081,
            "{redis} of {visitors} in Redis"
        );
        if visitors <= 10 {
            assert_eq!((memory, redis), (visitors, visitors));
        }
    }
}
