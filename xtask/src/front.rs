//! The Upstash-shaped front with a Redis of its own, for `dev --redis`.

use crate::process::Group;
use crate::{build, http, system};
use anyhow::{Context as _, Result};
use std::process::Command;

/// Known to the local Worker and the local front only.
pub const TOKEN: &str = "local-development";

/// A running front; it and its Redis end with this value.
pub struct Front {
    _group: Group,
    /// Where the Worker reaches it.
    pub url: String,
    /// Where `redis-cli` reaches Redis itself.
    pub redis_port: String,
}

impl Front {
    /// Builds and starts it.
    pub fn start() -> Result<Self> {
        system::need_program("redis-server", "redis-server")?;
        let program = build::native("upstash-front")?;
        let mut command = Command::new(program);
        command.args(["--port", "0", "--token", TOKEN]);
        let (group, lines) = Group::spawn(&mut command).context("cannot start the Redis front")?;
        let url = lines
            .iter()
            .find_map(|line| line.strip_prefix("listening on ").map(str::to_owned))
            .context("the Redis front stopped before it listened")?;
        let port = url.rsplit(':').next().and_then(|port| port.parse().ok());
        let redis = port.and_then(|port| http::get(port, "/_front/redis"));
        let redis_port = redis
            .as_deref()
            .and_then(|answer| answer.split("\"address\":\"127.0.0.1:").nth(1))
            .and_then(|rest| rest.split('"').next())
            .context("the Redis front does not say where its Redis is")?
            .to_owned();
        Ok(Self {
            _group: group,
            url,
            redis_port,
        })
    }
}
