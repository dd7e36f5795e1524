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
//!
//! ```
//! use core::time::Duration;
//! use edgestate_upstash::*;
//!
//! /// A platform whose server answers 7 to everything.
//! struct Platform;
//!
//! impl Transport for Platform {
//!     async fn send(&self, _: HttpRequest<'_>, _: Duration) -> Result<HttpResponse, TransportError> {
//!         Ok(HttpResponse { status: 200, body: br#"{"result":7}"#.into(), ..Default::default() })
//!     }
//! }
//!
//! impl Runtime for Platform {
//!     fn now_ms(&self) -> u64 { 0 }
//!     async fn sleep(&self, _: Duration) {}
//!     fn random(&self) -> u64 { 4 }
//! }
//!
//! # async fn example() -> Result<(), Error> {
//! let client = Client::new(Config::new("https://example.upstash.io", "token"), Platform);
//! // A lost reply makes this an error: it may have been executed.
//! let visits: u64 = client.run(&Command::new("INCR").arg("visits")).await?;
//! // This is sent again, because setting a value twice is setting it once.
//! client.run::<()>(&Command::new("SET").arg("greeting").arg("hello").idempotent()).await?;
//! # assert_eq!(visits, 7);
//! # Ok(())
//! # }
//! # let mut context = core::task::Context::from_waker(core::task::Waker::noop());
//! # let done = core::pin::pin!(example()).poll(&mut context);
//! # assert!(matches!(done, core::task::Poll::Ready(Ok(()))));
//! ```

pub mod breaker;
mod client;
mod command;
mod config;
mod error;
mod from_reply;
mod reply;
mod script;
mod transport;
mod wire;

pub use client::Client;
pub use command::Command;
pub use config::{Config, RetryPolicy, Token};
pub use error::Error;
pub use from_reply::{FromReply, Mismatch, Pairs};
pub use reply::Reply;
pub use script::Script;
pub use transport::{HttpRequest, HttpResponse, Runtime, Transport, TransportError};
