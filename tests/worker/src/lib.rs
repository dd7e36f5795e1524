//! What the tests of the Worker share: workerd with the Worker as it ships, a Redis behind the
//! Upstash-shaped front, and an HTTP client that hides nothing. `cargo xtask test worker` builds the
//! Worker and says where it is (`EDGESTATE_BUNDLE`).

pub mod http;
pub mod process;
pub mod worker;
pub mod wrangler;

pub use http::{Answer, Client};
pub use worker::{RedisWorker, Worker};
pub use wrangler::Wrangler;
