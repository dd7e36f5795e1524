//! The layout of the keys in Redis; nothing else in the project spells one.
//!
//! `{…}` is a Redis hash tag: everything of one page shares a slot. A page name contains neither
//! brace, and it comes before anything that might, so the tag is always the page. Counting needs more
//! keys than a page's, so that is not enough for a cluster.

use edgestate_contract::visits::Interval;
use edgestate_state::UnixMillis;

/// How many days share a hash of estimates: fewer than the entries that Redis stores without a table
/// (`hash-max-listpack-entries`, 128).
pub const UNIQUES_DAYS: u64 = 100;

/// The keys under one prefix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keys {
    prefix: Box<str>,
}

impl Keys {
    /// The keys that begin with `prefix`, such as [`edgestate_state::defaults::KEY_PREFIX`]. A prefix
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

    /// Sorted set: the cached values, by where each one's bytes end in the log of all written.
    #[must_use]
    pub fn values(&self) -> String {
        format!("{}:fib:index", self.prefix)
    }

    /// Integer: a throw-away counter. Expires.
    #[must_use]
    pub fn lab(&self, counter: &str) -> String {
        format!("{}:lab:{counter}", self.prefix)
    }

    /// Sorted set: lab counter to the second in which it expires. Expires with the last of them.
    #[must_use]
    pub fn labs(&self) -> String {
        format!("{}:lab", self.prefix)
    }

    /// Sorted set: every page to its total.
    #[must_use]
    pub fn top(&self) -> String {
        format!("{}:visits:top", self.prefix)
    }

    /// String: what `/api/health` writes, to see whether it can. Expires.
    #[must_use]
    pub fn health(&self) -> String {
        format!("{}:health", self.prefix)
    }

    /// Hash: the state of the remembered ids.
    #[must_use]
    pub fn ids(&self) -> String {
        format!("{}:visits:ids", self.prefix)
    }

    /// Hash: a generation of remembered ids, 0 or 1, from the digest of page and id to the random
    /// name of the call that counted it.
    #[must_use]
    pub fn generation(&self, generation: u8) -> String {
        format!("{}:visits:ids:{generation}", self.prefix)
    }

    /// What the keys of every page begin with, before its name, and what they are called after it.
    #[must_use]
    pub fn around_pages(&self) -> (String, PageKeys) {
        let after = PageKeys { stem: "}".into() };
        (format!("{}:visits:{{", self.prefix), after)
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
    /// Integer: all visits, those from elsewhere included.
    #[must_use]
    pub fn total(&self) -> String {
        format!("{}:total", self.stem)
    }

    /// Hash: a source to the number that it has counted elsewhere; `*`, which no source is called, to their
    /// sum.
    #[must_use]
    pub fn imported(&self) -> String {
        format!("{}:imported", self.stem)
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

    /// Hash: the start of a day, in seconds since the epoch, to the estimate of its visitors. There is one
    /// for every [`UNIQUES_DAYS`] days, which Redis keeps in a fifth of the room that one for all would
    /// take. Expires.
    #[must_use]
    pub fn uniques(&self, at: UnixMillis) -> String {
        let days = at.secs() / Interval::Day.secs();
        format!("{}:uniques:{}", self.stem, days / UNIQUES_DAYS)
    }

    /// String: the random salt of a day, `yyyymmdd`. Expires.
    #[must_use]
    pub fn salt(&self, yyyymmdd: u64) -> String {
        format!("{}:salt:{yyyymmdd:08}", self.stem)
    }

    /// String: the mark of a counted id in the layout before there were generations. Nothing writes it
    /// any more; those that are left count until they expire.
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
        assert_eq!(keys.values(), "edgestate:v1:fib:index");
        assert_eq!(keys.labs(), "edgestate:v1:lab");
        assert_eq!(keys.health(), "edgestate:v1:health");
        assert_eq!(keys.ids(), "edgestate:v1:visits:ids");
        assert_eq!(keys.generation(1), "edgestate:v1:visits:ids:1");

        let page = keys.page("a/b");
        assert_eq!(page.total(), "edgestate:v1:visits:{a/b}:total");
        assert_eq!(page.imported(), "edgestate:v1:visits:{a/b}:imported");
        let (before, after) = keys.around_pages();
        assert_eq!(before + "a/b" + &after.total(), page.total());
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
        for (day, key) in [(20_099, 200), (20_100, 201)] {
            let key = format!("edgestate:v1:visits:{{a/b}}:uniques:{key}");
            assert_eq!(page.uniques(UnixMillis(day * 86_400_000)), key);
        }
        assert_eq!(page.seen("{x}"), "edgestate:v1:visits:{a/b}:seen:{x}");
    }
}
