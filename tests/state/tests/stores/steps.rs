//! What the stores are asked, as it is drawn, done and told.

use crate::servers::{Near, Server};
use core::fmt::Debug;
use core::time::Duration;
use edgestate_contract::visit_id;
use edgestate_contract::visits::Interval;
use edgestate_redis_store::RedisStore;
use edgestate_state::archive::{Place, Record, Run};
use edgestate_state::lab::Addition;
use edgestate_state::visits::Visit;
use edgestate_state::{Archive, Lab, Reachability, StoreError, UnixMillis, Values, Visits, Window};
use proptest::collection::vec;
use proptest::prelude::*;
use std::collections::BTreeMap;
use upstash_front::Reply;

/// 2025-12-31T23:58:00Z: a year ends soon.
pub const START: UnixMillis = UnixMillis(1_767_225_480_000);
const INDEX_PAGES: &str = include_str!("../../../../crates/redis-store/src/index_pages.lua");

/// Buckets that are imported: how long ago the first one is, and their counts.
type Buckets = (u32, Vec<Option<u64>>);
/// What is imported for a page: visits counted, numbers by source, and buckets by interval.
type Imported = (u64, BTreeMap<String, u64>, [Buckets; 3]);

/// What every store is asked.
#[derive(Clone, Debug)]
pub enum Asked {
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
pub enum Step {
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
        3 => (0..12_u64, prop_oneof![Just(0), 100_000..140_000_i64, -90_000_000..300_000_000_i64]).prop_map(|(number, off_ms)| {
            visit_id::new(START.0.saturating_add_signed(off_ms), number.into())
        }),
    ]
}

fn interval() -> impl Strategy<Value = Interval> {
    prop::sample::select(Interval::ALL.to_vec())
}

pub fn asked() -> impl Strategy<Value = Asked> {
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

pub fn wait() -> impl Strategy<Value = Step> {
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

pub fn on_redis() -> impl Strategy<Value = Step> {
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

pub async fn ask<S: Visits + Archive + Lab>(store: &S, asked: &Asked, now: UnixMillis) -> String {
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

pub async fn step<S: Server>(
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
pub fn settle(reply: &Reply) -> Reply {
    match reply {
        Reply::Error(words) => {
            let code = words.split(|byte| *byte == b' ').next().unwrap_or_default();
            Reply::Error(code.to_vec().into())
        }
        other => other.clone(),
    }
}
