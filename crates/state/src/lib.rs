//! Where state is kept: the [`Store`] trait that every store implements, the [`Clock`] that
//! everything takes its time from, the key layout, the policy, and the stores and caches that need
//! nothing but memory. Redis itself is left to `edgestate-redis-store`.

pub mod calendar;
pub mod clock;
pub mod keys;
pub mod lru;
pub mod memory_cache;
pub mod memory_store;
pub mod policy;
pub mod store;
pub mod tiered;

pub use clock::{Clock, UnixMillis};
pub use memory_cache::{Hit, MemoryCache};
pub use memory_store::{MemoryOptions, MemoryStore};
pub use store::{Store, StoreError};
pub use tiered::TieredCache;
