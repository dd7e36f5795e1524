//! Badges.

use crate::bench::{ADMIN, json, on_memory};
use edgestate_app::Method;
use edgestate_contract::badge::ShieldsBadge;
use std::time::Duration;

#[test]
fn a_badge_is_kept_in_memory_for_a_minute_and_for_any_page() {
    let tester = on_memory();
    let message = |target| {
        let reply = tester.get(target);
        assert_eq!(reply.header("access-control-allow-origin"), Some("*"));
        assert_eq!(
            reply.header("cross-origin-resource-policy"),
            Some("cross-origin")
        );
        assert_eq!(reply.header("vary"), None);
        json::<ShieldsBadge>(&reply).message
    };
    let visit = |id| tester.send(Method::Post, "/api/visits/home", &[("idempotency-key", id)]);
    let shown = "/badge/home.json";
    visit("a");
    assert_eq!(message(shown), "1");
    visit("b");
    assert_eq!(message(shown), "1", "from memory");
    assert_eq!(message("/badge/home.json?metric=today"), "1", "all of them");
    assert_eq!(message("/badge/other.json"), "0", "each page its own");
    tester.bench.clock.advance(Duration::from_secs(59));
    assert_eq!(message(shown), "1", "for a minute");
    tester.bench.clock.advance(Duration::from_secs(1));
    assert_eq!(message(shown), "2");
    let forgotten = tester.send(Method::Delete, "/api/visits/home", &[ADMIN]);
    assert_eq!(forgotten.status, 204);
    assert_eq!(message(shown), "0", "what is forgotten is not shown");
}
