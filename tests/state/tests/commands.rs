//! What anybody expects of a Redis client, command by command: the facts that the tests of Upstash's
//! own SDK name, through this client and the HTTP front against a real Redis.

use edgestate_state_tests::platform::ManualPlatform;
use edgestate_state_tests::world::{RedisWorld, World as _};
use edgestate_upstash::{Client, Command, Config, Error, FromReply, Pairs, Reply, Script};
use std::collections::BTreeMap;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::sync::watch;
use upstash_front::{FaultKind, Port};

type Redis = Client<ManualPlatform>;

async fn world() -> (RedisWorld, Redis) {
    let world = RedisWorld::start().await;
    let (client, _) = world.unhurried(world.config());
    (world, client)
}

/// A command by its words.
fn command(words: &str) -> Command<'_> {
    let (name, arguments) = words.split_once(' ').unwrap_or((words, ""));
    let arguments = arguments.split(' ').filter(|word| !word.is_empty());
    arguments.fold(Command::new(name), Command::arg)
}

async fn ask<T: FromReply>(redis: &Redis, words: &str) -> T {
    redis.run(&command(words)).await.expect(words)
}

#[tokio::test]
async fn set_takes_each_option_whether_the_key_exists_or_not() {
    let (_world, redis) = world().await;
    // nx: only where there is none. xx: only where there is one.
    for (options, exists, stored) in [
        ("NX", false, true),
        ("NX", true, false),
        ("XX", false, false),
        ("XX", true, true),
        ("EX 100 NX", false, true),
        ("PX 100000 XX", true, true),
        ("KEEPTTL", true, true),
    ] {
        ask::<()>(&redis, "DEL k").await;
        if exists {
            ask::<()>(&redis, "SET k before EX 1000").await;
        }
        let reply: Option<String> = ask(&redis, &format!("SET k after {options}")).await;
        assert_eq!(reply.is_some(), stored, "{options}, exists: {exists}");
        let value: Option<String> = ask(&redis, "GET k").await;
        let expected = if stored {
            Some("after")
        } else {
            exists.then_some("before")
        };
        assert_eq!(value.as_deref(), expected, "{options}, exists: {exists}");
        let ttl_secs: i64 = ask(&redis, "TTL k").await;
        let bounds = match (value.is_some(), stored, options) {
            (false, _, _) => -2..=-2,
            (true, true, "NX" | "XX") => -1..=-1,
            (true, true, "EX 100 NX" | "PX 100000 XX") => 1..=100,
            _ => 101..=1000,
        };
        assert!(bounds.contains(&ttl_secs), "{options}: {ttl_secs} s");
    }
    ask::<()>(&redis, "SET k v").await;
    let old: Option<String> = ask(&redis, "SET k w GET").await;
    assert_eq!(old.as_deref(), Some("v"));
    ask::<()>(&redis, "SET k x EXAT 4102444800").await;
    let at: u64 = ask(&redis, "EXPIRETIME k").await;
    assert_eq!(at, 4_102_444_800);
}

#[tokio::test]
async fn what_is_missing_is_nothing_and_not_an_error() {
    let (_world, redis) = world().await;
    assert_eq!(ask::<Option<String>>(&redis, "GET none").await, None);
    assert_eq!(ask::<Option<u64>>(&redis, "HGET none f").await, None);
    assert_eq!(ask::<Option<u64>>(&redis, "ZSCORE none m").await, None);
    assert_eq!(
        ask::<Vec<String>>(&redis, "ZRANGE none 0 -1").await,
        [""; 0]
    );
    let gets: Vec<Option<String>> = ask(&redis, "MGET none none2").await;
    assert_eq!(gets, [None, None]);
    let all: Pairs<String, String> = ask(&redis, "HGETALL none").await;
    assert_eq!(all, Pairs(vec![]));
    assert_eq!(ask::<u64>(&redis, "DEL none").await, 0);
    assert!(!ask::<bool>(&redis, "EXISTS none").await);
    // Asked for as what must be there, its absence is told.
    let error = redis.run::<String>(&command("GET none")).await;
    assert_eq!(
        error.expect_err("no string").to_string(),
        "GET replied with nil, expected a string"
    );
}

