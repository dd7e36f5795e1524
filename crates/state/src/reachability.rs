//! Whether a store answers, and how far back it knows ids.

use crate::{StoreError, UnixMillis};
use edgestate_contract::health::Breaker;
use std::rc::Rc;

/// Says how a store is.
#[allow(async_fn_in_trait)]
pub trait Reachability {
    /// Asks the store, in one round trip: since when every id that was counted is still known, where
    /// ids have been forgotten at all.
    async fn ids_known_since(&self) -> Result<Option<UnixMillis>, StoreError>;

    /// The circuit breaker in front of the store; one without a network is always closed.
    fn breaker(&self) -> Breaker {
        Breaker::Closed
    }
}

impl<S: Reachability> Reachability for Rc<S> {
    async fn ids_known_since(&self) -> Result<Option<UnixMillis>, StoreError> {
        (**self).ids_known_since().await
    }

    fn breaker(&self) -> Breaker {
        (**self).breaker()
    }
}
