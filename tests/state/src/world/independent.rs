//! A second opinion on the protocol.

use super::{World, bounds, expire_sooner, options};
use crate::platform::CountingPlatform;
use core::time::Duration;
use edgestate_redis_store::RedisStore;
use edgestate_upstash::{Client, Command, Config};
use std::path::Path;
use std::process::Stdio;
use tokio::net::TcpStream;
use tokio::process::Child;
use tokio::time::Instant;
use upstash_front::{Port, RedisServer};

/// A real Redis behind an HTTP front that is not ours: the npm package
/// `@humanwhocodes/upstash-redis-server`. What it leaves out, no store
/// asks for: `/multi-exec`, base64 (it sends plain text whatever the header says), and the token on
/// `/pipeline`. An error of Redis comes as status 500 there, `NOSCRIPT` among them.
pub struct IndependentWorld {
    _redis: RedisServer,
    port: Port,
    _server: Child,
}

/// Known to the server and its clients alone.
const INDEPENDENT_TOKEN: &str = "independent-token";
const START_LIMIT: Duration = Duration::from_mins(1);
const POLL: Duration = Duration::from_millis(20);

impl IndependentWorld {
    fn client(&self) -> Client<CountingPlatform> {
        let url = format!("http://127.0.0.1:{}", self.port.number());
        let config = Config {
            attempt_timeout: Duration::from_secs(20),
            total_timeout: Duration::from_mins(1),
            ..Config::new(url, INDEPENDENT_TOKEN)
        };
        Client::new(config, CountingPlatform::default())
    }

    /// Makes Redis forget every script.
    ///
    /// # Panics
    /// When it does not answer.
    pub async fn forget_scripts(&self) {
        let flush = Command::new("SCRIPT").arg("FLUSH");
        let flushed: Result<(), _> = self.client().run(&flush).await;
        flushed.expect("the scripts are forgotten");
    }
}

impl World for IndependentWorld {
    type Store = RedisStore<CountingPlatform>;

    async fn start() -> Self {
        let redis = RedisServer::start().await.expect("redis-server starts");
        let port = Port::reserve().expect("a free port");
        let modules = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../node_modules");
        let program = modules.join("@humanwhocodes/upstash-redis-server/dist/server.js");
        assert!(
            program.exists(),
            "run these tests with `cargo xtask test unit`, or `npm ci` first"
        );
        let mut server = tokio::process::Command::new("node")
            .arg(program)
            .env("URS_TOKEN", INDEPENDENT_TOKEN)
            .env("PORT", port.number().to_string())
            .env("REDIS_URL", format!("redis://{}", redis.address()))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("node is installed");
        let started = Instant::now();
        while TcpStream::connect(("127.0.0.1", port.number()))
            .await
            .is_err()
        {
            let is_running = matches!(server.try_wait(), Ok(None));
            assert!(
                is_running && started.elapsed() < START_LIMIT,
                "it did not come up"
            );
            tokio::time::sleep(POLL).await;
        }
        Self {
            _redis: redis,
            port,
            _server: server,
        }
    }

    fn store(&self, mark_ttl: Duration) -> Self::Store {
        RedisStore::new(self.client(), options(mark_ttl))
    }

    fn bounded_store(&self, max_ids: u32, max_pages: u32) -> Self::Store {
        RedisStore::new(self.client(), bounds(max_ids, max_pages))
    }

    async fn pass(&self, time: Duration) {
        expire_sooner(&self.client(), "*", time).await;
    }
}
