//! Where state is kept: the traits that stores implement ([`Values`], [`Visits`], [`Archive`], [`Lab`],
//! [`Reachability`]), the [`Clock`] that everything takes its time from, what is kept how long and how
//! much of it, and the store and the caches that need nothing but memory. Redis itself is left to
//! `edgestate-redis-store`.

pub mod archive;
pub mod bounds;
pub mod calendar;
pub mod clock;
pub mod defaults;
mod error;
pub mod lab;
pub mod lru;
pub mod memory_cache;
pub mod memory_store;
mod reachability;
pub mod retention;
pub mod tiered;
mod values;
pub mod visits;
mod window;

pub use archive::Archive;
pub use clock::{Clock, Timer, UnixMillis, within};
pub use error::StoreError;
pub use lab::Lab;
pub use memory_cache::{Hit, MemoryCache};
pub use memory_store::{MemoryOptions, MemoryStore};
pub use reachability::{Condition, Reachability};
pub use tiered::{CacheOptions, TieredCache};
pub use values::{Cached, Values};
pub use visits::Visits;
pub use window::Window;
