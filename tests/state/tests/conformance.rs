//! Every store passes the same suite.

use edgestate_state_tests::conformance;
use edgestate_state_tests::world::{MemoryWorld, RedisWorld};

conformance!(memory, MemoryWorld);
conformance!(redis, RedisWorld);
