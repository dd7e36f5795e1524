//! Runs seeds: `edgestate-simulator [--seed N] [--seeds N] [--visits N]`. A seed alone prints its trace.

use edgestate_simulator::world::{Plan, run};
use std::process::ExitCode;
use std::time::Instant;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let value = |name: &str| {
        let place = arguments.iter().position(|argument| argument == name)?;
        arguments.get(place + 1)?.parse::<u64>().ok()
    };
    let first = value("--seed").unwrap_or(0);
    let visits = value("--visits").unwrap_or(0);
    let one = value("--seed").is_some() && value("--seeds").is_none();
    let many = value("--seeds").unwrap_or(1000).max(visits.div_ceil(150));
    let seeds = if one { 1 } else { many };
    #[expect(clippy::disallowed_methods, reason = "says how fast this machine is")]
    let started = Instant::now();
    let (mut counted, mut unknown, mut made_again) = (0, 0, 0);
    for seed in first..first + seeds {
        let outcome = run(Plan::of(seed));
        counted += outcome.counted;
        unknown += outcome.unknown;
        made_again += outcome.made_again;
        if one {
            println!("{}", outcome.trace.join("\n"));
        }
        if !outcome.violations.is_empty() {
            println!("seed {seed}:\n  {}", outcome.violations.join("\n  "));
            println!("again with its trace: cargo xtask sim --seed {seed}");
            return ExitCode::FAILURE;
        }
    }
    let secs = started.elapsed().as_secs_f64();
    println!(
        "{seeds} seeds, {counted} visits counted once, {unknown} of unknown outcome, {made_again} made again, \
         {:.0} visits a second",
        (counted + unknown) as f64 / secs
    );
    ExitCode::SUCCESS
}
