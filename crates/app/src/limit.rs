//! How much one address may cause. What is answered from the isolate's memory is never limited.

use crate::App;
use crate::failure::Failure;
use crate::platform::{Limit, Platform};
use crate::request::Request;
use crate::route::Call;
use edgestate_contract::fibonacci::Strategy;
use edgestate_contract::operations::{Access, Id, Method};

/// The limit that a call counts towards, if any.
fn limit_of(call: &Call<'_>, request: &Request<'_>) -> Option<Limit> {
    if call.operation.access == Access::Admin {
        return Some(Limit::Admin);
    }
    match (call.operation.id, call.operation.method) {
        // Images are fetched by proxies, for many behind one address.
        (Id::GetBadge | Id::GetShieldsBadge, _) => None,
        (Id::GetFibonacci, _) => {
            let strategy = request
                .query("cache")
                .and_then(|name| Strategy::parse(&name));
            Some(match strategy {
                Some(Strategy::None | Strategy::Memory) => Limit::Computing,
                _ => Limit::Reads,
            })
        }
        (_, Method::Get) => Some(Limit::Reads),
        (_, Method::Post | Method::Delete) => Some(Limit::Writes),
    }
}

impl<V, S, E, P: Platform> App<V, S, E, P> {
    /// Refuses an address that calls too often.
    pub(crate) async fn limit(
        &self,
        call: &Call<'_>,
        request: &Request<'_>,
    ) -> Result<(), Failure> {
        let limit = limit_of(call, request).filter(|limit| self.platform.limits(*limit));
        let Some(limit) = limit else {
            return Ok(());
        };
        let caller = self.visitor_key.caller(request.headers);
        if self.platform.admits(limit, &caller).await {
            Ok(())
        } else {
            Err(Failure::RateLimited)
        }
    }
}
