//! The whole service in one thread and in virtual time, under faults that a seed decides: browsers,
//! isolates, the network between them and Redis. The same seed gives the same run.
//!
//! Real are the scripts and everything above them; the model of Redis that executes the scripts is
//! held against a real Redis by `tests/model.rs`, command by command.

pub mod redis;
