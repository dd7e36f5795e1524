//! Seeds: whatever they draw, nothing that is promised is broken; and each mistake that is put in is found.

use edgestate_simulator::faults::Fault;
use edgestate_simulator::mistake::Mistake;
use edgestate_simulator::reckoning::Outcome;
use edgestate_simulator::shrink::{shrink, story};
use edgestate_simulator::world::{End, Plan, run};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

/// How many seeds are tried.
const SEEDS: u64 = 500;
/// Within how many a mistake has to be found.
const FOUND_WITHIN: u64 = 2000;

/// Calls `each` with every number below `end`, on every core.
fn on_every_core(end: u64, each: impl Fn(u64) + Sync) {
    let next = AtomicU64::new(0);
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, Into::into) {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= end {
                        break;
                    }
                    each(number);
                }
            });
        }
    });
}

#[test]
fn whatever_goes_wrong_every_promise_is_kept() {
    let [counted, unknown, made_again] = [const { AtomicU64::new(0) }; 3];
    on_every_core(SEEDS, |seed| {
        let outcome = run(Plan::of(seed));
        assert!(
            outcome.violations.is_empty(),
            "seed {seed}:\n  {}\n{}",
            outcome.violations.join("\n  "),
            story(shrink(Plan::of(seed)))
        );
        counted.fetch_add(outcome.counted, Ordering::Relaxed);
        unknown.fetch_add(outcome.unknown, Ordering::Relaxed);
        made_again.fetch_add(outcome.made_again, Ordering::Relaxed);
    });
    // Seeds in which nothing happens would prove nothing.
    assert!(counted.into_inner() > SEEDS * 50);
    assert!(unknown.into_inner() > 0 && made_again.into_inner() > 0);
}

#[test]
fn the_same_seed_is_the_same_run() {
    for seed in 0..8 {
        let traces = [(); 2].map(|()| {
            let plan = Plan {
                is_traced: true,
                ..Plan::of(seed)
            };
            run(plan).trace
        });
        assert!(
            traces[0].len() > 100 && traces[0] == traces[1],
            "seed {seed}"
        );
    }
}

/// In a world where nothing else goes wrong, so nothing is lost. In doubt is at most the one whose browser's clock is
/// wrong, and who did not hear that the id was refused for that.
#[test]
fn an_isolate_and_a_request_may_end_at_every_step() {
    let few = Plan {
        visits: 10,
        ..Plan::of(0)
    };
    let calm = Fault::all().fold(few, Plan::without);
    let visits = run(calm).counted;
    for end in [End::Isolates, End::Requests] {
        on_every_core(run(calm).steps, |step| {
            let outcome = run(Plan {
                ended_at: Some((step + 1, end)),
                ..calm
            });
            let violations = outcome.violations.join("\n  ");
            assert!(violations.is_empty(), "{end:?} after {step}: {violations}");
            assert!(outcome.unknown <= 1, "{end:?} after {step}");
            let settled = outcome.counted + outcome.unknown;
            assert_eq!(settled, visits, "{end:?} after {step}");
        });
    }
}

/// The lowest seed that finds a mistake, with what it says.
fn first_red(mistake: Mistake) -> Option<(u64, Outcome)> {
    (0..FOUND_WITHIN).find_map(|seed| {
        let outcome = run(Plan {
            mistake,
            ..Plan::of(seed)
        });
        (!outcome.violations.is_empty()).then_some((seed, outcome))
    })
}

fn all_are_found(mistakes: &[(&str, Mistake)]) {
    on_every_core(mistakes.len() as u64, |place| {
        let (name, mistake) = mistakes[place as usize];
        let (seed, outcome) = first_red(mistake).unwrap_or_else(|| panic!("not found: {name}"));
        println!("| {name} | {seed} | {} |", outcome.violations[0]);
    });
}

#[test]
fn mistakes_of_the_service_are_found() {
    all_are_found(&[
        (
            "no id is looked up",
            Mistake::Script("elseif counted_by then", "elseif false then"),
        ),
        (
            "no id is remembered",
            Mistake::Script("redis.call('HSET', ids.key, digest, call)", ""),
        ),
        (
            "an id is remembered by the next visit, not by its own",
            Mistake::Script(
                "redis.call('HSET', ids.key, digest, call)",
                "local late = redis.call('HGET', ids.state_key, 'late')
                 if late then redis.call('HSET', ids.key, late, call) end
                 redis.call('HSET', ids.state_key, 'late', digest)",
            ),
        ),
        (
            "the time of what was forgotten is not asked",
            Mistake::Script("id_ms <= ids.forgotten or ", ""),
        ),
        (
            "that time is not kept while ids come",
            Mistake::Script(
                "elseif id_ms and id_ms > ids.newest then",
                "elseif false then",
            ),
        ),
        (
            "a generation is dropped too early",
            Mistake::Script(
                "redis.call('UNLINK', ids.key_before)",
                "redis.call('UNLINK', ids.key_before, ids.key)",
            ),
        ),
        (
            "the two minutes are left out",
            Mistake::Script(" or id_ms > now_ms + AHEAD_MS", ""),
        ),
        (
            "that an id was refused is not remembered",
            Mistake::Script(
                "remember(ids, digest, REFUSED, nil, now_ms, most, life_ms)",
                "",
            ),
        ),
        (
            "nothing is ever forgotten",
            Mistake::Script("if full or", "if false and"),
        ),
        (
            "values are cached without bound",
            Mistake::Script(
                "local slid_out = oldest[1] and",
                "local slid_out = false and",
            ),
        ),
        (
            "the list of pages is written once",
            Mistake::Script(
                "redis.call('ZADD', pages_key, 'GT', total, page)",
                "redis.call('ZADD', pages_key, 'NX', total, page)",
            ),
        ),
        (
            "an import adds to what is there",
            Mistake::Script(
                "math.max(record.counted, count(total or '0') - before)",
                "record.counted + count(total or '0') - before",
            ),
        ),
        (
            "an import takes the place of what is there",
            Mistake::Script(
                "math.max(record.counted, count(total or '0') - before)",
                "record.counted",
            ),
        ),
        (
            "an import lowers buckets",
            Mistake::Script("tonumber(numbers[at]) > count(known_number)", "true"),
        ),
        (
            "an export leaves out what is from elsewhere",
            Mistake::Script("read(page, ARGV[6])", "{}"),
        ),
        (
            "numbers are kept in memory without bound",
            Mistake::MemoryWithoutBound,
        ),
        ("a number waits until Redis answers", Mistake::WaitsForRedis),
        ("a timeout is taken for a miss", Mistake::TimeoutIsMiss),
        (
            "a breaker lets nothing through again",
            Mistake::BreakerStaysOpen,
        ),
        ("Redis forgets what it acknowledged", Mistake::RedisForgets),
    ]);
}

#[test]
fn mistakes_of_a_client_are_found() {
    all_are_found(&[
        ("a new id for each attempt", Mistake::NewIdOnRetry),
        (
            "an id made again although it was sent before",
            Mistake::AlwaysMakesAgain,
        ),
        (
            "an attempt written down after it",
            Mistake::WritesAfterwards,
        ),
        (
            "one visit from two tabs under two ids",
            Mistake::TwoTabsTwoIds,
        ),
        ("a visit forgotten before its answer", Mistake::ForgetsEarly),
        ("an error taken for a success", Mistake::ErrorIsSuccess),
        (
            "a captive portal's 200 taken for a success",
            Mistake::PortalIsSuccess,
        ),
    ]);
}
