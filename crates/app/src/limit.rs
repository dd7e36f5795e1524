//! How much one address may cause. What is answered from the isolate's memory is never limited.

use crate::App;
use crate::failure::Failure;
use crate::platform::Platform;
use crate::request::Request;
use crate::route::Call;
use edgestate_contract::fibonacci::Strategy;
use edgestate_contract::operations::{Access, Id, Method};

/// A limit on the rate at which one address may call. `wrangler.toml` says how high each is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Limit {
    /// Everything that changes something.
    Writes,
    /// Everything that asks a store.
    Reads,
    /// Numbers that no store is asked for.
    Computing,
    /// Everything that needs the admin token, with or without it.
    Admin,
}

impl Limit {
    /// Every limit.
    pub const ALL: [Self; 4] = [Self::Writes, Self::Reads, Self::Computing, Self::Admin];

    /// The one that a call counts towards.
    fn of(call: &Call<'_>, request: &Request<'_>) -> Option<Self> {
        if call.operation.access == Access::Admin {
            return Some(Self::Admin);
        }
        match (call.operation.id, call.operation.method) {
            // Images are fetched by proxies, for many behind one address.
            (Id::GetBadge | Id::GetShieldsBadge, _) => None,
            (Id::GetFibonacci, _) => {
                let strategy = request
                    .query("cache")
                    .and_then(|name| Strategy::parse(&name));
                Some(match strategy {
                    Some(Strategy::None | Strategy::Memory) => Self::Computing,
                    _ => Self::Reads,
                })
            }
            (_, Method::Get) => Some(Self::Reads),
            (_, Method::Post | Method::Delete) => Some(Self::Writes),
        }
    }
}

impl<V, S, E, P: Platform> App<V, S, E, P> {
    /// Refuses an address that calls too often.
    pub(crate) async fn limit(
        &self,
        call: &Call<'_>,
        request: &Request<'_>,
    ) -> Result<(), Failure> {
        let Some(limit) = Limit::of(call, request) else {
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
