//! The project's own scripts on the model and on Redis: the same calls, the same replies, and the
//! same data afterwards.

use edgestate_simulator::redis::Redis;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use upstash_front::{Connection, RedisServer, Reply};

const COUNT_VISIT: &str = concat!(
    include_str!("../../../crates/redis-store/src/ids.lua"),
    include_str!("../../../crates/redis-store/src/count_visit.lua")
);
const CACHE_VALUE: &str = include_str!("../../../crates/redis-store/src/cache_value.lua");
const CACHED: &str = include_str!("../../../crates/redis-store/src/cached.lua");
const FORGET_PAGE: &str = include_str!("../../../crates/redis-store/src/forget_page.lua");
const INDEX_PAGES: &str = include_str!("../../../crates/redis-store/src/index_pages.lua");
const LAB: &str = concat!(
    include_str!("../../../crates/redis-store/src/counters.lua"),
    include_str!("../../../crates/redis-store/src/lab.lua")
);
const LAB_ONCE: &str = concat!(
    include_str!("../../../crates/redis-store/src/ids.lua"),
    include_str!("../../../crates/redis-store/src/counters.lua"),
    include_str!("../../../crates/redis-store/src/lab_once.lua")
);
const TOTALS: &str = include_str!("../../../crates/redis-store/src/totals.lua");

type Words = Vec<String>;

fn eval(script: &str, keys: &[&str], arguments: &[&str]) -> Words {
    let count = keys.len().to_string();
    let words = [&["EVAL", script, count.as_str()], keys, arguments].concat();
    words.into_iter().map(str::to_owned).collect()
}

const NOW_MS: u64 = 1_740_832_496_789;

/// A visit of page `a` or `b`, `after_ms` from now, by a client whose clock is `off_ms` ahead.
fn visit(page: &str, id: u8, after_ms: u64, off_ms: Option<i64>, visitor: u8) -> Words {
    let now_ms = NOW_MS + after_ms;
    let key = |end: &str| format!("p:visits:{{{page}}}:{end}");
    let secs = now_ms / 1000;
    let id_ms = off_ms.map_or(String::new(), |off_ms| {
        now_ms.saturating_add_signed(off_ms).to_string()
    });
    let digest = format!("{page}{id}{id_ms}");
    let day = format!("unique:{}", secs / 86_400);
    let salt = format!("salt:{}", secs / 86_400);
    let start = |width: u64| (secs - secs % width).to_string();
    let oldest = |width: u64, kept: u64| (secs - secs % width - (kept - 1) * width).to_string();
    eval(
        COUNT_VISIT,
        &[
            "p:visits:ids",
            "p:visits:ids:0",
            "p:visits:ids:1",
            &key(&format!("seen:{id}")),
            &key("total"),
            &key("minute"),
            &key("hour"),
            &key("day"),
            &key(&day),
            &key(&salt),
            "p:visits:top",
        ],
        &[
            &digest,
            &id_ms,
            &now_ms.to_string(),
            "10",
            "86400000",
            &format!("call-{}", id % 2),
            page,
            "2",
            &if visitor == 0 {
                String::new()
            } else {
                visitor.to_string()
            },
            "salt",
            "90000",
            &start(60),
            &oldest(60, 3),
            "7200",
            &start(3600),
            &oldest(3600, 2),
            "86400",
            &start(86_400),
            &oldest(86_400, 400),
            "8640000",
        ],
    )
}

