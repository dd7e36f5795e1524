//! The deployment's configuration, read from named variables. A value that does not parse is
//! named, never silently replaced.

mod backend;
mod error;
mod memory;
mod origins;
mod pages;
mod secrets;

pub use backend::BackendConfig;
pub use error::ConfigError;
pub use origins::AllowedOrigins;
pub(crate) use origins::normal_form;

use edgestate_contract::fibonacci::{DEFAULT_MAX_N, LARGEST_MAX_N};
use edgestate_state::{CacheOptions, defaults};
use std::cell::Cell;
use std::time::Duration;

/// Everything that a deployment can set.
#[derive(Clone)]
pub struct Config {
    /// `FIB_MAX_N`: the largest index answered, 0 to 10 000 000; default 1 000 000.
    pub max_n: u32,
    /// `FIB_TTL_SECS`: how long a value is kept, 1 second to a year; default a day.
    pub value_ttl: Duration,
    /// `MEMORY_MAX_BYTES`: what the in-process cache may take, up to 64 MiB; default 16 MiB.
    pub memory_max_bytes: usize,
    /// `REDIS_MAX_VALUE_BYTES`: the largest value stored in Redis, up to 10 MB; default 65 536.
    pub redis_max_value_bytes: usize,
    /// `REDIS_CACHE_MAX_BYTES`: what all values together may take in Redis, up to 1 TB; default 48 MiB.
    pub redis_cache_max_bytes: u64,
    /// `REDIS_TIMEOUT_MS`: what one attempt may take, 50 to 30 000; default 1500. The whole call
    /// may take twice that.
    pub redis_timeout: Duration,
    /// `REDIS_WAIT_MS`: how long a number waits for Redis before it is computed, 1 to 30 000; default
    /// 250. Where Redis answers later, only the answer is without it.
    pub redis_wait: Duration,
    /// `REDIS_MIN_N`: numbers below it are computed, not fetched, up to 10 000 000; default 0.
    pub redis_min_n: u32,
    /// `IDEMPOTENCY_TTL_SECS`: how long a visit's id is remembered at least, a minute to a year;
    /// default a day.
    pub mark_ttl: Duration,
    /// `MAX_IDS`: how many ids are remembered at once, 100 000 to 100 000 000; default 500 000. When
    /// more come, they are remembered less long.
    pub max_ids: u32,
    /// `MAX_PAGES`: how many pages there may be, up to a million; default 2000.
    pub max_pages: u32,
    /// `PAGES`: the pages that are counted, separated by commas, with `*` at an end for all that begin
    /// or end so; empty for any.
    pub pages: Vec<String>,
    /// `KEY_PREFIX`: what every Redis key begins with; default `edgestate:v1`.
    pub key_prefix: String,
    /// `ADMIN_TOKEN`, at least 16 characters: without it admin calls are refused. One that is no token
    /// concerns nothing else.
    pub admin_token: Result<Option<String>, ConfigError>,
    /// `VISITOR_KEY`, at least 16 characters: what the hashes of visitors are keyed with. Without it they
    /// are keyed with the token of Redis, and change with it.
    pub visitor_key: Option<String>,
    /// `EDGE_CACHE`: whether values are also kept in the data centre's cache, `on` or `off`; default
    /// off, because that cache does nothing on `workers.dev`.
    pub edge_cache: bool,
    /// `ALLOWED_ORIGINS`: other origins whose pages may call, separated by commas; `*` for any.
    pub allowed_origins: AllowedOrigins,
    /// Where state is kept, or why it is not.
    pub backend: Result<BackendConfig, ConfigError>,
}

