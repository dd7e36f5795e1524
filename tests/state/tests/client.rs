//! The Upstash client against a real Redis through the HTTP front, and against everything that goes
//! wrong between the two.

use core::time::Duration;
use edgestate_state_tests::platform::ManualPlatform;
use edgestate_state_tests::world::{RedisWorld, World as _};
use edgestate_upstash::breaker::{BreakerPolicy, BreakerState};
use edgestate_upstash::{Client, Command, Config, Error, Reply, RetryPolicy, Runtime as _};
use std::collections::BTreeMap;
use tokio::net::TcpListener;
use tokio::sync::watch;
use upstash_front::{Fault, FaultKind, Port};

const TOKEN: &str = upstash_front::DEFAULT_TOKEN;

/// A client and its platform.
fn client(world: &RedisWorld) -> (Client<ManualPlatform>, ManualPlatform) {
    world.unhurried(world.config())
}

fn text(text: &str) -> Reply {
    Reply::Bytes(text.into())
}

fn get(key: &'static str) -> Command<'static> {
    Command::new("GET").arg(key)
}

fn incr(key: &'static str) -> Command<'static> {
    Command::new("INCR").arg(key)
}

async fn stored(world: &RedisWorld, key: &'static str) -> Option<String> {
    world.ask(get(key)).await
}

fn respond(status: u16, body: &str, headers: &[(&str, &str)]) -> FaultKind {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    FaultKind::Respond {
        status,
        body: body.into(),
        headers: headers.iter().map(owned).collect::<BTreeMap<_, _>>(),
    }
}

#[tokio::test]
async fn commands_pipelines_transactions_and_scripts() {
    let world = RedisWorld::start().await;
    let (client, platform) = client(&world);
    assert_eq!(client.run::<Reply>(&get("k")).await, Ok(Reply::Nil));
    let set = Command::new("SET").arg("k").arg("v");
    assert_eq!(client.run::<Reply>(&set).await, Ok(text("OK")));
    assert_eq!(client.run::<Reply>(&get("k")).await, Ok(text("v")));

    let before = platform.sent();
    let replies = client
        .pipeline::<Reply>(&[incr("n"), incr("k"), get("n"), get("none")])
        .await;
    let replies = replies.expect("a round trip");
    assert_eq!(platform.sent(), before + 1);
    assert_eq!(replies.first(), Some(&Ok(Reply::Int(1))));
    assert!(matches!(replies.get(1), Some(Err(Error::Command { .. }))));
    assert_eq!(replies.get(2..), Some(&[Ok(text("1")), Ok(Reply::Nil)][..]));

    let replies = client
        .transaction::<Reply>(&[incr("n"), incr("n"), get("k")])
        .await;
    let replies: Result<Vec<_>, _> = replies.expect("executed").into_iter().collect();
    assert_eq!(replies, Ok(vec![Reply::Int(2), Reply::Int(3), text("v")]));
    let discarded = client
        .transaction::<Reply>(&[incr("n"), Command::new("NOSUCH")])
        .await;
    assert_eq!(discarded.expect_err("discarded").code(), Some("EXECABORT"));
    assert_eq!(stored(&world, "n").await.as_deref(), Some("3"));

    let script = "return {KEYS[1], ARGV[1], 7, false, {'nested'}}";
    let eval = Command::eval(script, ["a".into()]).arg("b");
    let reply = Reply::Array(vec![
        text("a"),
        text("b"),
        Reply::Int(7),
        Reply::Nil,
        Reply::Array(vec![text("nested")]),
    ]);
    assert_eq!(client.run::<Reply>(&eval).await, Ok(reply));
    let sha1 = client
        .run::<String>(&Command::new("SCRIPT").arg("LOAD").arg("return 7"))
        .await;
    let sha1 = sha1.expect("a hash");
    assert_eq!(
        client.run::<Reply>(&Command::evalsha(&sha1, [])).await,
        Ok(Reply::Int(7))
    );
    let unknown = client
        .run::<Reply>(&Command::evalsha(&"0".repeat(40), []))
        .await;
    assert_eq!(unknown.expect_err("unknown").code(), Some("NOSCRIPT"));
}

#[tokio::test]
async fn any_bytes_and_any_text_survive() {
    let world = RedisWorld::start().await;
    let (client, _) = client(&world);
    let megabyte = "é🦀\n\"\\\u{0}".repeat(100_000);
    for value in ["", "OK", "null", "é🦀\u{0}\r\n\"\\\u{7f}", &megabyte] {
        let set = Command::new("SET").arg("k").arg(value);
        client.run::<Reply>(&set).await.expect("set");
        let bare = client.run::<Reply>(&get("k")).await;
        let plain = client.run::<String>(&get("k")).await;
        let same = bare == Ok(text(value)) && plain.as_deref() == Ok(value);
        assert!(same, "{} bytes came back altered", value.len());
    }
    let script =
        "local b = {} for i = 0, 255 do b[i + 1] = string.char(i) end return table.concat(b)";
    let every_byte = Reply::Bytes((0..=255).collect());
    assert_eq!(
        client.run::<Reply>(&Command::eval(script, [])).await,
        Ok(every_byte)
    );
}

#[tokio::test]
async fn a_timeout_is_an_error_and_never_nil() {
    let world = RedisWorld::start().await;
    for kind in [FaultKind::HoldHead, FaultKind::HoldBody] {
        world.front.add_fault(kind.times(1));
        let (client, platform) = client(&world);
        let after = world.config().attempt_timeout;
        assert_eq!(
            client.run::<Reply>(&get("k")).await,
            Err(Error::Timeout { after })
        );
        assert_eq!(platform.sent(), 1, "not marked, not sent again");
    }
}

#[tokio::test]
async fn a_command_is_executed_once_unless_it_is_marked() {
    let world = RedisWorld::start().await;
    let (client, platform) = client(&world);
    world.front.add_fault(FaultKind::DropAfter.times(1));
    let lost = client.run::<Reply>(&incr("once")).await;
    assert!(matches!(lost, Err(Error::Connection { .. })), "{lost:?}");
    assert_eq!(platform.sent(), 1);
    assert_eq!(stored(&world, "once").await.as_deref(), Some("1"));

    world.front.add_fault(FaultKind::DropAfter.times(2));
    let set = Command::new("SET").arg("k").arg("v").idempotent();
    assert_eq!(client.run::<Reply>(&set).await, Ok(text("OK")));
    assert_eq!(platform.sent(), 4, "two lost, one answered");

    world.front.add_fault(FaultKind::DropAfter.times(1));
    let mixed = client.pipeline::<Reply>(&[set, incr("once")]).await;
    assert!(
        mixed.is_err(),
        "one that may not be repeated keeps the rest from it"
    );
    assert_eq!(stored(&world, "once").await.as_deref(), Some("2"));
}

#[tokio::test]
async fn whatever_breaks_is_an_error_and_passes() {
    let world = RedisWorld::start().await;
    let retry = RetryPolicy {
        max_attempts: 2,
        ..RetryPolicy::default()
    };
    let (client, platform) = world.unhurried(Config {
        retry,
        ..world.config()
    });
    world
        .ask::<()>(Command::new("SET").arg("k").arg("value"))
        .await;
    let html = "<html>upstream connect error</html>";
    for (kind, retried) in [
        (FaultKind::DropBefore, true),
        (FaultKind::DropAfter, true),
        (FaultKind::DropInBody, true),
        (FaultKind::Truncate, true),
        (FaultKind::HoldHead, true),
        (FaultKind::HoldBody, true),
        (respond(500, html, &[]), true),
        (respond(503, "", &[]), true),
        (respond(429, html, &[]), true),
        (respond(200, html, &[]), true),
        (respond(200, r#"{"ok":true}"#, &[]), true),
        (respond(200, r#"[{"result":1}]"#, &[]), true),
        (respond(200, "", &[]), true),
        (respond(401, "Unauthorized", &[]), false),
        (respond(400, r#"{"error":"ERR no"}"#, &[]), false),
        (respond(400, r#"{"error":"NOPERM no"}"#, &[]), false),
    ] {
        let sent = platform.sent();
        world.front.add_fault(kind.clone().times(1));
        let error = client
            .run::<Reply>(&get("k"))
            .await
            .expect_err("once is an error");
        assert_eq!(error.is_transient(), retried, "{kind:?}: {error:?}");
        assert_eq!(platform.sent(), sent + 1);

        world.front.add_fault(kind.clone().times(1));
        let again = client.run::<Reply>(&get("k").idempotent()).await;
        assert_eq!(again.is_ok(), retried, "{kind:?}: {again:?}");
        if retried {
            assert_eq!(again, Ok(text("value")));
        }
        client
            .run::<Reply>(&get("k"))
            .await
            .expect("closes the breaker");
    }
}

#[tokio::test]
async fn errors_are_told_apart() {
    let world = RedisWorld::start().await;
    let (stranger, _) = world.unhurried(Config::new(world.front.url(), "wrong"));
    assert_eq!(
        stranger.run::<Reply>(&get("k")).await,
        Err(Error::Unauthorized)
    );
    assert_eq!(
        stranger.pipeline::<Reply>(&[get("k")]).await,
        Err(Error::Unauthorized)
    );

    let (client, _) = client(&world);
    let over = "ERR max requests limit exceeded. Limit: 500000, Usage: 500000";
    let noperm = "NOPERM this user has no permissions to run the 'set' command";
    for (message, error) in [
        (
            over,
            Error::OverQuota {
                message: over.into(),
            },
        ),
        (
            noperm,
            Error::NoPermission {
                message: noperm.into(),
            },
        ),
    ] {
        let body = format!(r#"{{"error":"{message}"}}"#);
        world.front.add_fault(respond(400, &body, &[]).times(1));
        assert_eq!(
            client.run::<Reply>(&get("k").idempotent()).await,
            Err(error)
        );
    }
    let wrong = client.run::<Reply>(&Command::new("SET").arg("k")).await;
    assert_eq!(wrong.expect_err("one argument short").code(), Some("ERR"));
}

#[tokio::test]
async fn a_rate_limit_is_waited_for_where_there_is_time() {
    let world = RedisWorld::start().await;
    let limited = respond(429, "", &[("retry-after", "7")]);
    world.front.add_fault(limited.clone().times(1));
    let (client, platform) = client(&world);
    let reply = client.run::<Reply>(&get("k").idempotent()).await;
    assert_eq!((reply, platform.sent()), (Ok(Reply::Nil), 2));
    assert_eq!(platform.now_ms(), 7000, "no less, and no more");

    let long = respond(429, "", &[("retry-after", "60")]);
    world.front.add_fault(long.times(1));
    let retry_after = Some(Duration::from_mins(1));
    let refused = client.run::<Reply>(&get("k").idempotent()).await;
    assert_eq!(refused, Err(Error::RateLimited { retry_after }));
    assert_eq!(platform.sent(), 3, "there was no time to wait for that");
    let next = client.run::<Reply>(&get("k")).await;
    assert!(matches!(next, Err(Error::CircuitOpen { .. })), "{next:?}");
}

#[tokio::test]
async fn an_attempt_ends_with_the_call_it_belongs_to() {
    let world = RedisWorld::start().await;
    let (client, platform) = world.unhurried(Config {
        attempt_timeout: Duration::from_secs(1),
        total_timeout: Duration::from_millis(1800),
        retry: RetryPolicy {
            max_attempts: 10,
            first_pause: Duration::ZERO,
            max_pause: Duration::ZERO,
        },
        ..world.config()
    });
    world.front.add_fault(FaultKind::HoldHead.times(10));
    let after = Duration::from_millis(800);
    let error = client.run::<Reply>(&get("k").idempotent()).await;
    assert_eq!(error, Err(Error::Timeout { after }));
    assert_eq!(platform.sent(), 2, "one whole attempt and what was left");
}

#[tokio::test]
async fn a_dead_server_is_left_alone_until_a_probe_finds_it_alive() {
    let mut world = RedisWorld::start().await;
    let pause = Duration::from_millis(500);
    let (client, platform) = world.unhurried(Config {
        breaker: BreakerPolicy {
            failures: 3,
            first_pause: pause,
            max_pause: pause,
            ..BreakerPolicy::default()
        },
        ..world.config()
    });
    world.front.kill().await;
    for _ in 0..3 {
        let error = client.run::<Reply>(&get("k")).await;
        assert!(matches!(error, Err(Error::Connection { .. })), "{error:?}");
    }
    assert!(matches!(client.breaker(), BreakerState::Open { .. }));
    let error = client.run::<Reply>(&get("k")).await;
    assert!(
        matches!(&error, Err(Error::CircuitOpen { retry_in, .. }) if *retry_in == pause),
        "{error:?}"
    );
    assert_eq!(platform.sent(), 3, "an open breaker sends nothing");

    world.front.restart().await.expect("the port is free again");
    platform.advance(pause.saturating_sub(Duration::from_millis(1)));
    assert!(matches!(client.breaker(), BreakerState::Open { .. }));
    platform.advance(Duration::from_millis(1));
    assert!(matches!(client.breaker(), BreakerState::HalfOpen { .. }));
    let probe = get("k");
    let (probe, other) = tokio::join!(client.run::<Reply>(&probe), client.run::<Reply>(&probe));
    assert_eq!(probe, Ok(Reply::Nil));
    assert!(matches!(other, Err(Error::CircuitOpen { .. })), "one probe");
    assert!(matches!(client.breaker(), BreakerState::Closed { .. }));
}

#[tokio::test]
async fn a_server_that_hangs_up_or_says_nothing_is_an_error() {
    let port = Port::reserve().expect("a free port");
    let address = format!("127.0.0.1:{}", port.number());
    let listener = TcpListener::bind(&address).await.expect("it is free");
    let held = watch::Sender::new(0);
    let client = || {
        let config = Config::new(format!("http://{address}"), TOKEN);
        Client::new(config, ManualPlatform::new(held.subscribe()))
    };

    let (hung_up, command) = (client(), get("k"));
    let (error, ()) = tokio::join!(hung_up.run::<Reply>(&command), async {
        // Gone before it has read anything.
        drop(listener.accept().await);
    });
    assert!(matches!(error, Err(Error::Connection { .. })), "{error:?}");

    let silent = client();
    let (error, _open) = tokio::join!(silent.run::<Reply>(&command), async {
        let open = listener.accept().await;
        held.send_replace(1);
        open
    });
    assert!(matches!(error, Err(Error::Timeout { .. })), "{error:?}");

    drop(listener);
    let error = client().run::<Reply>(&command).await;
    assert!(matches!(error, Err(Error::Connection { .. })), "{error:?}");
}

#[tokio::test]
async fn redis_going_away_behind_a_live_server_is_an_error() {
    let world = RedisWorld::start().await;
    let (client, _) = client(&world);
    client.run::<Reply>(&incr("n")).await.expect("counts");
    world.redis.kill().await.expect("killed");
    let error = client.run::<Reply>(&get("n")).await;
    assert!(
        matches!(error, Err(Error::Server { status: 502, .. })),
        "{error:?}"
    );
    world.redis.resume().await.expect("resumed");
    assert_eq!(
        client.run::<Reply>(&get("n")).await,
        Ok(text("1")),
        "nothing was lost"
    );
}

#[tokio::test]
async fn the_last_sync_token_is_sent_back() {
    let world = RedisWorld::start().await;
    let (client, _) = client(&world);
    client.run::<Reply>(&get("k")).await.expect("a reply");
    assert_eq!(world.front.stats().last_sync_token, None);
    client.run::<Reply>(&get("k")).await.expect("a reply");
    let token = world.front.stats().last_sync_token;
    assert_eq!(token.as_deref(), Some("front-1"));
}

#[tokio::test]
async fn the_token_is_in_no_debug_output_and_no_error() {
    let world = RedisWorld::start().await;
    let (client, _) = client(&world);
    let mut texts = vec![format!("{client:?}")];
    for body in [
        TOKEN.to_owned(),
        format!(r#"{{"error":"ERR token {TOKEN} is odd"}}"#),
    ] {
        for status in [200, 400, 401, 500] {
            world.front.add_fault(respond(status, &body, &[]).times(1));
            let error = client.run::<Reply>(&get("k")).await.expect_err("an error");
            texts.push(format!("{error} {error:?}"));
            world.ask::<Reply>(get("k")).await;
        }
    }
    assert!(texts.iter().all(|text| !text.contains(TOKEN)), "{texts:?}");
}

#[tokio::test]
async fn faults_can_be_aimed() {
    let world = RedisWorld::start().await;
    let (client, _) = client(&world);
    world.front.add_fault(Fault {
        containing: "unlucky".into(),
        ..FaultKind::DropBefore.times(1)
    });
    assert!(client.run::<Reply>(&get("lucky-key")).await.is_ok());
    assert!(client.run::<Reply>(&get("unlucky-key")).await.is_err());
    assert!(client.run::<Reply>(&get("unlucky-key")).await.is_ok());
}
