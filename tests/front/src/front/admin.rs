//! The admin API, on the same port, without a token, JSON in and out:
//!
//! | call | does |
//! |---|---|
//! | `GET /_front/stats` | [`Stats`](crate::Stats) |
//! | `DELETE /_front/stats` | counts from 0 again |
//! | `POST /_front/faults` | adds a [`Fault`], see there |
//! | `GET /_front/faults` | the faults that are waiting for requests |
//! | `DELETE /_front/faults` | removes them |
//! | `GET /_front/redis` | `{"address":"127.0.0.1:…","running":true}` |
//! | `POST /_front/redis/stop` | ends the Redis process in an orderly way |
//! | `POST /_front/redis/kill` | ends it with `SIGKILL` |
//! | `POST /_front/redis/start` | starts it again with its data; answers when it is ready |
//!
//! ```sh
//! curl -X POST localhost:8079/_front/faults -d '{"kind":"drop_after","times":3}'
//! curl -X POST localhost:8079/_front/faults -d '{"kind":"respond","status":429,"headers":{"retry-after":"1"}}'
//! curl -X POST localhost:8079/_front/faults -d '{"kind":"drop_before","probability":0.1,"times":1000,"containing":"seen"}'
//! ```

use super::{Answer, Shared, lock};
use crate::body::AnswerBody;
use crate::faults::Fault;
use crate::protocol::error_body;
use anyhow::Result;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::header::CONTENT_TYPE;
use hyper::{Request, Response};
use serde_json::json;

/// What every path of the admin API begins with.
pub const PREFIX: &str = "/_front/";

pub async fn handle(request: Request<Incoming>, shared: &Shared) -> Result<Answer> {
    let call = format!("{} {}", request.method(), request.uri().path());
    let body = request.into_body().collect().await?.to_bytes();
    let (status, body) = match call.as_str() {
        "GET /_front/stats" => (200, serde_json::to_string(&*lock(&shared.stats))?),
        "DELETE /_front/stats" => {
            *lock(&shared.stats) = crate::Stats::default();
            (200, json!({}).to_string())
        }
        "GET /_front/faults" => (200, serde_json::to_string(lock(&shared.faults).waiting())?),
        "POST /_front/faults" => match serde_json::from_slice::<Fault>(&body) {
            Ok(fault) => {
                lock(&shared.faults).add(fault);
                (200, json!({}).to_string())
            }
            Err(error) => (400, error_body(&error.to_string())),
        },
        "DELETE /_front/faults" => {
            lock(&shared.faults).clear();
            (200, json!({}).to_string())
        }
        "GET /_front/redis" => (200, redis(shared).await),
        "POST /_front/redis/stop" => control(shared, Control::Stop).await,
        "POST /_front/redis/kill" => control(shared, Control::Kill).await,
        "POST /_front/redis/start" => control(shared, Control::Start).await,
        _ => (404, error_body("no such call")),
    };
    Ok(Response::builder()
        .status(status)
        .header(CONTENT_TYPE, "application/json")
        .body(AnswerBody::whole(body))?)
}

enum Control {
    Stop,
    Kill,
    Start,
}

async fn control(shared: &Shared, control: Control) -> (u16, String) {
    let Some(server) = &shared.redis else {
        return (409, error_body("this Redis is not ours to control"));
    };
    let done = match control {
        Control::Stop => server.stop().await,
        Control::Kill => server.kill().await,
        Control::Start => server.resume().await,
    };
    match done {
        Ok(()) => (200, redis(shared).await),
        Err(error) => (500, error_body(&error.to_string())),
    }
}

async fn redis(shared: &Shared) -> String {
    let running = tokio::net::TcpStream::connect(&shared.redis_address)
        .await
        .is_ok();
    json!({ "address": shared.redis_address, "running": running }).to_string()
}
