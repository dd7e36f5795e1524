//! How much room things may take, where a deployment does not decide it.

use core::time::Duration;

/// How far ahead of the service's clock the time in an id may be.
pub const ID_AHEAD: Duration = Duration::from_mins(2);

/// How many lab counters there may be at once.
pub const LAB_MAX_COUNTERS: u32 = 1000;

/// The bytes that pages may take in the in-memory store. When they are used up it refuses new ones;
/// forgetting a total instead would break a promise.
pub const MEMORY_PAGES_MAX_BYTES: usize = 16 * 1024 * 1024;
/// The bytes that remembered ids may take there.
pub const MEMORY_IDS_MAX_BYTES: usize = 14 * 1024 * 1024;
/// What a lab counter takes there at most, its name and its place in the map included.
pub const MEMORY_LAB_COUNTER_BYTES: u64 = 256;

/// The bytes of large bodies that an isolate keeps as the platform wants them, beside its cache.
pub const MEMORY_BODIES_MAX_BYTES: usize = 8 * 1024 * 1024;
