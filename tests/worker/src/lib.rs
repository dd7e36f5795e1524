//! What the tests of the Worker share: workerd with the Worker as it ships, a Redis behind the
//! Upstash-shaped front, and an HTTP client that hides nothing. `cargo xtask test worker` builds the
//! Worker and says where it is (`EDGESTATE_BUNDLE`).
//!
//! `EDGESTATE_TEST_CLOCK_MS`, in milliseconds since 1970, starts the clock of every Worker at that
//! time, just before midnight for example.

pub mod http;
pub mod process;
pub mod service;
pub mod soak;
mod until;
pub mod worker;
pub mod wrangler;

pub use http::{Answer, Client};
pub use service::Service;
pub use until::until;
pub use worker::{Panic, RedisWorker, Worker};
pub use wrangler::Wrangler;
