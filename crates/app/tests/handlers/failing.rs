//! A store that is not there, or refuses.

use edgestate_contract::Backend;
use edgestate_state::archive::{Exported, Place, Record};
use edgestate_state::lab::{Added, Addition};
use edgestate_state::visits::{Board, Bucket, Counted, Totals, Visit};
use edgestate_state::{
    Archive, Cached, Condition, Lab, Reachability, StoreError, UnixMillis, Values, Visits, Window,
};
use std::sync::Arc;
use std::time::Duration;

/// The store, with what it says of each call.
#[derive(Clone)]
pub struct Failing(pub StoreError);

impl Values for Failing {
    async fn get(&self, _: u32) -> Result<Option<Cached>, StoreError> {
        Err(self.0.clone())
    }
    async fn put(&self, _: u32, _: Arc<str>, _: Duration) -> Result<(), StoreError> {
        Err(self.0.clone())
    }
    async fn remove(&self, _: u32) -> Result<(), StoreError> {
        Err(self.0.clone())
    }
    fn value_max_bytes(&self) -> usize {
        usize::MAX
    }
}

impl Visits for Failing {
    fn backend(&self) -> Backend {
        Backend::Redis
    }
    async fn count_visit(&self, _: &Visit<'_>) -> Result<Counted, StoreError> {
        Err(self.0.clone())
    }
    async fn totals(&self, _: &str, _: UnixMillis) -> Result<Totals, StoreError> {
        Err(self.0.clone())
    }
    async fn series(&self, _: &str, _: Window) -> Result<Vec<Bucket>, StoreError> {
        Err(self.0.clone())
    }
    async fn top(&self, _: &str, _: u32) -> Result<Vec<(String, u64)>, StoreError> {
        Err(self.0.clone())
    }
    async fn board(&self, _: &str, _: Window, _: u32) -> Result<Board, StoreError> {
        Err(self.0.clone())
    }
    async fn forget_page(&self, _: &str, _: UnixMillis) -> Result<(), StoreError> {
        Err(self.0.clone())
    }
}

impl Archive for Failing {
    async fn export(&self, _: &Place, _: UnixMillis) -> Result<Exported, StoreError> {
        Err(self.0.clone())
    }
    async fn import(&self, _: &[Record], _: UnixMillis) -> Result<(), StoreError> {
        Err(self.0.clone())
    }
}

impl Lab for Failing {
    async fn lab_add(&self, _: &str) -> Result<u64, StoreError> {
        Err(self.0.clone())
    }
    async fn lab_add_once(&self, _: &Addition<'_>) -> Result<Added, StoreError> {
        Err(self.0.clone())
    }
    async fn lab_read(&self, _: &str) -> Result<u64, StoreError> {
        Err(self.0.clone())
    }
    async fn lab_write(&self, _: &str, _: u64) -> Result<(), StoreError> {
        Err(self.0.clone())
    }
}

impl Reachability for Failing {
    async fn condition(&self) -> Result<Condition, StoreError> {
        Err(self.0.clone())
    }
}
