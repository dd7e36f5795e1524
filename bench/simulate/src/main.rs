//! `cargo xtask bench simulate`: what the tiers of the cache catch under assumed traffic, what is left
//! for Redis, and what that costs. The memory of an isolate is the one that ships (`edgestate_state::lru`); traffic,
//! isolates and Redis are modelled. The data centre's cache is left out, as it is off by default.

mod cost;
mod traffic;

use edgestate_state::UnixMillis;
use edgestate_state::defaults::{MEMORY_MAX_BYTES, VALUE_TTL};
use edgestate_state::lru::Lru;
use std::time::Duration;
use traffic::{Random, Zipf, value_bytes};

const MAX_N: f64 = 1e6;
const DAY: Duration = Duration::from_hours(24);
const MIB: usize = 1 << 20;

/// What is assumed.
#[derive(Clone, Copy)]
struct Assumptions {
    requests_a_day: u32,
    numbers: usize,
    zipf_exponent: f64,
    isolates: usize,
    /// The mean; isolates end at random.
    isolate_life: Duration,
    memory_max_bytes: usize,
    value_ttl: Duration,
}

/// What comes of it on the second day: the first one fills the caches.
#[derive(Default)]
struct Outcome {
    requests: u64,
    memory_hits: u64,
    redis_hits: u64,
    computed: u64,
    redis_bytes: usize,
}

/// An isolate's memory, and when the isolate ends.
struct Isolate {
    memory: Lru<usize, ()>,
    ends_ms: f64,
}

fn simulate(assumed: &Assumptions) -> Outcome {
    let mut random = Random(1);
    let zipf = Zipf::new(assumed.numbers, assumed.zipf_exponent);
    let sizes = value_bytes(assumed.numbers, MAX_N, &mut random);
    let life_ms = assumed.isolate_life.as_secs_f64() * 1000.0;
    let start = |now_ms: f64, random: &mut Random| Isolate {
        memory: Lru::new(assumed.memory_max_bytes),
        ends_ms: now_ms + random.exponential(life_ms),
    };
    let mut isolates: Vec<Isolate> = (0..assumed.isolates)
        .map(|_| start(0.0, &mut random))
        .collect();
    let mut redis: Vec<Option<UnixMillis>> = vec![None; assumed.numbers];
    let mut outcome = Outcome::default();

    let pause_ms = DAY.as_secs_f64() * 1000.0 / f64::from(assumed.requests_a_day);
    for request in 0..2 * u64::from(assumed.requests_a_day) {
        let now_ms = request as f64 * pause_ms;
        let now = UnixMillis(now_ms as u64);
        let rank = zipf.draw(&mut random);
        let at = random.below(isolates.len());
        let Some(isolate) = isolates.get_mut(at) else {
            continue;
        };
        if isolate.ends_ms <= now_ms {
            *isolate = start(now_ms, &mut random);
        }
        let counted = u64::from(request >= u64::from(assumed.requests_a_day));
        outcome.requests += counted;
        if isolate.memory.get(&rank, now).is_some() {
            outcome.memory_hits += counted;
            continue;
        }
        let (Some(stored), Some(bytes)) = (redis.get_mut(rank), sizes.get(rank)) else {
            continue;
        };
        let expires = if let Some(expires) = stored.filter(|expires| *expires > now) {
            outcome.redis_hits += counted;
            expires
        } else {
            outcome.computed += counted;
            *stored.insert(now.plus(assumed.value_ttl))
        };
        isolate.memory.insert(rank, (), *bytes, expires);
    }
    let end = UnixMillis(2 * DAY.as_millis() as u64);
    let alive = redis.iter().zip(&sizes).filter_map(|(expires, bytes)| {
        expires
            .is_some_and(|expires| expires > end)
            .then_some(bytes)
    });
    outcome.redis_bytes = alive.sum();
    outcome
}

/// The assumptions, and each of them varied alone.
fn varied(base: Assumptions) -> [(&'static str, Assumptions); 16] {
    let with = |change: fn(&mut Assumptions)| {
        let mut assumed = base;
        change(&mut assumed);
        assumed
    };
    [
        ("as assumed", base),
        ("1 isolate", with(|a| a.isolates = 1)),
        ("10 isolates", with(|a| a.isolates = 10)),
        ("500 isolates", with(|a| a.isolates = 500)),
        (
            "isolates end after 10 min",
            with(|a| a.isolate_life = Duration::from_mins(10)),
        ),
        (
            "isolates end after 12 h",
            with(|a| a.isolate_life = Duration::from_hours(12)),
        ),
        ("no memory", with(|a| a.memory_max_bytes = 0)),
        ("1 MiB of memory", with(|a| a.memory_max_bytes = MIB)),
        ("64 MiB of memory", with(|a| a.memory_max_bytes = 64 * MIB)),
        ("Zipf exponent 0.7", with(|a| a.zipf_exponent = 0.7)),
        ("Zipf exponent 1.3", with(|a| a.zipf_exponent = 1.3)),
        ("1 000 numbers", with(|a| a.numbers = 1_000)),
        ("200 000 numbers", with(|a| a.numbers = 200_000)),
        (
            "values kept for 1 h",
            with(|a| a.value_ttl = Duration::from_hours(1)),
        ),
        (
            "100 000 requests a day",
            with(|a| a.requests_a_day = 100_000),
        ),
        (
            "10 million requests a day",
            with(|a| a.requests_a_day = 10_000_000),
        ),
    ]
}

fn main() {
    let base = Assumptions {
        requests_a_day: 1_000_000,
        numbers: 20_000,
        zipf_exponent: 1.0,
        isolates: 50,
        isolate_life: Duration::from_hours(1),
        memory_max_bytes: MEMORY_MAX_BYTES,
        value_ttl: VALUE_TTL,
    };
    println!(
        "Assumed, unless a row says otherwise: {} requests a day, evenly spread; {} different numbers, n evenly\n\
         over the orders of magnitude to {MAX_N:e}, popularity by Zipf's law with exponent {}; {} isolates that\n\
         requests reach at random, each ending at random after {} min on average; {} MiB of memory for values in\n\
         each; values kept for {} h; Redis large enough. Second of two simulated days. A memory miss is one Redis\n\
         command, a computed value a second one.\n",
        base.requests_a_day,
        base.numbers,
        base.zipf_exponent,
        base.isolates,
        base.isolate_life.as_secs() / 60,
        base.memory_max_bytes / MIB,
        base.value_ttl.as_secs() / 3600,
    );
    println!(
        "| varied | from memory | from Redis | computed | Redis commands for 1 000 requests | values in Redis, MB |"
    );
    println!("|:--|--:|--:|--:|--:|--:|");
    for (name, assumed) in varied(base) {
        let outcome = simulate(&assumed);
        let share = |count: u64| 100.0 * count as f64 / outcome.requests as f64;
        let commands = outcome.redis_hits + 2 * outcome.computed;
        println!(
            "| {name} | {:.1} % | {:.1} % | {:.1} % | {:.0} | {:.0} |",
            share(outcome.memory_hits),
            share(outcome.redis_hits),
            share(outcome.computed),
            10.0 * share(commands),
            outcome.redis_bytes as f64 / 1e6,
        );
    }
    cost::print();
}
