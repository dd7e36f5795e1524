//! What an isolate may take at most: its bounds of memory, with the engine's peak. Left out is what
//! other requests hold while they wait for Redis: their answers are no larger than the one counted here.

use super::{BackendConfig, Config, ConfigError};
use edgestate_fibonacci::Index;
use edgestate_state::{bounds, defaults};

/// What Workers grant an isolate, its program included.
const ISOLATE_MAX_BYTES: u64 = 128_000_000;
/// The program, its stack and what workerd keeps for it: less than 8 MB. The rest is for garbage that is
/// not collected yet, and for holes in the Wasm memory, which never shrinks.
const PROGRAM_BYTES: u64 = 24_000_000;
/// The engine's peak, by the digit of the result and beside them, the roots of unity that it keeps included.
const ENGINE_BYTES_A_DIGIT: u64 = 18;
const ENGINE_BYTES: u64 = 8000;
/// An answer on its way: its digits, the document round them, and workerd's copy of that.
const COPIES_OF_ANSWER: u64 = 3;
/// A value read from Redis: the HTTP body and what is read from it.
const COPIES_FROM_REDIS: u64 = 2;

/// Refuses a configuration whose bounds do not fit an isolate together. Numbers are answered all the
/// same, with the default for what is cached of them.
pub fn check(mut config: Config) -> Config {
    let bytes = sum(&config);
    if bytes > ISOLATE_MAX_BYTES {
        config.memory_max_bytes = config.memory_max_bytes.min(defaults::MEMORY_MAX_BYTES);
        config.backend = Err(ConfigError::TooMuchMemory {
            bytes,
            max_bytes: ISOLATE_MAX_BYTES,
        });
    }
    config
}

fn sum(config: &Config) -> u64 {
    let digits = Index::new(config.max_n).map_or(0, |n| n.digit_count() as u64);
    let store = match config.backend {
        Ok(BackendConfig::Memory) => {
            (bounds::MEMORY_PAGES_MAX_BYTES + bounds::MEMORY_IDS_MAX_BYTES) as u64
                + u64::from(bounds::LAB_MAX_COUNTERS) * bounds::MEMORY_LAB_COUNTER_BYTES
        }
        Ok(BackendConfig::Redis { .. }) => {
            COPIES_FROM_REDIS * digits.min(config.redis_max_value_bytes as u64)
        }
        Err(_) => 0,
    };
    let of_numbers = ENGINE_BYTES + (ENGINE_BYTES_A_DIGIT + COPIES_OF_ANSWER) * digits;
    let kept = (config.memory_max_bytes + bounds::MEMORY_BODIES_MAX_BYTES) as u64;
    PROGRAM_BYTES + of_numbers + kept + store
}

#[cfg(test)]
mod tests {
    use super::*;

    const REDIS: [(&str, &str); 2] = [
        ("UPSTASH_REDIS_REST_URL", "https://x.upstash.io"),
        ("UPSTASH_REDIS_REST_TOKEN", "t"),
    ];

    fn read(variables: &[(&str, &str)]) -> Config {
        let value = |name| {
            let named = variables.iter().find(|(known, _)| *known == name);
            named.map(|(_, value)| (*value).to_owned())
        };
        Config::read(value).expect("each value alone is allowed")
    }

    #[test]
    fn the_defaults_leave_room_with_either_store() {
        for store in [REDIS.as_slice(), &[]] {
            let bytes = sum(&read(store));
            assert!(bytes < 90_000_000, "{bytes}");
        }
    }

    #[test]
    fn an_in_memory_store_counts_with_all_that_it_may_hold() {
        let of_store = sum(&read(&[("ENVIRONMENT", "development")])) - sum(&read(&[]));
        let [pages, ids] = [bounds::MEMORY_PAGES_MAX_BYTES, bounds::MEMORY_IDS_MAX_BYTES];
        let counters = u64::from(bounds::LAB_MAX_COUNTERS) * bounds::MEMORY_LAB_COUNTER_BYTES;
        assert_eq!(of_store, (pages + ids) as u64 + counters);
    }

    #[test]
    fn what_does_not_fit_is_refused_with_its_sum() {
        let large = [("MEMORY_MAX_BYTES", "67108864"), ("FIB_MAX_N", "10000000")];
        let fits = |some: &[_]| read(some).backend.is_ok();
        assert!(!fits(&large[..1]), "not beside the in-memory store");
        for alone in large {
            assert!(fits(&[REDIS.as_slice(), &[alone]].concat()), "{alone:?}");
        }
        let config = read(&[REDIS.as_slice(), &large].concat());
        assert_eq!(config.memory_max_bytes, defaults::MEMORY_MAX_BYTES);
        assert_eq!(config.max_n, 10_000_000, "numbers are still answered");
        let error = config.backend.err().expect("it is refused");
        assert_eq!(
            error.to_string(),
            "an isolate would take up to 143523961 bytes and has 128000000; lower MEMORY_MAX_BYTES or FIB_MAX_N"
        );
    }
}
