//! Where state is kept: the rules of `STATE_BACKEND` and `ENVIRONMENT`, and what an address and a token
//! of Redis look like.

use super::ConfigError;
use std::net::IpAddr;

/// Where state is kept.
#[derive(Clone)]
pub enum BackendConfig {
    /// `UPSTASH_REDIS_REST_URL` and `UPSTASH_REDIS_REST_TOKEN`.
    Redis {
        /// The address of the database's REST endpoint.
        url: String,
        /// Its token.
        token: String,
        /// `REDIS_KEY_LOCKING`: whether scripts ask for a lock of their own keys only, which Upstash
        /// understands and every other server refuses: `on`, `off` or, the default, `auto`: where the
        /// address is one of Upstash.
        key_locking: bool,
    },
    /// The memory of the isolate.
    Memory,
}

/// The rules of `STATE_BACKEND` and `ENVIRONMENT`.
pub fn read(
    variable: &impl Fn(&'static str) -> Option<String>,
) -> Result<BackendConfig, ConfigError> {
    let invalid = |name, allowed: &str| ConfigError::Invalid {
        name,
        allowed: allowed.into(),
    };
    let production = match variable("ENVIRONMENT").as_deref() {
        None | Some("production") => true,
        Some("development") => false,
        Some(_) => return Err(invalid("ENVIRONMENT", "development or production")),
    };
    let url = variable("UPSTASH_REDIS_REST_URL");
    let token = variable("UPSTASH_REDIS_REST_TOKEN");
    let key_locking = variable("REDIS_KEY_LOCKING");
    let none_is_meant = match variable("STATE_BACKEND").as_deref() {
        None | Some("auto") => url.is_none() && token.is_none(),
        Some("redis") => false,
        Some("memory") => return Ok(BackendConfig::Memory),
        Some(_) => return Err(invalid("STATE_BACKEND", "auto, redis or memory")),
    };
    if none_is_meant {
        return if production {
            Err(ConfigError::ProductionWithoutRedis)
        } else {
            Ok(BackendConfig::Memory)
        };
    }
    let url = url.ok_or(ConfigError::RedisIncomplete("UPSTASH_REDIS_REST_URL"))?;
    let token = token.ok_or(ConfigError::RedisIncomplete("UPSTASH_REDIS_REST_TOKEN"))?;
    let plain = url.strip_prefix("http://");
    if plain.is_some_and(|rest| production && !is_loopback(rest)) {
        return Err(invalid(
            "UPSTASH_REDIS_REST_URL",
            "an address that begins with https://; in production http:// is for this machine only",
        ));
    }
    if plain.is_none() && !url.starts_with("https://") {
        return Err(invalid(
            "UPSTASH_REDIS_REST_URL",
            "an address that begins with https:// or, for a local front, http://",
        ));
    }
    // It becomes a header: whatever else it held would end or break that.
    if !token.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(invalid(
            "UPSTASH_REDIS_REST_TOKEN",
            "the token as Upstash shows it, without spaces and line breaks",
        ));
    }
    let key_locking = match key_locking.as_deref() {
        None | Some("auto") => is_upstash(&url),
        Some("on") => true,
        Some("off") => false,
        Some(_) => return Err(invalid("REDIS_KEY_LOCKING", "auto, on or off")),
    };
    Ok(BackendConfig::Redis {
        url,
        token,
        key_locking,
    })
}

/// Whether an address is one that Upstash gives its databases.
fn is_upstash(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = host(rest).to_ascii_lowercase();
    host.trim_end_matches(":443").ends_with(".upstash.io")
}

/// The host of an address without its scheme, and its port where it has one.
fn host(rest: &str) -> &str {
    rest.split(['/', '?', '#']).next().unwrap_or_default()
}