#[tokio::test]
async fn zrange_has_all_its_modes() {
    let (_world, redis) = world().await;
    ask::<u64>(&redis, "ZADD z 1 a 2 b 3 c 4 d").await;
    for (words, members) in [
        ("ZRANGE z 0 -1", &["a", "b", "c", "d"][..]),
        ("ZRANGE z 1 2", &["b", "c"]),
        ("ZRANGE z 0 1 REV", &["d", "c"]),
        ("ZRANGE z 2 (4 BYSCORE", &["b", "c"]),
        ("ZRANGE z -inf +inf BYSCORE LIMIT 1 2", &["b", "c"]),
        ("ZRANGE z 3 1 BYSCORE REV", &["c", "b", "a"]),
        ("ZRANGE z 7 9", &[]),
    ] {
        assert_eq!(ask::<Vec<String>>(&redis, words).await, members, "{words}");
    }
    ask::<u64>(&redis, "ZADD l 0 a 0 b 0 c").await;
    let by_name: Vec<String> = ask(&redis, "ZRANGE l [a (c BYLEX").await;
    assert_eq!(by_name, ["a", "b"]);
    let scored: Pairs<String, u64> = ask(&redis, "ZRANGE z 0 1 WITHSCORES").await;
    assert_eq!(scored, Pairs(vec![("a".into(), 1), ("b".into(), 2)]));
}

#[tokio::test]
async fn what_looks_like_something_else_stays_what_it_is() {
    let (_world, redis) = world().await;
    for data in [
        "8",
        "-0",
        "1e3",
        "007",
        "OK",
        "null",
        "nil",
        "true",
        "\"quoted\"",
        "{\"a\":1}",
        "[1,2]",
        "%",
        "%2F",
        "100%25",
        "🦀🇪🇺👩‍👩‍👧",
        "\u{feff}é\u{301}",
        "a b\tc\r\nd",
        "",
        "T0s=",
    ] {
        let set = Command::new("SET").arg("k").arg(data);
        redis.run::<()>(&set).await.expect("set");
        let get = Command::new("GET").arg("k");
        // As text, as bytes, which travel in base64, and from within a pipeline.
        assert_eq!(redis.run::<String>(&get).await.as_deref(), Ok(data));
        assert_eq!(redis.run::<Vec<u8>>(&get).await, Ok(data.into()));
        let replies = redis
            .pipeline::<Reply>(&[set, get])
            .await
            .expect("a round trip");
        assert_eq!(replies.last(), Some(&Ok(Reply::Bytes(data.into()))));
        // And as a key, a field and a member.
        let hash = [
            Command::new("HSET").arg("h").arg(data).arg(data),
            Command::new("HGET").arg("h").arg(data),
            Command::new("DEL").arg("h"),
        ];
        let replies = redis.transaction::<Reply>(&hash).await.expect("executed");
        assert_eq!(replies.get(1), Some(&Ok(Reply::Bytes(data.into()))));
    }
    // Bytes that are no text at all, from a fixed seed.
    let script = "math.randomseed(tonumber(ARGV[1])) local b = {} \
        for i = 1, 4096 do b[i] = string.char(math.random(0, 255)) end \
        redis.call('SET', KEYS[1], table.concat(b)) return redis.call('GET', KEYS[1])";
    for seed in ["1", "2", "3"] {
        let eval = Command::eval(script, ["bytes".into()]).arg(seed);
        let made: Vec<u8> = redis.run(&eval).await.expect("made");
        assert_eq!(made.len(), 4096);
        let read = redis.run::<Vec<u8>>(&command("GET bytes")).await;
        assert_eq!(read, Ok(made));
    }
}

#[tokio::test]
async fn each_command_of_a_pipeline_keeps_its_own_error() {
    let (_world, redis) = world().await;
    let commands = ["SET k text", "INCR k", "NOSUCH", "GET k"].map(command);
    let replies = redis
        .pipeline::<Reply>(&commands)
        .await
        .expect("a round trip");
    let [Ok(_), Err(incr), Err(unknown), Ok(get)] = &replies[..] else {
        panic!("{replies:?}")
    };
    assert_eq!(incr.code(), Some("ERR"));
    assert!(unknown.to_string().contains("unknown command"), "{unknown}");
    assert_eq!(get, &Reply::Bytes("text".into()));
}

