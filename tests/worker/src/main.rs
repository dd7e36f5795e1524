//! A soak: the Worker in workerd under mixed load for as long as is asked for, with clients that leave before
//! their answer. In the end each visit has been counted once, and memory is what it was after the first minutes.
//! `cargo xtask soak` builds the Worker and runs this.

use anyhow::{Context as _, Result, ensure};
use edgestate_worker_tests::RedisWorker;
use edgestate_worker_tests::soak::{ADMIN_TOKEN, Clients, Tally};
use std::time::{Duration, Instant};

const MINUTE: Duration = Duration::from_mins(1);
/// When memory has to have become what it is: after so many minutes, or a third of them all if that is less.
const WARM_AFTER: usize = 5;
/// How much more memory than then there may be, as a part of it.
const MAY_GROW: f64 = 0.1;

#[tokio::main]
async fn main() -> Result<()> {
    let minutes: usize = std::env::args()
        .nth(1)
        .context("for how many minutes?")?
        .parse()?;
    ensure!(minutes >= 3, "three minutes at least");
    let redis = RedisWorker::start(&[("ADMIN_TOKEN", ADMIN_TOKEN)]).await;
    let clients = Clients::start(redis.client());
    println!("| minute | requests/s | errors | left | visits | workerd, MB | references |");
    println!("|--:|--:|--:|--:|--:|--:|--:|");
    let mut memory = Vec::new();
    let started = Instant::now();
    for minute in 1..=minutes {
        tokio::time::sleep_until((started + MINUTE * minute as u32).into()).await;
        let Tally {
            requests,
            errors,
            left,
            visits,
        } = clients.take();
        let bytes = redis.worker.memory_bytes()?;
        let references = redis.worker.references().await;
        println!(
            "| {minute} | {} | {errors} | {left} | {visits} | {:.1} | {references} |",
            requests / MINUTE.as_secs(),
            bytes as f64 / 1e6
        );
        memory.push(bytes);
    }
    let sent = clients.stop(redis.client()).await?;
    println!("\n{sent} visits sent, each counted once");
    let warm = WARM_AFTER.min(minutes.div_ceil(3));
    let (Some(at_first), Some(at_most)) = (memory.get(warm - 1), memory.iter().skip(warm).max())
    else {
        return Ok(());
    };
    let grown = *at_most as f64 / *at_first as f64 - 1.0;
    println!(
        "{:+.1} % of memory at most after minute {warm}",
        grown * 100.0
    );
    ensure!(grown <= MAY_GROW, "memory grows");
    Ok(())
}
