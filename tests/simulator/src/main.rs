//! Runs seeds: `edgestate-simulator [--seed N] [--seeds N] [--visits N] [--length N] [--without FAULT,…]`.
//! A seed alone prints its trace, or the story of its failure. With `--visits`, seeds are run until there were so
//! many visits.

use core::time::Duration;
use edgestate_simulator::faults::Fault;
use edgestate_simulator::shrink::{shrink, story};
use edgestate_simulator::world::{Plan, run};
use nix::time::{ClockId, clock_gettime};
use std::process::ExitCode;

/// After how much of the processor's time it says how far it is.
const SIGN_OF_LIFE: Duration = Duration::from_secs(15);

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
    match (value("--seed"), value("--seeds"), value("--visits")) {
        (Some(_), None, None) => one(plan),
        (_, seeds, visits) => many(plan, seeds.unwrap_or(1000), visits),
    }
}

fn many(plan: Plan, seeds: u64, visits: Option<u64>) -> ExitCode {
    let mut told = Duration::ZERO;
    let (mut counted, mut unknown, mut left, mut made_again, mut beyond) = (0, 0, 0, 0, 0);
    for seed in plan.seed.. {
        let done = seed - plan.seed;
        let seen = counted + unknown + left;
        let is_enough = visits.map_or(done >= seeds, |visits| seen >= visits);
        if is_enough || cpu_time() > told + SIGN_OF_LIFE {
            told = cpu_time();
            let secs = told.as_secs_f64();
            println!(
                "{done} seeds, {seen} visits: {counted} counted once, {unknown} of unknown outcome, {left} whose sender left, \
                 {made_again} made again, {beyond} of them counted under their first id too; {secs:.0} s of a core, {:.0} visits a second",
                seen as f64 / secs
            );
        }
        if is_enough {
            break;
        }
        let plan = Plan { seed, ..plan };
        let outcome = run(plan);
        counted += outcome.counted;
        unknown += outcome.unknown;
        left += outcome.left;
        made_again += outcome.made_again;
        beyond += outcome.beyond;
        if !outcome.violations.is_empty() {
            println!("seed {seed}: {}", outcome.violations.join("\n  "));
            println!("\nmade small:\n{}", story(shrink(plan)));
            return ExitCode::FAILURE;
        }
    }
    println!("no promise was broken");
    ExitCode::SUCCESS
}

/// The time that this process has had of a processor: how busy the machine is does not matter to it.
fn cpu_time() -> Duration {
    let time = clock_gettime(ClockId::CLOCK_PROCESS_CPUTIME_ID);
    time.map_or(Duration::ZERO, Duration::from)
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
