//! A `redis-server` of our own on a free port, with its data in a directory of its own: it can be
//! stopped, killed and started again without losing what it acknowledged.

use crate::connection::Connection;
use crate::port::Port;
use crate::resp::Reply;
use anyhow::{Context, Result, bail};
use std::process::Stdio;
use std::time::Duration;
use tempfile::TempDir;
use tokio::io::AsyncWriteExt;
use tokio::process::{Child, Command};
use tokio::sync::Mutex;

/// How often a server that starts is asked whether it is ready.
const POLL: Duration = Duration::from_millis(5);
/// How often at most, before giving up: a minute, for a machine that is busy.
const POLLS: u32 = 12_000;

/// Runs Redis until its own input ends, as it does when the process that started it is gone, however
/// that came: then Redis is killed. The line `wait` says that Redis is going to end by itself.
const KEEPER: &str =
    r#"redis-server "$@" & read -r how; [ "$how" = wait ] || kill -9 $! 2>/dev/null; wait"#;

/// The server. Dropping it kills the process and removes the data.
pub struct RedisServer {
    keeper: Mutex<Option<Child>>, // Dropped before the data that its Redis writes.
    port: Port,
    data: TempDir,
}

impl RedisServer {
    /// Starts a server and waits until it answers.
    ///
    /// # Errors
    /// When `redis-server` is not on the `PATH`, or does not come up.
    pub async fn start() -> Result<Self> {
        let version = Command::new("redis-server").arg("--version").output();
        version
            .await
            .context("cannot run redis-server; is it installed?")?;
        let server = Self {
            keeper: Mutex::new(None),
            port: Port::reserve()?,
            data: tempfile::Builder::new()
                .prefix("upstash-front-")
                .tempdir()?,
        };
        server.resume().await?;
        Ok(server)
    }

    /// Its `host:port`.
    #[must_use]
    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port.number())
    }

    /// Starts the server again, on the same port and with the same data, and waits until it answers.
    ///
    /// # Errors
    /// When it does not come up.
    pub async fn resume(&self) -> Result<()> {
        let mut keeper = self.keeper.lock().await;
        if keeper.is_some() {
            return Ok(());
        }
        // Every write is on disk before it is acknowledged: with `everysec`, the default, a reply
        // may go out up to two seconds before its write reaches the file.
        let child = Command::new("sh")
            .args(["-c", KEEPER, "redis-keeper"])
            .args([
                "--bind",
                "127.0.0.1",
                "--port",
                &self.port.number().to_string(),
            ])
            .args(["--appendonly", "yes", "--appendfsync", "always"])
            .args(["--save", "", "--loglevel", "warning", "--dir"])
            .arg(self.data.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()?;
        *keeper = Some(child);
        for _ in 0..POLLS {
            if self.answers().await {
                return Ok(());
            }
            tokio::time::sleep(POLL).await;
        }
        bail!("redis-server does not answer on {}", self.address())
    }

    /// Whether it answers, and with its data loaded.
    async fn answers(&self) -> bool {
        let ping = [vec!["PING".to_owned()]];
        let replies = Connection::new(&self.address()).call(&ping).await;
        replies.is_ok_and(|replies| matches!(replies.first(), Some(Reply::Status(_))))
    }

    /// Asks the server to end and waits until it has.
    ///
    /// # Errors
    /// When the process cannot be waited for.
    pub async fn stop(&self) -> Result<()> {
        if let Some(mut keeper) = self.keeper.lock().await.take() {
            // Both may be gone already, after Ctrl-C for one.
            if let Some(input) = &mut keeper.stdin {
                let _ = input.write_all(b"wait\n").await;
            }
            let shutdown = [vec!["SHUTDOWN".to_owned()]];
            let _ = Connection::new(&self.address()).call(&shutdown).await;
            keeper.wait().await?;
        }
        Ok(())
    }

    /// Ends the server at once, in the middle of whatever it does, with `SIGKILL`.
    ///
    /// # Errors
    /// When the process cannot be waited for.
    pub async fn kill(&self) -> Result<()> {
        if let Some(mut keeper) = self.keeper.lock().await.take() {
            // Waiting closes the keeper's input first.
            keeper.wait().await?;
        }
        Ok(())
    }
}
