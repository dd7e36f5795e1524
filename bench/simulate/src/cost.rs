//! What traffic costs at list prices, for given hit ratios. Prices are those of Cloudflare Workers and
//! of Upstash Redis (pay as you go, one region) in November 2026; check them before relying on them:
//! <https://developers.cloudflare.com/workers/platform/pricing/>, <https://upstash.com/pricing/redis>.

const DAYS_A_MONTH: f64 = 30.4;

/// Cloudflare Workers, paid plan, in dollars a month.
const WORKERS_BASE: f64 = 5.0;
const WORKERS_REQUESTS_INCLUDED: f64 = 10e6;
const WORKERS_A_MILLION_REQUESTS: f64 = 0.30;
const WORKERS_CPU_MS_INCLUDED: f64 = 30e6;
const WORKERS_A_MILLION_CPU_MS: f64 = 0.02;

/// Upstash, pay as you go.
const UPSTASH_A_MILLION_COMMANDS: f64 = 2.0;
const UPSTASH_GB_INCLUDED: f64 = 200.0;
const UPSTASH_A_GB: f64 = 0.03;

/// Visits among the requests; all others read numbers.
const VISITS: f64 = 0.1;
/// Among the reads that memory does not answer, those that Redis cannot answer either: they are
/// computed and written back, which is a second command.
const COMPUTED: f64 = 0.04;
/// Bytes that Redis sends for a number and for a visit, HTTP included. A number's is the mean over n
/// spread evenly over the orders of magnitude to 10^6, as in the simulation.
const NUMBER_BYTES: f64 = 15_000.0;
const VISIT_BYTES: f64 = 160.0;
/// CPU of a request without and with Redis: about what `cargo xtask bench service` measures.
const MEMORY_CPU_MS: f64 = 0.1;
const REDIS_CPU_MS: f64 = 0.4;

/// What a month of traffic comes to.
struct Month {
    commands: f64,
    upstash_gb: f64,
    workers_dollars: f64,
    upstash_dollars: f64,
}

fn month(requests: f64, hit_ratio: f64) -> Month {
    let misses = requests * (1.0 - VISITS) * (1.0 - hit_ratio);
    let visits = requests * VISITS;
    let commands = misses * (1.0 + COMPUTED) + visits;
    let upstash_gb = (misses * NUMBER_BYTES + visits * VISIT_BYTES) / 1e9;
    let asked = misses + visits;
    let cpu_ms = asked * REDIS_CPU_MS + (requests - asked) * MEMORY_CPU_MS;
    let beyond = |used: f64, included: f64| (used - included).max(0.0);
    Month {
        commands,
        upstash_gb,
        workers_dollars: WORKERS_BASE
            + beyond(requests, WORKERS_REQUESTS_INCLUDED) / 1e6 * WORKERS_A_MILLION_REQUESTS
            + beyond(cpu_ms, WORKERS_CPU_MS_INCLUDED) / 1e6 * WORKERS_A_MILLION_CPU_MS,
        upstash_dollars: commands / 1e6 * UPSTASH_A_MILLION_COMMANDS
            + beyond(upstash_gb, UPSTASH_GB_INCLUDED) * UPSTASH_A_GB,
    }
}

/// Prints the table.
pub fn print() {
    println!(
        "\nOne request in ten is a visit. Of the reads, memory answers the hit ratio; {:.0} % of the others are computed.\n",
        100.0 * COMPUTED
    );
    println!(
        "| traffic | hit ratio | Redis commands a month | from Redis, GB | Workers, $ a month | Upstash, $ a month |"
    );
    println!("|:--|--:|--:|--:|--:|--:|");
    for (name, requests) in [
        ("1 million a day", DAYS_A_MONTH * 1e6),
        ("1 billion a month", 1e9),
    ] {
        for hit_ratio in [0.5, 0.8, 0.9, 0.95, 0.99] {
            let month = month(requests, hit_ratio);
            println!(
                "| {name} | {hit_ratio} | {:.1} million | {:.0} | {:.2} | {:.2} |",
                month.commands / 1e6,
                month.upstash_gb,
                month.workers_dollars,
                month.upstash_dollars,
            );
        }
    }
}
