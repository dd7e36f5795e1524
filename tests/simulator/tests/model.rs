//! The model of Redis against Redis: the same random commands, alone and in scripts, the same
//! replies.

use bytes::Bytes;
use edgestate_simulator::redis::{Condition, Redis};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use upstash_front::{Connection, RedisServer, Reply};

/// Runs the commands in its arguments, each preceded by its length, and returns all replies.
const RUN: &str = r"
local replies, at = {}, 1
while at <= #ARGV do
  local length, command = tonumber(ARGV[at]), {}
  for place = 1, length do command[place] = ARGV[at + place] end
  at = at + length + 1
  replies[#replies + 1] = redis.pcall(unpack(command))
end
return replies
";

type Words = Vec<String>;

fn words(text: &str) -> Words {
    text.split(' ').map(str::to_owned).collect()
}

fn member() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-d]",
        (-3..12_i64).prop_map(|n| n.to_string()),
        Just("9223372036854775807".to_owned()),
    ]
}

#[expect(clippy::too_many_lines, reason = "a list")]
/// A command on one of a few keys. Each type has its own, and now and then another's, so that types clash.
fn command() -> impl Strategy<Value = Words> {
    let place = || (-4..4_i64).prop_map(|n| n.to_string());
    let score = || {
        prop_oneof![
            (-3..9_i64).prop_map(|n| n.to_string()),
            (-3..9_i64).prop_map(|n| format!("({n}")),
            Just("-inf".to_owned()),
            Just("+inf".to_owned()),
            Just("x".to_owned()),
        ]
    };
    let on_key = (
        prop_oneof![
            "get|incr|type|pttl|ttl|hgetall|hkeys|hlen|zcard|pfcount|exists|del|unlink|pfadd",
            member().prop_map(|m| format!("set {m}")),
            member().prop_map(|m| format!("set {m} NX")),
            member().prop_map(|m| format!("set {m} XX")),
            // Far from where `settle` rounds otherwise: the real one's clock goes on.
            (member(), 5..10_u32).prop_map(|(m, n)| format!("set {m} EX {n}00")),
            (member(), 5..10_u32).prop_map(|(m, n)| format!("set {m} PX {n}00000 NX")),
            Just("set a EX 0".to_owned()),
            Just("set a NX XX".to_owned()),
            Just("get a b".to_owned()),
            member().prop_map(|m| format!("incrby {m}")),
            (-1..2_i64).prop_map(|n| format!("expire {}", n * 700)),
            (-1..2_i64).prop_map(|n| format!("pexpire {}", n * 700_000)),
        ],
        any::<u8>(),
    )
        .prop_map(|(rest, _)| rest)
        .boxed();
    let hash = prop_oneof![
        member().prop_map(|f| format!("hget {f}")),
        member().prop_map(|f| format!("hexists {f}")),
        (member(), member()).prop_map(|(f, g)| format!("hmget {f} {g}")),
        (member(), member()).prop_map(|(f, v)| format!("hset {f} {v}")),
        (member(), member(), member(), member())
            .prop_map(|(a, b, c, d)| format!("hset {a} {b} {c} {d}")),
        (member(), member()).prop_map(|(f, v)| format!("hsetnx {f} {v}")),
        (member(), member()).prop_map(|(f, by)| format!("hincrby {f} {by}")),
        (member(), member()).prop_map(|(f, g)| format!("hdel {f} {g}")),
        Just("hset a".to_owned()),
        Just("hset a b c".to_owned()),
    ]
    .boxed();
    let scored = (
        prop_oneof![
            Just(""),
            Just("NX "),
            Just("XX "),
            Just("GT "),
            Just("LT "),
            Just("GT CH "),
            Just("NX GT ")
        ],
        score(),
        member(),
    )
        .prop_map(|(option, score, m)| format!("zadd {option}{score} {m}"));
    let sorted_set = prop_oneof![
        6 => scored,
        1 => member().prop_map(|m| format!("zscore {m}")),
        1 => Just("zscan 0 COUNT 1".to_owned()),
        1 => member().prop_map(|m| format!("zscan {m} COUNT {m}")),
        1 => (member(), member()).prop_map(|(m, n)| format!("zrem {m} {n}")),
        1 => (place(), place()).prop_map(|(a, b)| format!("zrange {a} {b} WITHSCORES")),
        1 => (place(), place()).prop_map(|(a, b)| format!("zrevrange {a} {b}")),
        1 => (place(), place()).prop_map(|(a, b)| format!("zremrangebyrank {a} {b}")),
        1 => (score(), score()).prop_map(|(a, b)| format!("zremrangebyscore {a} {b}")),
        1 => (score(), score()).prop_map(|(a, b)| format!("zrangebyscore {a} {b} WITHSCORES")),
        1 => (score(), score(), 0..3_u8)
            .prop_map(|(a, b, n)| format!("zrangebyscore {a} {b} LIMIT {n} 2")),
    ]
    .boxed();
    let sketch = prop_oneof![
        (member(), member()).prop_map(|(a, b)| format!("pfadd {a} {b}")),
        any::<u32>().prop_map(|n| format!("pfadd {n} x{n} yy{n} zzz{n} wwwwwwwwww{n}")),
    ]
    .boxed();
    let keyless = prop_oneof![
        Just(words("dbsize")),
        Just(words("ping")),
        Just(words("keys *")),
        Just(
            words("keys [km]")
                .into_iter()
                .take(1)
                .chain(["?".into()])
                .collect()
        ),
        Just(words("mget k m n s")),
        Just(words("exists k m n s k")),
        Just(words("del k m")),
        Just(words("pfcount m s k n")),
    ]
    .boxed();
    let at = |key: &'static str, rest| {
        (prop_oneof![4 => Just(key.to_owned()), 1 => "[kmns]"], rest).prop_map(
            |(key, rest): (String, String)| {
                let mut command = words(&rest);
                command.insert(1, key);
                command
            },
        )
    };
    prop_oneof![
        4 => at("k", on_key),
        3 => at("m", hash),
        4 => at("n", sorted_set),
        1 => at("s", sketch),
        1 => keyless,
    ]
}

