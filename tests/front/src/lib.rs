//! What Upstash is to a Worker, on this machine: the
//! [Upstash REST API](https://upstash.com/docs/redis/features/restapi) in front of a real
//! `redis-server`, with an admin API that counts, injects faults, and stops and starts Redis.
//!
//! `cargo xtask dev --redis`, the tests and the benches use it, as a process (`upstash-front`) or
//! as a library. It speaks `POST /`, `/pipeline` and `/multi-exec`; left out are the path style
//! (`GET /set/key/value`), server-sent events, and commands that would bind a connection.

mod body;
mod connection;
mod faults;
mod front;
mod key_locking;
mod port;
mod protocol;
mod redis;
mod resp;
mod stats;

pub use connection::Connection;
pub use faults::{Fault, FaultKind};
pub use front::{DEFAULT_TOKEN, Front, FrontOptions};
pub use port::Port;
pub use protocol::Endpoint;
pub use redis::RedisServer;
pub use resp::Reply;
pub use stats::Stats;
