//! What is asked and what is replied.

use crate::{TOKEN, client, get, incr, respond, stored, text};
use edgestate_state_tests::world::{RedisWorld, World as _};
use edgestate_upstash::{Command, Config, Error, Reply};

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
    let shown = format!("{client:?}");
    assert_eq!(shown.matches("[redacted]").count(), 2, "{shown}");
    let mut texts = vec![shown];
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
