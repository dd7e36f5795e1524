//! The cache against a model of it, whatever happens in whatever order: which tier answers, with what age, how
//! often Redis is asked, and that a value is never wrong.

use super::fakes::{Counting, FakeEdge, FakeRedis};
use super::{HOUR, WAIT, options, run, unavailable};
use crate::clock::ManualClock;
use crate::memory_cache::Hit;
use crate::tiered::{Outcome, TieredCache};
use crate::{Cached, Clock, Timer, UnixMillis};
use core::future::poll_fn;
use core::task::Poll;
use core::time::Duration;
use edgestate_contract::fibonacci::{Source, Strategy};
use proptest::prelude::*;
use proptest::strategy::Strategy as _;
use std::collections::BTreeMap;

/// Numbers from 0 to this; those below 3 are not worth asking Redis for.
const NUMBERS: u32 = 6;

/// A clock that moves while somebody waits for it.
struct Moving(ManualClock);

impl Clock for Moving {
    fn now(&self) -> UnixMillis {
        self.0.now()
    }
}

impl Timer for Moving {
    async fn sleep(&self, duration: Duration) {
        let due = self.now().plus(duration);
        poll_fn(|_| {
            if self.now() >= due {
                return Poll::Ready(());
            }
            self.0.advance(Duration::from_millis(50));
            Poll::Pending
        })
        .await;
    }
}

#[derive(Clone, Debug)]
enum Step {
    /// Looks up, and writes back where that is said.
    Look(u32, Strategy, bool),
    Remove(u32),
    Wait(u64),
    /// Redis refuses from now on, or no longer.
    Fail(bool),
    /// Redis holds its answers back from now on, or no longer.
    Hold(bool),
    /// Something is in Redis, or in the data centre's cache, that may be wrong.
    PutRedis(u32, bool, u64),
    PutEdge(u32, bool),
}

fn step() -> impl proptest::strategy::Strategy<Value = Step> {
    let sometimes = prop::sample::select(Strategy::ALL.to_vec());
    let strategy = prop_oneof![1 => Just(Strategy::Tiered), 1 => sometimes];
    let n = || 0..NUMBERS;
    prop_oneof![
        8 => (n(), strategy, any::<bool>()).prop_map(|(n, strategy, back)| Step::Look(n, strategy, back)),
        1 => n().prop_map(Step::Remove),
        2 => (0..5000_u64).prop_map(Step::Wait),
        1 => any::<bool>().prop_map(Step::Fail),
        1 => any::<bool>().prop_map(Step::Hold),
        1 => (n(), any::<bool>(), 1..7200_u64).prop_map(|(n, right, secs)| Step::PutRedis(n, right, secs)),
        1 => (n(), any::<bool>()).prop_map(|(n, right)| Step::PutEdge(n, right)),
    ]
}

fn digits(n: u32, right: bool) -> String {
    if right { n.to_string() } else { "wrong".into() }
}

/// The tier that has to answer, and whether Redis is asked and fails.
fn expected(
    n: u32,
    strategy: Strategy,
    in_memory: bool,
    edge: &FakeEdge,
    redis: &FakeRedis,
) -> (Source, bool, bool) {
    let is = |digits: Option<&str>| digits == Some(&*n.to_string());
    if in_memory && matches!(strategy, Strategy::Tiered | Strategy::Memory) {
        return (Source::Memory, false, false);
    }
    if strategy == Strategy::Tiered && is(edge.0.borrow().get(&n).map(|hit| &*hit.digits)) {
        return (Source::Edge, false, false);
    }
    let is_asked = matches!(strategy, Strategy::Tiered | Strategy::Redis) && n >= 3;
    let fails = is_asked && (redis.held.get() || redis.failure.borrow().is_some());
    let has_it = is(redis.values.borrow().get(&n).map(|cached| &*cached.digits));
    let source = if is_asked && !fails && has_it {
        Source::Redis
    } else {
        Source::Computed
    };
    (source, is_asked, fails)
}

proptest! {
    #[test]
    fn in_any_order_the_first_tier_that_has_it_answers(steps in proptest::collection::vec(step(), 1..60)) {
        let (edge, redis) = (FakeEdge::default(), FakeRedis::default());
        let cache = TieredCache::new(options(10_000), edge.clone());
        let (numbers, clock) = (Counting::default(), Moving(ManualClock::at(UnixMillis(1_000_000_000))));
        // Of each number in memory, until when it is kept.
        let mut memory = BTreeMap::<u32, UnixMillis>::new();
        for step in steps {
            match step {
                Step::Wait(secs) => clock.0.advance(Duration::from_secs(secs)),
                Step::Fail(fails) => drop(redis.failure.replace(fails.then(unavailable))),
                Step::Hold(holds) => redis.held.set(holds),
                Step::PutRedis(n, right, secs) => {
                    let cached = Cached { digits: digits(n, right).into(), ttl: Duration::from_secs(secs) };
                    redis.values.borrow_mut().insert(n, cached);
                }
                Step::PutEdge(n, right) => {
                    let hit = Hit { digits: digits(n, right).into(), age: Duration::ZERO, ttl: HOUR };
                    edge.0.borrow_mut().insert(n, hit);
                }
                Step::Remove(n) => {
                    redis.held.set(false);
                    let outcome = run(cache.remove(n, Some(&redis)));
                    prop_assert_eq!(outcome.is_err(), redis.failure.borrow().is_some());
                    memory.remove(&n);
                    prop_assert!(!edge.0.borrow().contains_key(&n));
                }
                Step::Look(n, strategy, back) => {
                    let asked_at = clock.now();
                    let calls = redis.calls.get();
                    let in_memory = memory.get(&n).is_some_and(|until| *until > asked_at);
                    let (source, is_asked, fails) = expected(n, strategy, in_memory, &edge, &redis);
                    let mut answer = run(cache.lookup(n, strategy, Some(&redis), &numbers, &clock));
                    prop_assert_eq!(&*answer.hit.digits, n.to_string());
                    prop_assert_eq!((answer.source, answer.report.is_degraded()), (source, fails));
                    prop_assert_eq!(redis.calls.get() - calls, u32::from(is_asked));
                    prop_assert!(clock.now().since(asked_at) <= WAIT);
                    prop_assert!(answer.hit.age + answer.hit.ttl <= HOUR);
                    if source == Source::Memory {
                        let until = memory.get(&n).copied();
                        prop_assert_eq!(until, Some(asked_at.plus(answer.hit.ttl)));
                    } else if matches!(strategy, Strategy::Tiered | Strategy::Memory) {
                        memory.insert(n, clock.now().plus(answer.hit.ttl));
                    }
                    let missed = |outcome: &Outcome| matches!(outcome, Outcome::Miss(_));
                    let is_late = is_asked && redis.held.get();
                    let (edge_missed, redis_missed) = (missed(&answer.report.edge), missed(&answer.report.redis));
                    let Some(write_back) = answer.write_back.take().filter(|_| back) else { continue };
                    redis.held.set(false);
                    let written = run(cache.write_back(write_back, Some(&redis)));
                    let refuses = redis.failure.borrow().is_some();
                    prop_assert_eq!(written.is_err(), refuses && (redis_missed || is_late));
                    if edge_missed {
                        prop_assert_eq!(&*edge.0.borrow()[&n].digits, n.to_string());
                    }
                    if !refuses && (redis_missed || is_late) {
                        prop_assert_eq!(&*redis.values.borrow()[&n].digits, n.to_string());
                    }
                }
            }
        }
    }
}
