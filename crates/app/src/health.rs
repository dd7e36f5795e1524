//! `GET /api/health`: how the service is, as seen by the isolate that answers.

use crate::App;
use crate::failure::{MEND_SECS, RETRY_AFTER_SECS};
use crate::platform::Platform;
use crate::reply::Reply;
use crate::time::rfc3339_not_before;
use edgestate_contract::Backend;
use edgestate_contract::health::{Health, RedisHealth, Status};
use edgestate_state::tiered::EdgeCache;
use edgestate_state::{Reachability, UnixMillis, Visits};

impl<V, S: Visits + Reachability, E: EdgeCache, P: Platform> App<V, S, E, P> {
    pub(crate) async fn health(&self) -> Reply {
        let (redis, ids_known_since) = match &self.visits {
            Ok(store) if store.backend() == Backend::Redis => {
                let (redis, since) = self.ask(store).await;
                (Some(redis), since)
            }
            Ok(store) => (None, store.ids_known_since().await.ok().flatten()),
            Err(_) => (None, None),
        };
        let fine = self.visits.is_ok() && redis.is_none_or(|redis| redis.reachable);
        let health = Health {
            status: if fine { Status::Ok } else { Status::Degraded },
            backend: self.backend(),
            redis,
            version: env!("CARGO_PKG_VERSION").into(),
            isolate: format!("{:08x}", self.isolate),
            max_n: self.config.max_n,
            ids_known_since: ids_known_since.map(rfc3339_not_before),
            tiers: self.cache.outcomes(),
        };
        if fine {
            return Reply::json(200, &health);
        }
        let retry_after_secs = match &self.visits {
            Ok(_) => RETRY_AFTER_SECS,
            Err(_) => MEND_SECS,
        };
        Reply::json(503, &health).with("retry-after", retry_after_secs.to_string())
    }

    async fn ask(&self, store: &S) -> (RedisHealth, Option<UnixMillis>) {
        let asked = self.platform.now();
        let answer = store.ids_known_since().await;
        let latency_ms = self.platform.now().since(asked).as_millis() as u64;
        if let Err(error) = &answer {
            self.platform.log(&format!("health: {error}"));
        }
        let health = RedisHealth {
            reachable: answer.is_ok(),
            latency_ms: answer.is_ok().then_some(latency_ms),
            breaker: store.breaker(),
        };
        (health, answer.ok().flatten())
    }
}
