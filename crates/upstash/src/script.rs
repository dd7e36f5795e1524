//! Scripts with their digests, by which a server that knows them runs them.

use std::borrow::Cow;

/// A Lua script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    pub(crate) source: Cow<'static, str>,
    pub(crate) sha1: &'static str,
}

impl Script {
    /// A script by its source and its SHA-1 in hexadecimal, as `EVALSHA` takes it. A program knows
    /// its scripts, so the digest is a constant of it, which a test should compare with the source:
    /// with a wrong one every run costs a second trip.
    #[must_use]
    pub fn new(source: impl Into<Cow<'static, str>>, sha1: &'static str) -> Self {
        Self {
            source: source.into(),
            sha1,
        }
    }

    /// The source.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The digest.
    #[must_use]
    pub const fn sha1(&self) -> &'static str {
        self.sha1
    }
}
