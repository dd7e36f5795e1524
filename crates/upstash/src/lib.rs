//! Redis over HTTP, as Upstash speaks it. The README says what it does and what it leaves out.
//!
#![doc = include_str!("../README.md")]

pub mod breaker;
mod client;
mod command;
mod config;
mod error;
mod from_reply;
mod reply;
mod script;
#[cfg(feature = "reqwest")]
mod tokio_platform;
mod transport;
mod wire;

pub use client::Client;
pub use command::Command;
pub use config::{Config, RetryPolicy, Token};
pub use error::Error;
pub use from_reply::{FromReply, Mismatch, Pairs};
pub use reply::Reply;
pub use script::Script;
#[cfg(feature = "reqwest")]
pub use tokio_platform::TokioPlatform;
pub use transport::{HttpRequest, HttpResponse, Runtime, Transport, TransportError};