/// What is there in the end, so that no command has to be drawn for it to be seen what another one did.
fn everything() -> Vec<Words> {
    let of_key = |key: &str| {
        [
            "type KEY",
            "pttl KEY",
            "get KEY",
            "hgetall KEY",
            "zrange KEY 0 -1 WITHSCORES",
            "pfcount KEY",
        ]
        .map(|question| words(&question.replace("KEY", key)))
    };
    ["k", "m", "n", "s"].into_iter().flat_map(of_key).collect()
}

/// Replies that are sets are sorted, times to live are rounded: that much is not defined.
fn settle(command: &[String], reply: &Reply) -> Reply {
    let name = command.first().map_or("", String::as_str);
    match (name, reply) {
        ("hkeys" | "keys", Reply::Array(items)) => {
            let mut items = items.clone();
            items.sort_by_key(|item| format!("{item:?}"));
            Reply::Array(items)
        }
        ("hgetall", Reply::Array(items)) => {
            let mut pairs: Vec<_> = items.chunks(2).map(<[_]>::to_vec).collect();
            pairs.sort_by_key(|pair| format!("{pair:?}"));
            Reply::Array(pairs.concat())
        }
        ("ttl", Reply::Int(left @ 1..)) => Reply::Int((left + 50) / 100),
        ("pttl", Reply::Int(left @ 1..)) => Reply::Int((left + 50_000) / 100_000),
        (_, Reply::Array(items)) => {
            Reply::Array(items.iter().map(|item| settle(command, item)).collect())
        }
        (_, Reply::Bulk(text)) if text.starts_with(b"HYLL") => Reply::Bulk("HYLL".into()),
        (_, Reply::Error(words)) if is_about_arity(words) => Reply::Error("ERR arity".into()),
        (_, other) => other.clone(),
    }
}

/// Scripts are told so in other words.
fn is_about_arity(words: &[u8]) -> bool {
    words
        .to_ascii_lowercase()
        .starts_with(b"err wrong number of arg")
}

struct Both {
    runtime: tokio::runtime::Runtime,
    real: Connection,
    _server: RedisServer,
}

