//! Scripts with their digests, by which a server that knows them runs them.

use core::fmt::Write as _;
use sha1::{Digest as _, Sha1};

/// A Lua script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    source: String,
    digest: String,
}

impl Script {
    /// A script by its source.
    #[must_use]
    pub fn new(source: impl Into<String>) -> Self {
        let source = source.into();
        let mut digest = String::with_capacity(40);
        for byte in Sha1::digest(source.as_bytes()) {
            // Writing to a String cannot fail.
            let _ = write!(digest, "{byte:02x}");
        }
        Self { source, digest }
    }

    /// The source.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Its SHA-1 in hexadecimal, as `EVALSHA` takes it.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.digest
    }
}