#[tokio::test]
async fn no_commands_are_no_request() {
    let world = RedisWorld::start().await;
    let (redis, platform) = world.unhurried(world.config());
    assert_eq!(redis.pipeline::<Reply>(&[]).await, Ok(vec![]));
    assert_eq!(redis.transaction::<Reply>(&[]).await, Ok(vec![]));
    assert_eq!(platform.sent(), 0);
}

#[tokio::test]
async fn a_body_that_is_not_the_protocol_is_an_error_whatever_its_status() {
    let world = RedisWorld::start().await;
    for (status, body) in [
        (200, "<html>Welcome to the hotel</html>"),
        (200, ""),
        (200, "{\"result\":"),
        (200, "[]"),
        (200, "{}"),
        (204, ""),
        (302, ""),
        (400, "<html>Bad Request</html>"),
        (404, "not found"),
        (500, "Internal Server Error"),
        (502, "<html>Bad Gateway</html>"),
    ] {
        let kind = FaultKind::Respond {
            status,
            body: body.into(),
            headers: BTreeMap::new(),
        };
        world.front.add_fault(kind.times(1));
        // One that has seen no failure yet: its breaker is closed.
        let (redis, _) = world.unhurried(world.config());
        let reply = redis.run::<Reply>(&command("GET k")).await;
        let told = match &reply {
            Err(Error::Malformed { .. }) => status < 500,
            Err(Error::Server { status: told, .. }) => *told == status,
            _ => false,
        };
        assert!(told, "{status} {body:?}: {reply:?}");
    }
}

#[tokio::test]
async fn what_was_written_is_read_after_a_pipeline_and_after_a_script() {
    let (world, redis) = world().await;
    let write = Script::new(
        "return redis.call('INCR', KEYS[1])",
        "61636018f4e6b5817b89791bbed242f93fa089e3",
    );
    for round in 1..=3_u64 {
        let piped = redis.pipeline::<Reply>(&[command("INCR piped")]).await;
        assert_eq!(piped, Ok(vec![Ok(Reply::Int(round.cast_signed()))]));
        assert_eq!(ask::<u64>(&redis, "GET piped").await, round);
        newest_token_went_back(&world);
        let run = Command::script(&write, ["scripted".into()]);
        assert_eq!(redis.run::<u64>(&run).await, Ok(round));
        assert_eq!(ask::<u64>(&redis, "GET scripted").await, round);
        newest_token_went_back(&world);
    }
}

/// The last request carried the token of the answer before it, so that a replica would have had to
/// be as new.
fn newest_token_went_back(world: &RedisWorld) {
    let stats = world.front.stats();
    let before = stats.requests - 1;
    assert_eq!(stats.last_sync_token, Some(format!("front-{before}")));
}

#[tokio::test]
async fn a_body_may_come_in_any_pieces() {
    let port = Port::reserve().expect("a free port");
    let address = format!("127.0.0.1:{}", port.number());
    let listener = TcpListener::bind(&address).await.expect("it is free");
    let platform = ManualPlatform::new(watch::Sender::new(0).subscribe());
    let redis = Client::new(Config::new(format!("http://{address}"), "t"), platform);
    let body = "{\"result\":\"é🦀8\"}".as_bytes();
    let serve = async {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        let mut request = Vec::new();
        while !request.ends_with(b"[\"GET\",\"k\"]") {
            let mut buffer = [0; 1024];
            let read = stream.read(&mut buffer).await.expect("a request");
            request.extend_from_slice(buffer.get(..read).unwrap_or_default());
        }
        let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
        stream.write_all(head.as_bytes()).await.expect("written");
        for byte in body {
            stream
                .write_all(&[b'1', b'\r', b'\n', *byte, b'\r', b'\n'])
                .await
                .expect("written");
            stream.flush().await.expect("sent");
        }
        stream.write_all(b"0\r\n\r\n").await.expect("written");
    };
    let get = command("GET k");
    let (reply, ()) = tokio::join!(redis.run::<String>(&get), serve);
    assert_eq!(reply.as_deref(), Ok("é🦀8"));
}
