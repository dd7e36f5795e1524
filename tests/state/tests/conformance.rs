//! Every store passes the same suite.
//!
//! The last module is for a server that is not ours, as a second opinion on the HTTP front:
//!
//! ```sh
//! URS_TOKEN=secret PORT=8090 REDIS_URL=redis://127.0.0.1:6379 npx @humanwhocodes/upstash-redis-server &
//! UPSTASH_REDIS_REST_URL=http://127.0.0.1:8090 UPSTASH_REDIS_REST_TOKEN=secret \
//!   cargo test -p edgestate-state-tests --test conformance -- --ignored
//! ```

use edgestate_state_tests::conformance;
use edgestate_state_tests::world::{ForeignWorld, MemoryWorld, RedisWorld};

conformance!(memory, MemoryWorld);
conformance!(redis, RedisWorld);
conformance!(redis_values, RedisWorld, values);
conformance!(
    #[ignore = "needs UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_TOKEN"]
    foreign,
    ForeignWorld
);
conformance!(
    #[ignore = "needs UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_TOKEN"]
    foreign_values,
    ForeignWorld,
    values
);
