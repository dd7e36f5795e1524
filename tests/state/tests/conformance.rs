//! Every store passes the same suite; the one on Redis behind two HTTP fronts, ours and one that
//! somebody else wrote, so that no mistake about the protocol can be made twice, and as Upstash has it,
//! where a script locks its own keys only.

use edgestate_state::UnixMillis;
use edgestate_state::visits::{Outcome, Visit};
use edgestate_state::{Visits as _, defaults};
use edgestate_state_tests::conformance;
use edgestate_state_tests::world::{
    IndependentWorld, KeyLockingWorld, MemoryWorld, RedisWorld, World as _,
};

conformance!(memory, MemoryWorld);
conformance!(redis, RedisWorld);
conformance!(redis_values, RedisWorld, values);
conformance!(key_locking, KeyLockingWorld);
conformance!(key_locking_values, KeyLockingWorld, values);
conformance!(independent, IndependentWorld);
conformance!(independent_values, IndependentWorld, values);

/// There it is status 500 with words of the front before those of Redis.
#[tokio::test]
async fn a_script_that_the_independent_front_has_lost_is_sent_again() {
    let world = IndependentWorld::start().await;
    let store = world.store(defaults::MARK_TTL);
    for id in ["first", "second"] {
        world.forget_scripts().await;
        let visit = Visit {
            page: "p",
            id,
            visitor: None,
            at: UnixMillis(1_740_832_496_789),
        };
        let counted = store.count_visit(&visit).await.expect("counts");
        assert_eq!(counted.outcome, Outcome::New);
    }
}
