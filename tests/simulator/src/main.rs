//! Runs seeds: `edgestate-simulator [--seed N] [--seeds N] [--visits N] [--length N] [--without FAULT,…]`.
//! A seed alone prints its trace, or the story of its failure.

use edgestate_simulator::faults::Fault;
use edgestate_simulator::shrink::{shrink, story};
use edgestate_simulator::world::{Plan, run};
use std::process::ExitCode;
use std::time::Instant;

/// After how many seeds it says how far it is.
const SIGN_OF_LIFE: u64 = 1000;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let text = |name: &str| {
        let place = arguments.iter().position(|argument| argument == name)?;
        arguments.get(place + 1)
    };
    let value = |name: &str| text(name)?.parse::<u64>().ok();
    let left_out: Vec<_> = text("--without")
        .map_or("", String::as_str)
        .split(',')
        .collect();
    let first = value("--seed").unwrap_or(0);
    let plan = Fault::all()
        .filter(|fault| left_out.contains(&fault.name()))
        .fold(Plan::of(first), Plan::without);
    let plan = Plan {
        visits: value("--length").map_or(plan.visits, |visits| visits as u32),
        ..plan
    };
    if value("--seed").is_some() && value("--seeds").is_none() {
        return one(plan);
    }
    let visits = value("--visits").unwrap_or(0);
    let seeds = value("--seeds").unwrap_or(1000);
    let seeds = seeds.max(visits.div_ceil(plan.visits.into()));
    #[expect(clippy::disallowed_methods, reason = "says how fast this machine is")]
    let started = Instant::now();
    let (mut counted, mut unknown, mut left, mut made_again) = (0, 0, 0, 0);
    for seed in first..first + seeds {
        let plan = Plan { seed, ..plan };
        let outcome = run(plan);
        counted += outcome.counted;
        unknown += outcome.unknown;
        left += outcome.left;
        made_again += outcome.made_again;
        if !outcome.violations.is_empty() {
            println!("seed {seed}: {}", outcome.violations.join("\n  "));
            println!("\nmade small:\n{}", story(shrink(plan)));
            return ExitCode::FAILURE;
        }
        if (seed + 1 - first).is_multiple_of(SIGN_OF_LIFE) {
            println!("{} of {seeds} seeds", seed + 1 - first);
        }
    }
    let secs = started.elapsed().as_secs_f64();
    println!(
        "{seeds} seeds: {counted} visits counted once, {unknown} of unknown outcome, {left} whose sender left, \
         {made_again} made again; {:.0} visits a second",
        (counted + unknown + left) as f64 / secs
    );
    ExitCode::SUCCESS
}

fn one(plan: Plan) -> ExitCode {
    let outcome = run(Plan {
        is_traced: true,
        ..plan
    });
    if outcome.violations.is_empty() {
        println!("{}", outcome.trace.join("\n"));
        return ExitCode::SUCCESS;
    }
    println!("{}\n\n{}", outcome.violations.join("\n"), story(plan));
    ExitCode::FAILURE
}
