//! Whether a store answers, whether it takes writes, and how far back it knows ids.

use crate::{StoreError, UnixMillis};
use edgestate_contract::health::Breaker;
use std::rc::Rc;

/// What a store that answered says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// Since when every id that was counted is still known, where ids have been forgotten at all.
    pub ids_known_since: Option<UnixMillis>,
    /// Whether it takes writes, or why not.
    pub writable: Result<(), StoreError>,
}

/// Says how a store is.
#[allow(async_fn_in_trait)]
pub trait Reachability {
    /// Asks the store, in one round trip that reads and writes.
    ///
    /// # Errors
    /// Where it cannot be read.
    async fn condition(&self) -> Result<Condition, StoreError>;

    /// The circuit breaker in front of the store; one without a network is always closed.
    fn breaker(&self) -> Breaker {
        Breaker::Closed
    }
}

impl<S: Reachability> Reachability for Rc<S> {
    async fn condition(&self) -> Result<Condition, StoreError> {
        (**self).condition().await
    }

    fn breaker(&self) -> Breaker {
        (**self).breaker()
    }
}
