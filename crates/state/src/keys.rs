//! The layout of the keys in Redis; nothing else in the project spells one.
//!
//! `{…}` is a Redis hash tag: everything of one page shares a slot. A page name contains neither
//! brace, and it comes before anything that might, so the tag is always the page.

use edgestate_contract::visits::Interval;

/// The keys under one prefix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keys {
    prefix: Box<str>,
}

impl Keys {
    /// The keys that begin with `prefix`, such as [`crate::policy::DEFAULT_KEY_PREFIX`]. A prefix
    /// without braces keeps each page's keys in one slot.
    #[must_use]
    pub fn new(prefix: &str) -> Self {
        Self {
            prefix: prefix.into(),
        }
    }

    /// String: the decimal digits of F(n). Expires.
    #[must_use]
    pub fn fibonacci(&self, n: u32) -> String {
        format!("{}:fib:{n}", self.prefix)
    }

    /// Integer: a throw-away counter. Expires.
    #[must_use]
    pub fn lab(&self, counter: &str) -> String {
        format!("{}:lab:{counter}", self.prefix)
    }

    /// Sorted set: page to total, for the most visited pages.
    #[must_use]
    pub fn top(&self) -> String {
        format!("{}:visits:top", self.prefix)
    }

    /// The keys of one page.
    #[must_use]
    pub fn page(&self, page: &str) -> PageKeys {
        PageKeys {
            stem: format!("{}:visits:{{{page}}}", self.prefix),
        }
    }
}

/// The keys of one page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageKeys {
    stem: String,
}

impl PageKeys {
    /// Integer: all visits.
    #[must_use]
    pub fn total(&self) -> String {
        format!("{}:total", self.stem)
    }

    /// Hash: the start of a bucket, in seconds since the epoch, to its count.
    #[must_use]
    pub fn buckets(&self, interval: Interval) -> String {
        format!("{}:{}", self.stem, interval.as_str())
    }

    /// `HyperLogLog`: the visitors of a day, `yyyymmdd`. Expires.
    #[must_use]
    pub fn unique(&self, yyyymmdd: u64) -> String {
        format!("{}:unique:{yyyymmdd:08}", self.stem)
    }

    /// String: the random salt of a day, `yyyymmdd`. Expires.
    #[must_use]
    pub fn salt(&self, yyyymmdd: u64) -> String {
        format!("{}:salt:{yyyymmdd:08}", self.stem)
    }

    /// String: the mark that a visit's id has been counted, a random name of the call that did.
    /// Expires.
    #[must_use]
    pub fn seen(&self, id: &str) -> String {
        format!("{}:seen:{id}", self.stem)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_layout_is_stable() {
        let keys = Keys::new("edgestate:v1");
        assert_eq!(keys.fibonacci(100), "edgestate:v1:fib:100");
        assert_eq!(keys.lab("race-1"), "edgestate:v1:lab:race-1");
        assert_eq!(keys.top(), "edgestate:v1:visits:top");

        let page = keys.page("a/b");
        assert_eq!(page.total(), "edgestate:v1:visits:{a/b}:total");
        assert_eq!(
            Interval::ALL.map(|interval| page.buckets(interval)),
            [
                "edgestate:v1:visits:{a/b}:minute",
                "edgestate:v1:visits:{a/b}:hour",
                "edgestate:v1:visits:{a/b}:day",
            ]
        );
        assert_eq!(
            page.unique(20_250_101),
            "edgestate:v1:visits:{a/b}:unique:20250101"
        );
        assert_eq!(
            page.salt(20_250_101),
            "edgestate:v1:visits:{a/b}:salt:20250101"
        );
        assert_eq!(page.seen("{x}"), "edgestate:v1:visits:{a/b}:seen:{x}");
    }
}