impl Both {
    fn start() -> Self {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let server = runtime
            .block_on(RedisServer::start())
            .expect("redis-server starts");
        let both = Self {
            real: Connection::new(&server.address()),
            runtime,
            _server: server,
        };
        both.run(&[words("CONFIG SET appendfsync no")]);
        both
    }

    /// The replies of a server without data, and those of a new model.
    fn run(&self, commands: &[Words]) -> (Vec<Reply>, Vec<Reply>) {
        let flush = [vec!["FLUSHALL".to_owned()]];
        let asked = async {
            self.real.call(&flush).await?;
            self.real.call(commands).await
        };
        let real = self.runtime.block_on(asked).expect("replies");
        let mut model = Redis::default();
        model.set_time(1_750_000_000_000);
        (
            real,
            commands.iter().map(|command| model.call(command)).collect(),
        )
    }
}

fn in_a_script(commands: &[Words]) -> Words {
    let mut script = vec!["EVAL".to_owned(), RUN.to_owned(), "0".to_owned()];
    for command in commands {
        script.push(command.len().to_string());
        script.extend(command.iter().cloned());
    }
    script
}

#[test]
fn the_same_commands_get_the_same_replies() {
    let both = Both::start();
    let config = Config {
        failure_persistence: None,
        ..Config::with_cases(500)
    };
    let mut runner = TestRunner::new(config);
    let compared = runner.run(&vec(command(), 1..40), |mut commands| {
        commands.extend(everything());
        let (real, model) = both.run(&commands);
        for ((command, real), model) in commands.iter().zip(&real).zip(&model) {
            let (real, model) = (settle(command, real), settle(command, model));
            prop_assert_eq!(model, real, "{:?}", command);
        }
        let (real, model) = both.run(&[in_a_script(&commands)]);
        let (Some(Reply::Array(real)), Some(Reply::Array(model))) = (real.first(), model.first())
        else {
            panic!("{real:?} {model:?}");
        };
        for ((command, real), model) in commands.iter().zip(real).zip(model) {
            // Lua's numbers are doubles: what becomes of larger ones is the machine's business.
            if matches!(real, Reply::Int(number) if number.unsigned_abs() > 1 << 53) {
                continue;
            }
            prop_assert_eq!(
                settle(command, model),
                settle(command, real),
                "in a script: {:?}",
                command
            );
        }
        Ok(())
    });
    compared.unwrap_or_else(|difference| panic!("{difference}"));
}

/// Bit by bit: the same elements change the same registers, and are estimated as the same number.
#[test]
fn many_elements_are_estimated_as_the_same_number() {
    let both = Both::start();
    let commands: Vec<_> = (0..3000)
        .flat_map(|n| {
            let key = if n % 3 == 0 { "k" } else { "m" };
            [
                words(&format!("pfadd {key} {n} element-{n} {}", n % 100)),
                words("pfcount k"),
                words("pfcount k m"),
            ]
        })
        .collect();
    let (real, model) = both.run(&commands);
    for ((command, real), model) in commands.iter().zip(real).zip(model) {
        assert_eq!(model, real, "{command:?}");
    }
}

#[test]
fn scripts_mean_the_same() {
    let both = Both::start();
    for script in [
        "return {1, 2.9, 'a', true, false, 3}",
        "return {1, nil, 3}",
        "return redis.status_reply('FINE')",
        "return redis.error_reply('MINE no')",
        "return redis.sha1hex('a')",
        "return redis.call('set', 'k', 1)",
        "return redis.call('get', 'none') == false",
        "return redis.call('set', 'k', 5).ok",
        "redis.call('hset', 'h', 'a', 1) return redis.pcall('get', 'h').err",
        "redis.call('hset', 'h', 'a', 1) return redis.call('hmget', 'h', 'a', 'b')",
        "redis.call('set', 'k', 1234567890123) return redis.call('incrby', 'k', 1)",
        "redis.call('set', 'k', 1740832496789) return redis.call('get', 'k')",
        "redis.call('set', 'k', math.floor(2.5)) return redis.call('get', 'k')",
        "return tonumber('12') + KEYS[1] + ARGV[2]",
        "return {KEYS[1], KEYS[2], #ARGV}",
        "return redis.call('zadd', 'z', 'GT', 5, 'm')",
    ] {
        let command = ["EVAL", script, "1", "7", "x", "8"]
            .map(str::to_owned)
            .to_vec();
        let (real, model) = both.run(&[command]);
        assert_eq!(model, real, "{script}");
    }
    for (script, code) in [
        ("return redis.call('incr', 'k', 'l')", "ERR"),
        (
            "redis.call('hset', 'h', 'a', 1) return redis.call('get', 'h')",
            "WRONGTYPE",
        ),
        ("return undefined_name", "ERR"),
        ("name = 1", "ERR"),
        ("error('x')", "ERR"),
        ("return redis.call('no-such-command')", "ERR"),
        ("return redis.call({})", "ERR"),
        ("syntax error", "ERR"),
        ("#!lua flags=allow-key-locking\nreturn 1", "ERR"),
    ] {
        let command = ["EVAL", script, "0"].map(str::to_owned).to_vec();
        for reply in <[_; 2]>::from(both.run(&[command])).concat() {
            let Reply::Error(words) = &reply else {
                panic!("{script}: {reply:?}");
            };
            assert!(words.starts_with(code.as_bytes()), "{script}: {reply:?}");
        }
    }
}

