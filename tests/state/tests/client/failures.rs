//! What goes wrong on the way is an error, and nothing is executed twice that may not be.

use crate::{TOKEN, client, get, incr, respond, stored, text};
use edgestate_state_tests::platform::ManualPlatform;
use edgestate_state_tests::world::{RedisWorld, World as _};
use edgestate_upstash::{Client, Command, Config, Error, Reply, RetryPolicy, Script};
use tokio::net::TcpListener;
use tokio::sync::watch;
use upstash_front::{Fault, FaultKind, Port};

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
async fn a_script_is_executed_once_although_its_digest_is_tried_first() {
    let world = RedisWorld::start().await;
    let (client, platform) = client(&world);
    let script = Script::new(
        "return redis.call('INCR', KEYS[1])",
        "61636018f4e6b5817b89791bbed242f93fa089e3",
    );
    let add = || Command::script(&script, ["once".to_owned()]);
    assert_eq!(client.run(&add()).await, Ok(1_u64));
    assert_eq!(platform.sent(), 2, "Redis did not know it");
    world.front.add_fault(FaultKind::DropAfter.times(1));
    let lost = client.run::<u64>(&add()).await;
    assert!(matches!(lost, Err(Error::Connection { .. })), "{lost:?}");
    assert_eq!(platform.sent(), 3);
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
