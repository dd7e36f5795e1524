//! A client for Redis over HTTP in the shape of the
//! [Upstash REST API](https://upstash.com/docs/redis/features/restapi): single commands, pipelines,
//! transactions and scripts, with typed replies and typed errors.
//!
//! It holds three lines that a client of shared state must hold:
//! - **A failure is an error.** A timeout is never a nil reply, so it cannot pass for a miss.
//! - **A command is sent once** unless its caller marked it [`idempotent`](Command::idempotent):
//!   the server may have executed a command whose reply was lost.
//! - **A dead server is left alone** for a while: a circuit [`breaker`] makes calls fail at once.
//!
//! HTTP, timers and randomness come from outside through [`Transport`] and [`Runtime`], so the same
//! client runs in a Cloudflare Worker and natively. One client serves a whole isolate: calls share
//! its breaker and its sync token, never each other's futures. Left out: pub/sub, `MONITOR`, and
//! arguments that are not text (JSON cannot carry them; replies may be any bytes).

pub mod breaker;
mod client;
mod command;
mod config;
mod error;
mod reply;
mod transport;
mod wire;

pub use client::Client;
pub use command::Command;
pub use config::{Config, RetryPolicy, Token};
pub use error::Error;
pub use reply::Reply;
pub use transport::{HttpRequest, HttpResponse, Runtime, Transport, TransportError};
