//! The Upstash client against a real Redis through the HTTP front, and against everything that goes
//! wrong between the two.

mod failures;
mod patience;
mod replies;

use edgestate_state_tests::platform::ManualPlatform;
use edgestate_state_tests::world::RedisWorld;
use edgestate_upstash::{Client, Command, Reply};
use std::collections::BTreeMap;
use upstash_front::FaultKind;

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
