//! What an error of the client means for a caller of the store. Nothing that was sent is in it.

use edgestate_state::StoreError;
use edgestate_upstash::Error;

pub fn store_error(error: &Error) -> StoreError {
    match error {
        Error::Malformed { .. } | Error::Unexpected { .. } => malformed(error.summary()),
        // Nothing that waiting a moment would change.
        Error::Unauthorized
        | Error::NoPermission { .. }
        | Error::OverQuota { .. }
        | Error::Command { .. } => StoreError::Refused {
            detail: error.summary(),
        },
        Error::RateLimited { .. }
        | Error::Busy { .. }
        | Error::Timeout { .. }
        | Error::Connection { .. }
        | Error::Server { .. }
        | Error::CircuitOpen { .. } => StoreError::Unavailable {
            detail: error.summary(),
            retry_after: error.retry_after(),
        },
    }
}

pub fn malformed(detail: impl Into<String>) -> StoreError {
    StoreError::Malformed {
        detail: detail.into(),
    }
}
