//! `upstash-front [--port PORT] [--token TOKEN] [--redis-url redis://HOST:PORT]`
//!
//! Serves the Upstash REST API in front of the Redis given, or of one that it starts itself and
//! ends with itself. Prints one line when it is ready; ends on Ctrl-C and `SIGTERM`. Its admin API
//! is described in `src/front/admin.rs`.

use anyhow::{Context, Result, bail};
use std::sync::Arc;
use tokio::signal::unix::{SignalKind, signal};
use upstash_front::{Front, FrontOptions, RedisServer};

const USAGE: &str =
    "usage: upstash-front [--port PORT] [--token TOKEN] [--redis-url redis://HOST:PORT]";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let mut options = FrontOptions::default();
    let mut redis_address = None;
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        let value = arguments.next().context(USAGE)?;
        match name.as_str() {
            "--port" => options.port = value.parse().context("--port wants a number")?,
            "--token" => options.token = value,
            "--redis-url" => {
                let address = value.strip_prefix("redis://").context(USAGE)?;
                redis_address = Some(address.trim_end_matches('/').to_owned());
            }
            _ => bail!(USAGE),
        }
    }

    // From here on a signal is waited for, so that no Redis is left behind.
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let own_redis = match redis_address {
        Some(_) => None,
        None => Some(Arc::new(RedisServer::start().await?)),
    };
    let mut front = match (&own_redis, redis_address) {
        (Some(redis), _) => Front::start(options, Arc::clone(redis)).await?,
        (None, address) => Front::start_before(options, address.unwrap_or_default()).await?,
    };
    println!("listening on {}", front.url());

    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    front.kill().await;
    if let Some(redis) = own_redis {
        redis.stop().await?;
    }
    Ok(())
}
