//! What an error of the client means for a caller of the store.

use edgestate_state::StoreError;
use edgestate_upstash::Error;

pub fn store_error(error: Error) -> StoreError {
    match error {
        Error::Malformed { detail } => StoreError::Malformed { detail },
        Error::Unexpected { .. } => malformed(error.to_string()),
        // Nothing that waiting a moment would change.
        Error::Unauthorized
        | Error::NoPermission { .. }
        | Error::OverQuota { .. }
        | Error::Command { .. } => StoreError::Refused {
            detail: error.to_string(),
        },
        Error::RateLimited { .. }
        | Error::Busy { .. }
        | Error::Timeout { .. }
        | Error::Connection { .. }
        | Error::Server { .. }
        | Error::CircuitOpen { .. } => StoreError::Unavailable {
            detail: error.to_string(),
            retry_after: error.retry_after(),
        },
    }
}

pub fn malformed(detail: impl Into<String>) -> StoreError {
    StoreError::Malformed {
        detail: detail.into(),
    }
}
