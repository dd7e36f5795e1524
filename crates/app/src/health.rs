//! `GET /api/health`: how the service is, as seen by the isolate that answers. Always the same document,
//! whatever is away or misconfigured.

use crate::App;
use crate::config::ConfigError;
use crate::failure::{MEND_SECS, RETRY_AFTER_SECS};
use crate::platform::Platform;
use crate::reply::Reply;
use crate::route::Call;
use crate::time::rfc3339_not_before;
use edgestate_contract::Backend;
use edgestate_contract::health::{Health, RedisHealth, Status, Tiers};
use edgestate_state::tiered::EdgeCache;
use edgestate_state::{Reachability, StoreError, UnixMillis, Visits};

impl<V, S: Visits + Reachability, E: EdgeCache, P: Platform> App<V, S, E, P> {
    pub(crate) async fn health(&self, call: &Call<'_>) -> Reply {
        let mut health = Health {
            backend: self.backend(),
            isolate: format!("{:08x}", self.isolate),
            max_n: self.config.max_n,
            tiers: self.cache.outcomes(),
            ..unconfigured()
        };
        let misconfigured = self.visits.as_ref().err();
        let misconfigured = misconfigured.or(self.config.admin_token.as_ref().err());
        health.misconfigured = misconfigured.map(ToString::to_string);
        let Ok(store) = &self.visits else {
            return reply(&health, MEND_SECS);
        };
        let seen = self.look(store, call).await;
        health.ids_known_since = seen.ids_known_since.map(rfc3339_not_before);
        health.redis = (health.backend == Backend::Redis).then_some(seen.redis);
        if seen.error.is_none() {
            health.status = Status::Ok;
        }
        let is_refusal = matches!(seen.error, Some(StoreError::Refused { .. }));
        reply(
            &health,
            if is_refusal {
                MEND_SECS
            } else {
                RETRY_AFTER_SECS
            },
        )
    }

    async fn look(&self, store: &S, call: &Call<'_>) -> Seen {
        let asked = self.platform.now();
        let condition = store.condition().await;
        let latency = self.platform.now().since(asked);
        let latency_ms = latency.as_millis() as u64;
        if store.backend() == Backend::Redis {
            call.entry.borrow_mut().trip(latency);
        }
        let reachable = condition.is_ok();
        let (ids_known_since, error) = match condition {
            Ok(condition) => (condition.ids_known_since, condition.writable.err()),
            Err(error) => (None, Some(error)),
        };
        if let Some(error) = &error {
            call.entry.borrow_mut().trouble(error);
        }
        Seen {
            redis: RedisHealth {
                reachable,
                writable: error.is_none(),
                latency_ms: reachable.then_some(latency_ms),
                breaker: store.breaker(),
            },
            ids_known_since,
            error,
        }
    }
}

/// What a look at the store has shown.
struct Seen {
    redis: RedisHealth,
    ids_known_since: Option<UnixMillis>,
    /// Why it could not be read or written.
    error: Option<StoreError>,
}

/// The document while the configuration itself cannot be read.
pub(crate) fn of_misconfigured(error: &ConfigError) -> Reply {
    let health = Health {
        misconfigured: Some(error.to_string()),
        ..unconfigured()
    };
    reply(&health, MEND_SECS)
}

/// What there is to say without a configuration.
fn unconfigured() -> Health {
    Health {
        status: Status::Degraded,
        backend: Backend::None,
        misconfigured: None,
        redis: None,
        version: env!("CARGO_PKG_VERSION").into(),
        isolate: format!("{:08x}", 0),
        max_n: 0,
        ids_known_since: None,
        tiers: Tiers::default(),
    }
}

fn reply(health: &Health, retry_after_secs: u64) -> Reply {
    match health.status {
        Status::Ok => Reply::json(200, health),
        Status::Degraded => {
            Reply::json(503, health).with("retry-after", retry_after_secs.to_string())
        }
    }
}
