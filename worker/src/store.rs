//! Which store stands behind this isolate.

use crate::platform::Workers;
use edgestate_app::{BackendConfig, Config, Platform as _};
use edgestate_state::{MemoryOptions, MemoryStore, policy};

pub type AnyStore = MemoryStore<Workers>;

pub fn open(config: &Config, backend: &BackendConfig) -> AnyStore {
    let _ = backend;
    let options = MemoryOptions {
        values_max_bytes: 0,
        visits_max_bytes: policy::MEMORY_VISITS_MAX_BYTES,
        mark_ttl: config.mark_ttl,
    };
    MemoryStore::new(Workers, options, Workers.random() as u64)
}
