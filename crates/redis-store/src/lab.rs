//! Throw-away counters in Redis, bounded in number; ids of additions are remembered among those of visits.

use crate::RedisStore;
use crate::ids::outcome_of;
use edgestate_state::lab::{Added, Addition};
use edgestate_state::{Lab, StoreError, bounds, retention};
use edgestate_upstash::{Command, Runtime, Transport};

impl<P: Transport + Runtime> RedisStore<P> {
    /// Writes a lab counter, or adds 1 to it where there is no value.
    async fn change_lab(&self, counter: &str, value: Option<u64>) -> Result<u64, StoreError> {
        let key_list = [self.keys.lab(counter), self.keys.labs()];
        let command = Command::eval(&self.scripts.lab, key_list)
            .int(retention::LAB_TTL.as_secs())
            .int(bounds::LAB_MAX_COUNTERS.into())
            .arg(counter)
            .arg(value.map_or_else(String::new, |value| value.to_string()));
        let value: Option<u64> = self.run(command).await?;
        value.ok_or_else(too_many)
    }
}

fn too_many() -> StoreError {
    StoreError::Refused {
        detail: format!(
            "there are {} lab counters already",
            bounds::LAB_MAX_COUNTERS
        ),
    }
}

impl<P: Transport + Runtime> Lab for RedisStore<P> {
    /// Sent once: it is not idempotent, which is what the lab is there to show.
    async fn lab_add(&self, counter: &str) -> Result<u64, StoreError> {
        self.change_lab(counter, None).await
    }

    async fn lab_add_once(&self, addition: &Addition<'_>) -> Result<Added, StoreError> {
        let Addition { counter, id, at } = *addition;
        let mut key_list = self.ids_keys().to_vec();
        key_list.extend([self.keys.lab(counter), self.keys.labs()]);
        let command = Command::script(&self.scripts.lab_once, key_list);
        // No page has a colon in its name, so the marks of visits are others.
        let command = self
            .with_id(command, &format!("lab:{counter}"), id, at)
            .int(retention::LAB_TTL.as_secs())
            .int(bounds::LAB_MAX_COUNTERS.into())
            .arg(counter)
            .idempotent();
        let (outcome, value, forgotten_ms): (u64, u64, u64) = self.run(command).await?;
        Ok(Added {
            outcome: outcome_of(outcome, at, forgotten_ms, too_many)?,
            value,
        })
    }

    async fn lab_read(&self, counter: &str) -> Result<u64, StoreError> {
        let command = Command::new("GET").arg(self.keys.lab(counter)).idempotent();
        let value: Option<u64> = self.run(command).await?;
        Ok(value.unwrap_or_default())
    }

    async fn lab_write(&self, counter: &str, value: u64) -> Result<(), StoreError> {
        self.change_lab(counter, Some(value)).await.map(drop)
    }
}