/// Whether an address without its scheme leads to the machine itself.
fn is_loopback(rest: &str) -> bool {
    let host = host(rest);
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !host.ends_with(']') => (name, port),
        _ => (host, ""),
    };
    let is_address = |name: &str| {
        let name = name.trim_start_matches('[').trim_end_matches(']');
        name.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
    };
    port.bytes().all(|b| b.is_ascii_digit()) && (name == "localhost" || is_address(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Config;

    fn backend_of(variables: &'static [(&str, &str)]) -> Result<&'static str, ConfigError> {
        config(variables)?.backend.map(|backend| match backend {
            BackendConfig::Redis { .. } => "redis",
            BackendConfig::Memory => "memory",
        })
    }

    fn config(variables: &[(&'static str, &'static str)]) -> Result<Config, ConfigError> {
        Config::read(|known| {
            let of = |(name, value): &(&str, &str)| (*name == known).then(|| (*value).to_owned());
            variables.iter().find_map(of)
        })
    }

    const URL: (&str, &str) = ("UPSTASH_REDIS_REST_URL", "https://x.upstash.io");
    const TOKEN: (&str, &str) = ("UPSTASH_REDIS_REST_TOKEN", "t");
    const PRODUCTION: (&str, &str) = ("ENVIRONMENT", "production");
    const DEVELOPMENT: (&str, &str) = ("ENVIRONMENT", "development");

    #[test]
    fn auto_is_redis_where_both_are_set() {
        assert_eq!(backend_of(&[URL, TOKEN]), Ok("redis"));
        assert_eq!(backend_of(&[URL, TOKEN, PRODUCTION]), Ok("redis"));
        assert_eq!(backend_of(&[DEVELOPMENT]), Ok("memory"));
        assert_eq!(
            backend_of(&[DEVELOPMENT, ("STATE_BACKEND", "auto")]),
            Ok("memory")
        );
    }

    #[test]
    fn production_is_the_default_and_counts_in_memory_only_when_told_to() {
        for variables in [&[][..], &[PRODUCTION], &[("STATE_BACKEND", "auto")]] {
            assert_eq!(
                backend_of(variables),
                Err(ConfigError::ProductionWithoutRedis)
            );
        }
        assert_eq!(
            backend_of(&[PRODUCTION, URL]),
            Err(ConfigError::RedisIncomplete("UPSTASH_REDIS_REST_TOKEN"))
        );
        assert_eq!(
            backend_of(&[PRODUCTION, ("STATE_BACKEND", "memory")]),
            Ok("memory")
        );
    }

    #[test]
    fn the_backend_can_be_chosen() {
        assert_eq!(
            backend_of(&[URL, TOKEN, ("STATE_BACKEND", "memory")]),
            Ok("memory")
        );
        assert_eq!(
            backend_of(&[URL, TOKEN, ("STATE_BACKEND", "redis")]),
            Ok("redis")
        );
        assert_eq!(
            backend_of(&[URL, ("STATE_BACKEND", "redis")]),
            Err(ConfigError::RedisIncomplete("UPSTASH_REDIS_REST_TOKEN"))
        );
    }

    #[test]
    fn half_of_redis_is_told_and_never_memory() {
        for (set, missing) in [
            (URL, "UPSTASH_REDIS_REST_TOKEN"),
            (TOKEN, "UPSTASH_REDIS_REST_URL"),
        ] {
            for variables in [
                vec![set],
                vec![set, PRODUCTION],
                vec![set, ("STATE_BACKEND", "auto")],
            ] {
                let error = config(&variables).map(|config| config.backend.err());
                assert_eq!(
                    error.ok().flatten(),
                    Some(ConfigError::RedisIncomplete(missing))
                );
            }
        }
    }

    #[test]
    fn a_token_travels_in_the_open_on_this_machine_only() {
        for (url, development, production) in [
            ("https://x.upstash.io", true, true),
            ("http://localhost:8079", true, true),
            ("http://127.0.0.1:8079/", true, true),
            ("http://127.9.9.9", true, true),
            ("http://[::1]:8079", true, true),
            ("http://[::1]", true, true),
            ("http://redis.internal", true, false),
            ("http://localhost.example", true, false),
            ("http://127.0.0.1.example:80", true, false),
            ("http://localhost@example.com", true, false),
            ("http://localhost:a@example.com", true, false),
        ] {
            for (environment, taken) in [("development", development), ("production", production)] {
                let config = Config::read(|name| match name {
                    "UPSTASH_REDIS_REST_URL" => Some(url.to_owned()),
                    "UPSTASH_REDIS_REST_TOKEN" => Some("t".to_owned()),
                    "ENVIRONMENT" => Some(environment.to_owned()),
                    _ => None,
                });
                let backend = config.map(|config| config.backend.is_ok());
                assert_eq!(backend, Ok(taken), "{url} in {environment}");
            }
        }
    }

    #[test]
    fn scripts_ask_for_their_own_keys_where_the_server_is_upstash() {
        for (url, key_locking, asks) in [
            ("https://eu1-shy-cat-1.upstash.io", "", true),
            ("https://X.Upstash.io:443/", "auto", true),
            ("https://x.upstash.io", "off", false),
            ("https://upstash.io.example", "", false),
            ("https://redis.example/x.upstash.io", "", false),
            ("https://redis.example", "on", true),
            ("http://127.0.0.1:8079", "", false),
        ] {
            let config = Config::read(|name| match name {
                "UPSTASH_REDIS_REST_URL" => Some(url.to_owned()),
                "UPSTASH_REDIS_REST_TOKEN" => Some("t".to_owned()),
                "REDIS_KEY_LOCKING" => Some(key_locking.to_owned()),
                _ => None,
            });
            let read = config.map(|config| match config.backend {
                Ok(BackendConfig::Redis { key_locking, .. }) => Some(key_locking),
                _ => None,
            });
            assert_eq!(read, Ok(Some(asks)), "{url} {key_locking}");
        }
    }
}
