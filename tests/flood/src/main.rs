//! The two floods that the defaults have to stand, against the memory of a free database and less; with
//! `--days`, days of honest visits.

use anyhow::{Result, ensure};
use edgestate_flood::days;
use edgestate_flood::stages::{Flood, Left, run};
use edgestate_redis_store::RedisOptions;
use edgestate_state::bounds;

/// What the defaults take together at their fullest stays below this.
const DEFAULTS_MAX_BYTES: u64 = 200_000_000;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    if std::env::args().any(|argument| argument == "--days") {
        return two_days().await;
    }
    everything().await?;
    large_numbers().await
}

/// Two days each of 10⁵ and of 10⁶ visits.
async fn two_days() -> Result<()> {
    for visits_a_day in [100_000, 1_000_000] {
        println!("\nTwo days of {visits_a_day} visits");
        let held = days::run(visits_a_day, |line| println!("  {line}")).await?;
        for (kind, bytes) in &held.bytes {
            println!("  {kind}: {:.1} MB", *bytes as f64 / 1e6);
        }
        println!(
            "  Redis uses {:.1} MB; {} ids remembered, each of the last {:.1} h; {:.0} µs of Redis a visit",
            held.used_bytes as f64 / 1e6,
            held.ids,
            held.known.as_secs_f64() / 3600.0,
            held.micros_a_visit,
        );
    }
    Ok(())
}

/// Everything at once, against the 256 MB of a free database.
async fn everything() -> Result<()> {
    println!("\nEverything at its fullest, 256 MB");
    let options = RedisOptions::default();
    // Of every size up to 10⁶, large and small by turns.
    let numbers = (0..20_000_u32).map(|number| match number * 7919 % 20_000 {
        small @ ..10_000 => small,
        large => large * 99 - 980_000,
    });
    let left = run(
        Flood {
            memory: "256mb",
            numbers: numbers.collect(),
            names: 20_000,
            at_their_largest: true,
            // Two generations of ids are full when the last visits have come.
            visits: 747_000,
            counters: 2000,
            options: options.clone(),
        },
        |line| println!("  {line}"),
    )
    .await?;
    let Left {
        numbers,
        pages,
        counters,
        ids,
        peak_bytes,
    } = left;
    println!("  at most {:.1} MB", peak_bytes as f64 / 1e6);
    ensure!(numbers < 20_000, "the bound of numbers was not reached");
    ensure!(pages == u64::from(options.max_pages));
    ensure!(counters == u64::from(bounds::LAB_MAX_COUNTERS));
    ensure!(ids > u64::from(options.max_ids) / 100 * 99);
    ensure!(peak_bytes < DEFAULTS_MAX_BYTES, "above 200 MB");
    Ok(())
}

/// Large numbers and nothing else, against 96 MB.
async fn large_numbers() -> Result<()> {
    println!("\nNothing but large numbers, 96 MB");
    let numbers = (0..3000_u32).flat_map(|number| [1_000_000 - number, 300_000 + number]);
    let flood = Flood {
        memory: "96mb",
        numbers: numbers.collect(),
        names: 1,
        at_their_largest: false,
        visits: 0,
        counters: 0,
        options: RedisOptions::default(),
    };
    run(flood, |line| println!("  {line}")).await?;
    Ok(())
}
