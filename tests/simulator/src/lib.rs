//! The whole service in one thread and in virtual time, under faults that a seed decides: browsers,
//! isolates, the network between them and Redis. The same seed gives the same run.
//!
//! Real are the outbox of the UI, the app, the Redis store, the Upstash client with its retries and
//! its breaker, and the scripts. The model of Redis that executes them is held against a real Redis by
//! `tests/model.rs`, command by command. `cargo xtask sim` runs many seeds.

pub mod asked;
pub mod browser;
pub mod embedded;
pub mod executor;
pub mod faults;
pub mod isolate;
pub mod keeper;
pub mod ledger;
pub mod mistake;
pub mod network;
pub mod random;
pub mod reader;
pub mod reckoning;
pub mod redis;
pub mod server;
pub mod shrink;
pub mod trouble;
pub mod world;
