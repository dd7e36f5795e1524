//! The same operations on three stores: in memory, in Redis, and in the model of Redis. They answer the same, and
//! Redis and its model then hold the same. Between the last two, keys of the wrong type are put in as well.

mod servers;
mod steps;

use core::cell::{Cell, RefCell};
use core::fmt::Debug;
use edgestate_simulator::redis::Redis;
use edgestate_state::Visits;
use edgestate_state::visits::Visit;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config as Cases, TestRunner};
use servers::{Real, memory, store};
use std::rc::Rc;
use steps::{START, Step, ask, asked, on_redis, settle, step, wait};
use upstash_front::Reply;

/// Runs `check` on so many lists of steps, the shorter ones last.
fn on_many<T: Debug>(
    steps: impl Strategy<Value = T>,
    cases: u32,
    mut check: impl FnMut(&[T]) -> Result<(), TestCaseError>,
) {
    let config = Cases {
        failure_persistence: None,
        ..Cases::with_cases(cases)
    };
    let check = RefCell::new(&mut check);
    let tried =
        TestRunner::new(config).run(&vec(steps, 1..60), |steps| (check.borrow_mut())(&steps));
    tried.unwrap_or_else(|difference| panic!("{difference}"));
}

#[test]
fn redis_and_its_model_answer_and_hold_the_same() {
    let real = Real::start();
    let counted = Cell::new(0);
    on_many(on_redis(), 150, |steps| {
        let on_real = real.empty();
        let model = Rc::new(RefCell::new(Redis::default()));
        model.borrow().set_time(1_750_000_000_000);
        let on_model = store(Rc::clone(&model));
        let mut now = START;
        for one in steps {
            if let Step::Wait(time) = one {
                now = now.plus(*time);
            }
            let (told, expected) = real.runtime.block_on(async {
                let told = step(&on_model, &model, one, now).await;
                (told, step(&on_real, &real.connection, one, now).await)
            });
            counted.set(counted.get() + u32::from(expected.contains("outcome: New")));
            prop_assert_eq!(told, expected, "{:?}", one);
        }
        // The scores in `p:lab` are times of the server.
        let keys = model
            .borrow()
            .keys()
            .into_iter()
            .filter(|key| key != "p:lab");
        let questions: Vec<String> = keys
            .flat_map(|key| {
                let key = String::from_utf8_lossy(&key).into_owned();
                [
                    "TYPE KEY",
                    "GET KEY",
                    "HGETALL KEY",
                    "HLEN KEY",
                    "PFCOUNT KEY",
                    "ZRANGE KEY 0 -1 WITHSCORES",
                ]
                .map(|question| question.replace("KEY", &key))
            })
            .chain(["DBSIZE".into()])
            .collect();
        for question in &questions {
            let mut told = settle(
                &model
                    .borrow_mut()
                    .call(&question.split(' ').collect::<Vec<_>>()),
            );
            let mut expected = real.ask(&[question]).first().map(settle);
            if question.starts_with("HGETALL") {
                told = sorted(told);
                expected = expected.map(sorted);
            }
            let is_sketch =
                |reply: &Reply| matches!(reply, Reply::Bulk(text) if text.starts_with(b"HYLL"));
            if question.starts_with("GET") && expected.as_ref().is_some_and(is_sketch) {
                continue;
            }
            prop_assert_eq!(Some(told), expected, "{}", question);
        }
        Ok(())
    });
    // Steps of which each is refused would compare nothing.
    assert!(counted.get() > 500, "{}", counted.get());
}

/// The pairs of a hash in the order of their fields.
fn sorted(reply: Reply) -> Reply {
    let Reply::Array(items) = &reply else {
        return reply;
    };
    let mut pairs: Vec<_> = items.chunks(2).map(<[_]>::to_vec).collect();
    pairs.sort_by_key(|pair| format!("{pair:?}"));
    Reply::Array(pairs.concat())
}

#[test]
fn memory_answers_as_redis_does() {
    let real = Real::start();
    let counted = Cell::new(0);
    on_many(
        prop_oneof![8 => asked().prop_map(Step::Ask), 1 => wait()],
        150,
        |steps| {
            let (on_real, on_memory) = (real.empty(), memory());
            let mut now = START;
            for one in steps {
                match one {
                    Step::Wait(time) => now = now.plus(*time),
                    Step::Ask(asked) => {
                        let (told, expected) = real.runtime.block_on(async {
                            (
                                ask(&on_memory, asked, now).await,
                                ask(&on_real, asked, now).await,
                            )
                        });
                        counted.set(counted.get() + u32::from(expected.contains("outcome: New")));
                        prop_assert_eq!(told, expected, "{:?}", asked);
                    }
                    _ => {}
                }
            }
            Ok(())
        },
    );
    assert!(counted.get() > 500, "{}", counted.get());
}

/// Of a hundred thousand sets of visitors four are further off than four standard errors.
#[test]
fn visitors_are_estimated_as_well_as_redis_does() {
    let real = Real::start();
    let (on_real, on_memory) = (real.empty(), memory());
    let off = |estimate: u64, visitors: u64| estimate.abs_diff(visitors) as f64 / visitors as f64;
    for visitors in 1..=3000_u64 {
        let name = visitors.to_string();
        let asked = Visit {
            page: "a",
            id: &name,
            visitor: Some(&name),
            at: START,
        };
        let [memory, redis] = real.runtime.block_on(async {
            [
                on_memory.count_visit(&asked).await,
                on_real.count_visit(&asked).await,
            ]
            .map(|counted| counted.expect("counts").totals.unique_today)
        });
        assert!(
            off(memory, visitors) < 4.0 * 0.023,
            "{memory} of {visitors} in memory"
        );
        assert!(
            off(redis, visitors) < 4.0 * 0.0081,
            "{redis} of {visitors} in Redis"
        );
        if visitors <= 10 {
            assert_eq!((memory, redis), (visitors, visitors));
        }
    }
}
