//! The data centre's cache: the Workers Cache API. It is local to one data centre, and so is
//! removing a value from it.

use crate::platform::Workers;
use edgestate_state::tiered::EdgeCache;
use edgestate_state::{Clock as _, Hit, StoreError, UnixMillis};
use worker::{Cache, Error, Response};

/// When a value was computed and when it expires, in milliseconds since 1970: kept with it, to tell its
/// age and the time that it has left.
const COMPUTED_MS: &str = "computed-ms";
const EXPIRES_MS: &str = "expires-ms";

/// The Cache API, where the deployment turns it on.
#[derive(Debug)]
pub struct CacheApi {
    pub enabled: bool,
}

impl EdgeCache for CacheApi {
    fn is_available(&self) -> bool {
        self.enabled
    }

    async fn get(&self, n: u32) -> Result<Option<Hit>, StoreError> {
        let found = Cache::default().get(key(n), false).await.map_err(failed)?;
        let Some(mut found) = found else {
            return Ok(None);
        };
        let digits = found.text().await.map_err(failed)?;
        let time = |name| {
            found
                .headers()
                .get(name)
                .ok()??
                .parse()
                .ok()
                .map(UnixMillis)
        };
        let (Some(computed), Some(expires)) = (time(COMPUTED_MS), time(EXPIRES_MS)) else {
            return Err(StoreError::Malformed {
                detail: "the data centre's cache held something else".into(),
            });
        };
        let now = Workers.now();
        let ttl = expires.since(now);
        Ok((!ttl.is_zero()).then(|| Hit {
            digits: digits.into(),
            age: now.since(computed),
            ttl,
        }))
    }

    async fn put(&self, n: u32, hit: &Hit) -> Result<(), StoreError> {
        let response = kept(hit).map_err(failed)?;
        let put = Cache::default().put(key(n), response).await;
        put.map_err(failed)
    }

    async fn remove(&self, n: u32) -> Result<(), StoreError> {
        let removed = Cache::default().delete(key(n), false).await;
        removed.map(drop).map_err(failed)
    }
}

fn key(n: u32) -> String {
    format!("https://cache.edgestate.invalid/fibonacci/{n}")
}

/// A value as it is kept there.
fn kept(hit: &Hit) -> worker::Result<Response> {
    let now = Workers.now();
    let computed_ms = now.0.saturating_sub(hit.age.as_millis() as u64);
    let response = Response::builder()
        .with_header("cache-control", &format!("max-age={}", hit.ttl.as_secs()))?
        .with_header(COMPUTED_MS, &computed_ms.to_string())?
        .with_header(EXPIRES_MS, &now.plus(hit.ttl).0.to_string())?
        .fixed(hit.digits.as_bytes().to_vec());
    Ok(response)
}

#[expect(clippy::needless_pass_by_value, reason = "as map_err hands it over")]
fn failed(error: Error) -> StoreError {
    StoreError::Unavailable {
        detail: format!("the data centre's cache failed: {error}"),
        retry_after: None,
    }
}