fn call() -> impl Strategy<Value = Words> {
    let visits = (
        "[abc]",
        0..30_u8,
        0..400_000_000_u64,
        prop_oneof![
            Just(None),
            Just(Some(0)),
            (-90_000_000..10_000_000_i64).prop_map(Some)
        ],
        0..4_u8,
    )
        .prop_map(|(page, id, after_ms, off_ms, visitor)| {
            visit(&page, id, after_ms, off_ms, visitor)
        });
    let values = (0..60_u32).prop_map(|n| {
        let digits = "7".repeat(1 + n as usize / 5);
        let key = format!("p:fib:{n}");
        eval(
            CACHE_VALUE,
            &[&key, "p:fib:index"],
            &[&n.to_string(), &digits, "500", "4000"],
        )
    });
    let cached = (0..60_u32).prop_map(|n| eval(CACHED, &[&format!("p:fib:{n}")], &[]));
    let lab = ("[a-d]", prop_oneof![Just(""), Just("7")]).prop_map(|(name, value)| {
        eval(
            LAB,
            &[&format!("p:lab:{name}"), "p:lab"],
            &["600", "3", &name, value],
        )
    });
    let lab_once = ("[a-d]", 0..20_u8, 0..400_000_000_u64).prop_map(|(name, id, after_ms)| {
        let digest = format!("lab:{name}{id}");
        let now_ms = (NOW_MS + after_ms).to_string();
        let id_ms = if id % 2 == 0 { "" } else { &now_ms };
        let call = format!("call-{}", id % 3);
        eval(
            LAB_ONCE,
            &[
                "p:visits:ids",
                "p:visits:ids:0",
                "p:visits:ids:1",
                &format!("p:lab:{name}"),
                "p:lab",
            ],
            &[
                &digest, id_ms, &now_ms, "10", "86400000", &call, "600", "3", &name,
            ],
        )
    });
    let clash = prop_oneof![
        Just("set p:lab:a x"),
        Just("set p:visits:{a}:total x"),
        Just("set p:visits:{a}:minute x"),
        Just("hset p:visits:{a}:hour 1740830400 x"),
        Just("hset p:visits:{b}:total a b"),
        Just("set p:visits:ids x"),
        Just("set p:fib:index x"),
        Just("set p:fib:7 7"),
        Just("del p:fib:8"),
        Just("hset p:fib:9 a b"),
        Just("set p:visits:top x"),
        Just("del p:visits:{a}:total p:visits:ids p:visits:top p:visits:{a}:minute p:visits:{b}:total"),
        Just("del p:fib:index p:visits:{a}:hour"),
        Just("set p:visits:{z}:total 12"),
        Just("zadd p:visits:top 12 z"),
    ]
    .prop_map(|text| text.split(' ').map(str::to_owned).collect());
    let rest = prop_oneof![
        Just(eval(
            FORGET_PAGE,
            &["p:visits:top", "p:visits:{a}:total", "p:visits:{a}:hour"],
            &["a"]
        )),
        Just(eval(
            INDEX_PAGES,
            &["p:visits:top", "p:visits:ids"],
            &["p:visits:{", "}:total", "p:visits:{*}:total"]
        )),
        Just(eval(
            TOTALS,
            &[
                "p:visits:{a}:total",
                "p:visits:{a}:day",
                "p:visits:{a}:unique:20148"
            ],
            &["1740787200"]
        )),
    ];
    prop_oneof![
        12 => visits.boxed(),
        6 => values.boxed(),
        2 => cached.boxed(),
        2 => lab.boxed(),
        3 => lab_once.boxed(),
        1 => clash.boxed(),
        1 => rest.boxed(),
    ]
}

/// The code of an error, without the digest of the script that Redis adds; times to live rounded.
fn settle(reply: &Reply) -> Reply {
    match reply {
        Reply::Error(words) => {
            let code = words.split(|byte| *byte == b' ').next().unwrap_or_default();
            Reply::Error(code.to_vec().into())
        }
        Reply::Array(items) => Reply::Array(items.iter().map(settle).collect()),
        Reply::Int(left @ 400_000..=500_000) => Reply::Int((left + 50_000) / 100_000),
        other => other.clone(),
    }
}

#[test]
fn the_scripts_do_the_same_on_the_model_and_on_redis() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let server = runtime
        .block_on(RedisServer::start())
        .expect("redis-server starts");
    let real = Connection::new(&server.address());
    let ask = |commands: &[Words]| runtime.block_on(real.call(commands)).expect("replies");
    ask(&["CONFIG SET appendfsync no"
        .split(' ')
        .map(str::to_owned)
        .collect()]);
    let config = Config {
        failure_persistence: None,
        ..Config::with_cases(100)
    };
    let compared = TestRunner::new(config).run(&vec(call(), 1..60), |calls| {
        ask(&[vec!["FLUSHALL".into()]]);
        let mut model = Redis::default();
        model.set_time(1_750_000_000_000);
        let replies = ask(&calls);
        for (call, real) in calls.iter().zip(&replies) {
            let told = model.call(call);
            let arguments = call.get(2..).unwrap_or(call);
            prop_assert_eq!(settle(&told), settle(real), "{:?}", arguments);
        }
        // The scores in `p:lab` are times, which differ.
        let keys = model.keys().into_iter().filter(|key| key != "p:lab");
        let questions: Vec<Words> = keys
            .flat_map(|key| {
                let key = String::from_utf8_lossy(&key).into_owned();
                let about = |name: &str| vec![name.to_owned(), key.clone()];
                let range = ["ZRANGE", &key, "0", "-1", "WITHSCORES"];
                let range = range.map(str::to_owned).to_vec();
                [about("TYPE"), about("HLEN"), about("PFCOUNT"), range]
            })
            .collect();
        for (question, real) in questions.iter().zip(ask(&questions)) {
            prop_assert_eq!(model.call(question), real, "{:?}", question);
        }
        let size = ask(&[vec!["DBSIZE".into()]]);
        prop_assert_eq!(Some(&model.call(&["DBSIZE"])), size.first());
        Ok(())
    });
    compared.unwrap_or_else(|difference| panic!("{difference}"));
}
