//! The data centre's cache, where there is one.

use crate::Hit;
use crate::StoreError;

/// A cache shared by the isolates of one data centre, such as the Workers Cache API.
#[allow(async_fn_in_trait)]
pub trait EdgeCache {
    /// Whether there is one. On `workers.dev` the Cache API does nothing.
    fn is_available(&self) -> bool;

    /// F(n) with its age and remaining time, if it is there.
    async fn get(&self, n: u32) -> Result<Option<Hit>, StoreError>;

    /// Keeps F(n) for the time that it has left.
    async fn put(&self, n: u32, hit: &Hit) -> Result<(), StoreError>;

    /// Forgets F(n), in this data centre.
    async fn remove(&self, n: u32) -> Result<(), StoreError>;
}

/// No such cache.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoEdge;

impl EdgeCache for NoEdge {
    fn is_available(&self) -> bool {
        false
    }

    async fn get(&self, _: u32) -> Result<Option<Hit>, StoreError> {
        Ok(None)
    }

    async fn put(&self, _: u32, _: &Hit) -> Result<(), StoreError> {
        Ok(())
    }

    async fn remove(&self, _: u32) -> Result<(), StoreError> {
        Ok(())
    }
}