impl Config {
    /// Reads the variables. An empty one counts as not set.
    ///
    /// # Errors
    /// [`ConfigError::Invalid`] for the first value that does not parse. What concerns only the
    /// store is in [`Config::backend`] instead, so that numbers are answered all the same.
    pub fn read(variable: impl Fn(&'static str) -> Option<String>) -> Result<Self, ConfigError> {
        let variable = |name| variable(name).filter(|value| !value.is_empty());
        let of_store = Cell::new(None);
        let number = |name, default: u64, least: u64, most: u64| match variable(name) {
            None => Ok(default),
            Some(text) => {
                let number = text.parse().ok().filter(|n| (least..=most).contains(n));
                let error = || ConfigError::Invalid {
                    name,
                    allowed: format!("an integer from {least} to {most}"),
                };
                match number {
                    None if STORE_ONLY.contains(&name) => {
                        of_store.set(Some(error()));
                        Ok(default)
                    }
                    number => number.ok_or_else(error),
                }
            }
        };
        let key_prefix = variable("KEY_PREFIX").unwrap_or_else(|| defaults::KEY_PREFIX.into());
        // A brace would change which part of a key is its hash tag.
        let plain = |b: u8| b.is_ascii_graphic() && !matches!(b, b'{' | b'}');
        if key_prefix.len() > 64 || !key_prefix.bytes().all(plain) {
            of_store.set(Some(ConfigError::Invalid {
                name: "KEY_PREFIX",
                allowed: "at most 64 visible ASCII characters without braces".into(),
            }));
        }
        let visitor_key = secrets::read("VISITOR_KEY", variable("VISITOR_KEY"));
        let visitor_key = visitor_key.unwrap_or_else(|error| {
            of_store.set(Some(error));
            None
        });
        let config = Self {
            max_n: number("FIB_MAX_N", DEFAULT_MAX_N.into(), 0, LARGEST_MAX_N.into())? as u32,
            value_ttl: Duration::from_secs(number(
                "FIB_TTL_SECS",
                defaults::VALUE_TTL.as_secs(),
                1,
                31_536_000,
            )?),
            memory_max_bytes: number(
                "MEMORY_MAX_BYTES",
                defaults::MEMORY_MAX_BYTES as u64,
                0,
                64 << 20,
            )? as usize,
            redis_max_value_bytes: number(
                "REDIS_MAX_VALUE_BYTES",
                defaults::REDIS_MAX_VALUE_BYTES as u64,
                0,
                10_000_000,
            )? as usize,
            redis_cache_max_bytes: number(
                "REDIS_CACHE_MAX_BYTES",
                defaults::REDIS_CACHE_MAX_BYTES,
                0,
                1 << 40,
            )?,
            redis_timeout: Duration::from_millis(number("REDIS_TIMEOUT_MS", 1500, 50, 30_000)?),
            redis_wait: Duration::from_millis(number(
                "REDIS_WAIT_MS",
                defaults::REDIS_WAIT.as_millis() as u64,
                1,
                30_000,
            )?),
            redis_min_n: number(
                "REDIS_MIN_N",
                defaults::REDIS_MIN_N.into(),
                0,
                LARGEST_MAX_N.into(),
            )? as u32,
            mark_ttl: Duration::from_secs(number(
                "IDEMPOTENCY_TTL_SECS",
                defaults::MARK_TTL.as_secs(),
                60,
                31_536_000,
            )?),
            max_ids: number("MAX_IDS", defaults::MAX_IDS.into(), 100_000, 100_000_000)? as u32,
            max_pages: number("MAX_PAGES", defaults::MAX_PAGES.into(), 0, 1_000_000)? as u32,
            pages: pages::read(variable("PAGES").as_deref().unwrap_or_default())?,
            key_prefix,
            admin_token: secrets::read("ADMIN_TOKEN", variable("ADMIN_TOKEN")),
            visitor_key,
            edge_cache: is_on("EDGE_CACHE", variable("EDGE_CACHE").as_deref())?,
            allowed_origins: origins::read(
                variable("ALLOWED_ORIGINS").as_deref().unwrap_or_default(),
            )?,
            backend: of_store
                .take()
                .map_or_else(|| backend::read(&variable), Err),
        };
        Ok(memory::check(config))
    }

    /// What the cache of numbers is to keep to.
    pub(crate) const fn cache(&self) -> CacheOptions {
        CacheOptions {
            memory_max_bytes: self.memory_max_bytes,
            value_ttl: self.value_ttl,
            redis_wait: self.redis_wait,
            redis_min_n: self.redis_min_n,
        }
    }

    /// Whether this deployment counts visits of that page.
    #[must_use]
    pub fn counts(&self, page: &str) -> bool {
        self.pages.is_empty() || self.pages.iter().any(|pattern| pages::fits(pattern, page))
    }
}

/// Whether a switch is on; it is off unless somebody says so.
fn is_on(name: &'static str, value: Option<&str>) -> Result<bool, ConfigError> {
    match value {
        None | Some("off") => Ok(false),
        Some("on") => Ok(true),
        Some(_) => Err(ConfigError::Invalid {
            name,
            allowed: "on or off".into(),
        }),
    }
}

/// The numbers that only the store reads.
const STORE_ONLY: [&str; 8] = [
    "REDIS_MAX_VALUE_BYTES",
    "REDIS_CACHE_MAX_BYTES",
    "REDIS_TIMEOUT_MS",
    "REDIS_WAIT_MS",
    "REDIS_MIN_N",
    "IDEMPOTENCY_TTL_SECS",
    "MAX_IDS",
    "MAX_PAGES",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &'static [(&str, &str)]) -> Result<Config, ConfigError> {
        Config::read(|name| {
            variables
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, value)| (*value).to_owned())
        })
    }

    const URL: (&str, &str) = ("UPSTASH_REDIS_REST_URL", "https://x.upstash.io");
    const TOKEN: (&str, &str) = ("UPSTASH_REDIS_REST_TOKEN", "t");

    /// Whether a variable may have that value; another question is whether there is a store.
    fn is_valid(name: &str, value: &str) -> bool {
        let config = Config::read(|known| (known == name).then(|| value.to_owned()));
        let error = match config {
            Ok(config) => config.backend.err(),
            Err(error) => Some(error),
        };
        !matches!(error, Some(ConfigError::Invalid { .. }))
    }

    #[test]
    fn nothing_set_means_the_documented_defaults() {
        let config = read(&[]).expect("the defaults are valid");
        assert_eq!(config.max_n, 1_000_000);
        assert_eq!(config.value_ttl.as_secs(), 86_400);
        assert_eq!(config.memory_max_bytes, 16_777_216);
        assert_eq!(config.redis_max_value_bytes, 65_536);
        assert_eq!(config.redis_cache_max_bytes, 50_331_648);
        assert_eq!(config.max_ids, 500_000);
        assert_eq!(config.max_pages, 2000);
        assert!(config.pages.is_empty());
        assert_eq!(config.redis_timeout.as_millis(), 1500);
        assert_eq!(config.redis_wait.as_millis(), 250);
        assert_eq!(config.redis_min_n, 0);
        assert_eq!(config.mark_ttl.as_secs(), 86_400);
        assert_eq!(config.key_prefix, "edgestate:v1");
        assert_eq!(config.admin_token, Ok(None));
        assert_eq!(config.visitor_key, None);
        assert!(!config.edge_cache);
        assert_eq!(config.allowed_origins, AllowedOrigins::Listed(Vec::new()));
    }

    #[test]
    fn what_does_not_parse_is_named() {
        for (name, value) in [
            ("FIB_MAX_N", "10000001"),
            ("FIB_MAX_N", "-1"),
            ("FIB_TTL_SECS", "0"),
            ("FIB_TTL_SECS", "1d"),
            ("MEMORY_MAX_BYTES", "16MB"),
            ("PAGES", "home, Blog/*"),
            ("PAGES", "a*b"),
            ("PAGES", "*a*"),
            ("EDGE_CACHE", "true"),
            ("ALLOWED_ORIGINS", "example.com"),
            (
                "ALLOWED_ORIGINS",
                "https://a.example, https://b.example/path",
            ),
            ("ALLOWED_ORIGINS", "null"),
            ("ALLOWED_ORIGINS", "https://*.example.com"),
        ] {
            let error = Config::read(|known| (known == name).then(|| value.to_owned())).err();
            let named =
                matches!(&error, Some(ConfigError::Invalid { name: found, .. }) if *found == name);
            assert!(named, "{name}={value}: {error:?}");
        }
    }

    #[test]
    fn numbers_may_be_what_the_page_says_and_nothing_beyond() {
        for (name, least, most) in [
            ("FIB_MAX_N", 0, 10_000_000),
            ("FIB_TTL_SECS", 1, 31_536_000),
            ("IDEMPOTENCY_TTL_SECS", 60, 31_536_000),
            ("MAX_IDS", 100_000, 100_000_000),
            ("MAX_PAGES", 0, 1_000_000),
            ("MEMORY_MAX_BYTES", 0, 67_108_864),
            ("REDIS_CACHE_MAX_BYTES", 0, 1_099_511_627_776),
            ("REDIS_MAX_VALUE_BYTES", 0, 10_000_000),
            ("REDIS_MIN_N", 0, 10_000_000),
            ("REDIS_TIMEOUT_MS", 50, 30_000),
            ("REDIS_WAIT_MS", 1, 30_000),
        ] {
            let is_valid = |value: i64| is_valid(name, &value.to_string());
            for (value, is_one) in [
                (least - 1, false),
                (least, true),
                (most, true),
                (most + 1, false),
            ] {
                assert_eq!(is_valid(value), is_one, "{name}={value}");
            }
        }
    }

    #[test]
    fn a_prefix_has_at_most_64_characters() {
        for (length, is_one) in [(1, true), (64, true), (65, false), (66, false)] {
            assert_eq!(
                is_valid("KEY_PREFIX", &"x".repeat(length)),
                is_one,
                "{length}"
            );
        }
    }

    #[test]
    fn an_admin_token_is_long_and_fits_a_header() {
        for (token, is_one) in [
            ("", true),
            ("0123456789abcde", false),
            ("0123456789abcdef", true),
            ("0123456789 abcdef", false),
            ("0123456789abcdef\n", false),
            ("0123456789abcd\u{e9}f", false),
        ] {
            let config = Config::read(|name| (name == "ADMIN_TOKEN").then(|| token.to_owned()));
            let read = config.map(|config| config.admin_token.is_ok());
            assert_eq!(read, Ok(is_one), "{token:?}");
        }
    }

    #[test]
    fn pages_are_a_list_with_wildcards_at_an_end() {
        let config = read(&[("PAGES", "home, blog/*,*/about")]).expect("valid");
        for (page, counts) in [
            ("home", true),
            ("homes", false),
            ("blog/", true),
            ("blog/first", true),
            ("blog", false),
            ("en/about", true),
            ("about", false),
        ] {
            assert_eq!(config.counts(page), counts, "{page}");
        }
        assert!(read(&[]).expect("valid").counts("anything"));
    }

    #[test]
    fn a_typing_error_that_concerns_the_store_leaves_the_numbers_alone() {
        for (name, value) in [
            ("REDIS_MAX_VALUE_BYTES", "1e6"),
            ("REDIS_TIMEOUT_MS", "0"),
            ("REDIS_WAIT_MS", "0"),
            ("REDIS_MIN_N", "10000001"),
            ("IDEMPOTENCY_TTL_SECS", "59"),
            ("REDIS_CACHE_MAX_BYTES", "64MiB"),
            ("MAX_IDS", "99999"),
            ("MAX_PAGES", "-1"),
            ("KEY_PREFIX", "a b"),
            ("KEY_PREFIX", "{x}"),
            ("VISITOR_KEY", "fifteen-letters"),
            ("REDIS_KEY_LOCKING", "yes"),
            ("STATE_BACKEND", "Redis"),
            ("ENVIRONMENT", "prod"),
            ("UPSTASH_REDIS_REST_URL", "redis://x"),
            ("UPSTASH_REDIS_REST_URL", "x.upstash.io"),
            ("UPSTASH_REDIS_REST_TOKEN", "two\nlines"),
            ("UPSTASH_REDIS_REST_TOKEN", "two words"),
        ] {
            let variables = [URL, TOKEN].into_iter().filter(|(known, _)| *known != name);
            let variables: Vec<_> = variables.chain([(name, value)]).collect();
            let config = Config::read(|known| {
                let of =
                    |(name, value): &(&str, &str)| (*name == known).then(|| (*value).to_owned());
                variables.iter().find_map(of)
            });
            let error = config.map(|config| config.backend.err());
            let named = matches!(&error, Ok(Some(ConfigError::Invalid { name: found, .. })) if *found == name);
            assert!(named, "{name}={value}: {error:?}");
        }
    }

    #[test]
    fn origins_are_a_list_in_normal_form() {
        let allowed = |list: &'static str| {
            let config = Config::read(|name| (name == "ALLOWED_ORIGINS").then(|| list.to_owned()));
            config.expect("valid").allowed_origins
        };
        let listed = ["https://a.example", "http://localhost:8080"].map(str::to_owned);
        assert_eq!(
            allowed("HTTPS://A.example:443/, http://localhost:8080"),
            AllowedOrigins::Listed(listed.into())
        );
        assert_eq!(allowed("https://a.example, *"), AllowedOrigins::Any);
    }
}
