//! What is left to do once an answer is out: the value for the tiers that did not have it. Where Redis
//! was too slow for the answer, what it says then decides.

use super::{EdgeCache, TieredCache};
use crate::{Cached, Hit, StoreError, Values};
use core::fmt;
use core::pin::Pin;

/// What Redis has, once it says so.
pub type Late<'a> = Pin<Box<dyn Future<Output = Result<Option<Cached>, StoreError>> + 'a>>;

/// A value for the tiers that did not have it.
pub struct WriteBack<'a> {
    pub(super) n: u32,
    pub(super) hit: Hit,
    pub(super) edge: bool,
    pub(super) redis: bool,
    /// Redis' answer, where it was not waited for: then `redis` holds unless it had the value.
    pub(super) late: Option<Late<'a>>,
}

impl<'a> WriteBack<'a> {
    /// Nothing is to be written, but Redis' answer is still waited for: it tells how Redis does.
    pub(super) fn settling(n: u32, hit: &Hit, late: Late<'a>) -> Self {
        Self {
            n,
            hit: hit.clone(),
            edge: false,
            redis: false,
            late: Some(late),
        }
    }
}

impl fmt::Debug for WriteBack<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WriteBack")
            .field("n", &self.n)
            .field("edge", &self.edge)
            .field("redis", &self.redis)
            .field("late", &self.late.is_some())
            .finish_non_exhaustive()
    }
}

impl<E: EdgeCache> TieredCache<E> {
    /// Writes a value to the tiers that did not have it.
    ///
    /// # Errors
    /// The first tier that failed; the others were written all the same.
    pub async fn write_back<V: Values>(
        &self,
        write_back: WriteBack<'_>,
        redis: Option<&V>,
    ) -> Result<(), StoreError> {
        let WriteBack { n, hit, .. } = write_back;
        let edge = if write_back.edge {
            self.edge.put(n, &hit).await
        } else {
            Ok(())
        };
        let has_it = match write_back.late {
            Some(late) => late.await.map(|found| is_of(found, &hit)),
            None => Ok(false),
        };
        let redis = match (has_it, redis) {
            (Ok(false), Some(redis)) if write_back.redis => redis.put(n, hit.digits, hit.ttl).await,
            (has_it, _) => has_it.map(drop),
        };
        redis.and(edge)
    }
}

/// Whether Redis holds the value: anything else in its place is to be overwritten.
fn is_of(found: Option<Cached>, hit: &Hit) -> bool {
    found.is_some_and(|cached| cached.digits == hit.digits)
}