#[test]
fn a_script_is_known_by_its_digest_until_it_is_forgotten() {
    let both = Both::start();
    let known =
        |text: &str| words(&text.replace("DIGEST", "e0e1f9fabfc9d4800c877a703b823ac0578ff8db"));
    let commands = [
        known("SCRIPT FLUSH"),
        known("EVALSHA DIGEST 0"),
        ["EVAL", "return 1", "0"].map(str::to_owned).to_vec(),
        known("EVALSHA DIGEST 0"),
        known("EVALSHA_RO DIGEST 0"),
        known("SCRIPT EXISTS DIGEST DIGEST"),
        known("SCRIPT FLUSH"),
        known("EVALSHA DIGEST 0"),
        ["EVAL_RO", "return redis.pcall('set', 'a', 1).err", "0"]
            .map(str::to_owned)
            .to_vec(),
        ["EVAL_RO", "return redis.pcall('pfcount', 'a').err", "0"]
            .map(str::to_owned)
            .to_vec(),
        ["EVAL", "return 1", "-1"].map(str::to_owned).to_vec(),
        ["EVAL", "return 1", "1"].map(str::to_owned).to_vec(),
        ["EVAL", "return 1", "x"].map(str::to_owned).to_vec(),
    ];
    let (real, model) = both.run(&commands);
    assert_eq!(model, real);
}

#[test]
fn keys_expire_in_virtual_time() {
    let mut redis = Redis::default();
    redis.set_time(1000);
    redis.call(&["set", "k", "v", "ex", "2"]);
    redis.set_time(3000);
    assert_eq!(redis.call(&["pttl", "k"]), Reply::Int(0));
    redis.set_time(3001);
    assert_eq!(redis.call(&["get", "k"]), Reply::Nil);
    assert!(redis.keys().is_empty());
}

#[test]
fn a_server_in_trouble_refuses_all_of_a_script_or_nothing() {
    let script = "redis.call('del', 'a') redis.call('set', 'b', 1) return 1";
    let mut redis = Redis::default();
    let code = |reply: Reply| match reply {
        Reply::Error(words) => words
            .split(|b| *b == b' ')
            .next()
            .map(Bytes::copy_from_slice),
        _ => None,
    };
    redis.set_condition(Condition::Full);
    assert_eq!(code(redis.call(&["set", "k", "v"])), Some("OOM".into()));
    assert_eq!(
        code(redis.call(&["eval", "return redis.call('incr', 'k')", "0"])),
        Some("OOM".into())
    );
    assert_eq!(redis.call(&["eval", script, "0"]), Reply::Int(1));
    redis.set_condition(Condition::ReadOnly);
    assert_eq!(code(redis.call(&["del", "k"])), Some("READONLY".into()));
    assert_eq!(
        code(redis.call(&["eval", script, "0"])),
        Some("READONLY".into())
    );
    redis.set_condition(Condition::Loading);
    assert_eq!(code(redis.call(&["get", "b"])), Some("LOADING".into()));
    redis.set_condition(Condition::Fine);
    assert_eq!(redis.call(&["get", "b"]), Reply::Bulk("1".into()));
}
