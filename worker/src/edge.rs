//! The data centre's cache: the Workers Cache API. It is local to one data centre, and so is
//! removing a value from it.

use crate::glue;
use crate::platform::Workers;
use edgestate_state::tiered::EdgeCache;
use edgestate_state::{Clock as _, Hit, StoreError, UnixMillis};
use js_sys::Array;
use wasm_bindgen::{JsCast as _, JsValue};

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
        let found = glue::edge_get(n).await.map_err(|error| failed(&error))?;
        let Some(found) = found.dyn_ref::<Array>() else {
            return Ok(None);
        };
        let time = |at| found.get(at).as_f64().map(|ms| UnixMillis(ms as u64));
        let (Some(digits), Some(computed), Some(expires)) =
            (found.get(0).as_string(), time(1), time(2))
        else {
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
        let now = Workers.now();
        let computed_ms = now.0.saturating_sub(hit.age.as_millis() as u64) as f64;
        let expires_ms = now.plus(hit.ttl).0 as f64;
        let ttl_secs = hit.ttl.as_secs() as f64;
        let put = glue::edge_put(n, &hit.digits, ttl_secs, computed_ms, expires_ms).await;
        put.map(drop).map_err(|error| failed(&error))
    }

    async fn remove(&self, n: u32) -> Result<(), StoreError> {
        glue::edge_remove(n)
            .await
            .map(drop)
            .map_err(|error| failed(&error))
    }
}

fn failed(error: &JsValue) -> StoreError {
    StoreError::Unavailable {
        detail: format!("the data centre's cache failed: {error:?}"),
        retry_after: None,
    }
}
