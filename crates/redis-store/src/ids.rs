//! Ids that are counted once: what the scripts are told of one, by the rules of `ids.lua`, and what became
//! of it.

use crate::RedisStore;
use crate::error::malformed;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use edgestate_contract::visit_id;
use edgestate_state::visits::Outcome;
use edgestate_state::{StoreError, UnixMillis};
use edgestate_upstash::{Command, Runtime, Transport};
use sha2::{Digest as _, Sha256};

impl<P: Transport + Runtime> RedisStore<P> {
    /// The keys of the remembered ids, which come first.
    pub(crate) fn ids_keys(&self) -> [String; 3] {
        let generation = |number| self.keys.generation(number);
        [self.keys.ids(), generation(0), generation(1)]
    }

    /// Adds what there is to know of an id of something, received at that time.
    pub(crate) fn with_id<'a>(
        &self,
        command: Command<'a>,
        of: &str,
        id: &str,
        at: UnixMillis,
    ) -> Command<'a> {
        let id_ms = visit_id::time_ms(id);
        command
            .arg(digest(of, id))
            .arg(id_ms.map_or_else(String::new, |ms| ms.to_string()))
            .int(at.0)
            .int(self.options.max_ids.into())
            .int(self.options.mark_ttl.as_millis() as u64)
            .arg(self.random_name())
    }

    pub(crate) fn random_name(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.client.platform().random().to_be_bytes())
    }
}

/// What a script says that became of an id; `full` where there was no room for what it asked for.
pub fn outcome_of(
    said: u64,
    at: UnixMillis,
    forgotten_ms: u64,
    full: impl FnOnce() -> StoreError,
) -> Result<Outcome, StoreError> {
    match said {
        0 => Ok(Outcome::Known),
        1 => Ok(Outcome::New),
        2 => Ok(Outcome::TooOld {
            ids_from: at.max(UnixMillis(forgotten_ms + 1)),
        }),
        3 => Err(full()),
        other => Err(malformed(format!("an outcome of {other}"))),
    }
}

/// What stands for an id of something among the remembered ones: 96 bits of SHA-256, in 16 characters.
fn digest(of: &str, id: &str) -> String {
    // Neither contains a zero byte.
    let hash: [u8; 32] = Sha256::new()
        .chain_update(of)
        .chain_update([0])
        .chain_update(id)
        .finalize()
        .into();
    let (short, _) = hash.split_at(12);
    URL_SAFE_NO_PAD.encode(short)
}
