//! What the tests of state share: worlds that a store lives in, the conformance suite that every
//! store passes, and the marathon that visits go through while everything around them fails.
//!
//! The tests need `redis-server` on the `PATH`. Each starts its own, on a free port, with its data
//! in a directory that goes away with it.

pub mod chaos;
pub mod conformance;
pub mod marathon;
pub mod platform;
pub mod world;
