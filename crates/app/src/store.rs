//! How handlers ask the store where visits are counted: each trip is timed, and noted for the log.

use crate::App;
use crate::failure::Failure;
use crate::platform::Platform;
use crate::reply::Reply;
use crate::route::Call;
use edgestate_contract::Backend;
use edgestate_state::Visits;
use std::time::Duration;

impl<V, S: Visits, E, P: Platform> App<V, S, E, P> {
    /// Where visits are counted.
    pub(crate) fn counting(&self) -> Result<&S, Failure> {
        self.visits
            .as_ref()
            .map_err(|error| Failure::from(error.clone()))
    }

    /// What the store says, and how long that took.
    pub(crate) async fn ask<T>(
        &self,
        call: &Call<'_>,
        ask: impl AsyncFnOnce(&S) -> Result<T, Failure>,
    ) -> Result<(T, Duration), Failure> {
        let store = self.counting()?;
        let asked = self.platform.now();
        let said = ask(store).await;
        let waited = self.platform.now().since(asked);
        if store.backend() == Backend::Redis {
            call.entry.borrow_mut().trip(waited);
        }
        Ok((said?, waited))
    }

    /// The reply of a handler that asks the store, with how long that took.
    pub(crate) async fn timed(
        &self,
        call: &Call<'_>,
        ask: impl AsyncFnOnce(&S) -> Result<Reply, Failure>,
    ) -> Result<Reply, Failure> {
        let (reply, waited) = self.ask(call, ask).await?;
        let waited_ms = waited.as_millis();
        Ok(reply.with("server-timing", format!("store;dur={waited_ms}")))
    }

    /// The store that answers name.
    pub(crate) fn backend(&self) -> Backend {
        self.visits.as_ref().map_or(Backend::None, Visits::backend)
    }
}
