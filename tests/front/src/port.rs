//! Ports for servers that come and go.

use anyhow::{Context, Result};
use std::hash::{BuildHasher, RandomState};
use std::net::TcpListener;

/// Below the ports that Linux takes for outgoing connections, 32768 and up. From among those, a
/// client that tries to reach a server which is down can end up with that server's own port, and
/// keep the server from coming back.
const FIRST: u16 = 20_000;
const COUNT: u16 = 12_000;

/// A port that is free now, chosen at random so that processes rarely choose the same.
///
/// # Errors
/// When all are taken.
pub fn free_port() -> Result<u16> {
    let start = RandomState::new().hash_one(0) % u64::from(COUNT);
    (0..COUNT)
        .map(|step| FIRST + (start as u16 + step) % COUNT)
        .find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok())
        .context("no free port")
}
