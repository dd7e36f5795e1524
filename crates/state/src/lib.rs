//! Where state is kept: the [`Store`] trait that every store implements, the [`Clock`] that
//! everything takes its time from, the key layout and the policy.

pub mod clock;
pub mod store;

pub use clock::{Clock, UnixMillis};
pub use store::{Store, StoreError};
