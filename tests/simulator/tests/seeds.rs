//! Seeds: whatever they draw, every visit is counted once; and each mistake that is planted is found.

use edgestate_simulator::browser::Mistake;
use edgestate_simulator::world::{Plan, run};

#[test]
fn whatever_goes_wrong_every_visit_is_counted_once() {
    for seed in 0..60 {
        let outcome = run(Plan::of(seed));
        assert!(
            outcome.violations.is_empty(),
            "seed {seed}:\n  {}\nits trace: cargo xtask sim --seed {seed}",
            outcome.violations.join("\n  ")
        );
        assert!(outcome.counted > 0);
    }
}

#[test]
fn the_same_seed_is_the_same_run() {
    for seed in 0..5 {
        let traces = [(); 2].map(|()| run(Plan::of(seed)).trace);
        assert!(traces[0] == traces[1], "seed {seed}");
    }
}

/// The first seed that finds a mistake.
fn first_red(plan: Plan) -> Option<(u64, String)> {
    (0..200).find_map(|seed| {
        let outcome = run(Plan { seed, ..plan });
        Some((seed, outcome.violations.first()?.clone()))
    })
}

#[test]
fn mistakes_in_the_script_are_found() {
    for (name, from, to) in [
        ("no id is looked up", "if counted_by then", "if false then"),
        (
            "what was forgotten is not asked",
            "id_ms <= ids.forgotten or ",
            "",
        ),
        (
            "the two minutes are left out",
            " or id_ms > now_ms + AHEAD_MS",
            "",
        ),
        (
            "a generation is dropped too early",
            "redis.call('UNLINK', ids.key_before)",
            "redis.call('UNLINK', ids.key_before, ids.key)",
        ),
        (
            "the largest id time is not kept",
            "elseif id_ms and id_ms > ids.newest then",
            "elseif false then",
        ),
        (
            "no id is remembered",
            "redis.call('HSET', ids.key, digest, call)",
            "",
        ),
        ("nothing is ever forgotten", "if full or", "if false and"),
    ] {
        let planted = Some((from, to));
        let found = first_red(Plan {
            planted,
            ..Plan::of(0)
        });
        let (seed, violation) = found.unwrap_or_else(|| panic!("not found: {name}"));
        println!("{name}: seed {seed}, {violation}");
    }
}

#[test]
fn mistakes_of_a_client_are_found() {
    for mistake in [
        Mistake::NewIdOnRetry,
        Mistake::ForgetsEarly,
        Mistake::AlwaysMakesAgain,
        Mistake::TwoTabsTwoIds,
        Mistake::ErrorIsSuccess,
    ] {
        let found = first_red(Plan {
            mistake,
            ..Plan::of(0)
        });
        let (seed, violation) = found.unwrap_or_else(|| panic!("not found: {mistake:?}"));
        println!("{mistake:?}: seed {seed}, {violation}");
    }
}
