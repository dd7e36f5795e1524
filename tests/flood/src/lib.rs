//! A flood of everything that strangers can make the service store, against a real Redis that evicts
//! nothing. Each bound is reached, and visits are counted after it as before. `cargo xtask flood` runs
//! it with the defaults and the size of a free database; `tests/small.rs` in small.
//!
//! The app, the store, the client and the scripts are the real ones. Left out is HTTP between client
//! and server, which stores nothing and would take most of the time.
//!
//! `cargo xtask flood --days` sends no flood, but what honest deployments get (`days`).

pub mod days;
mod history;
mod service;
pub mod stages;
