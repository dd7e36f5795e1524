//! Unique visitors: estimated, and only of those who do not object.

use super::{HOUR, MIDNIGHT, NOON, visit};
use crate::world::World;
use edgestate_state::Visits as _;
use edgestate_state::visits::{Totals, Visit};
use futures_util::future::join_all;

pub async fn unique_visitors_are_estimated<W: World>(world: &W) {
    let store = world.store(HOUR);
    let visitors = 1000_u64;
    for first in (0..visitors).step_by(50) {
        join_all((first..first + 50).map(|n| {
            let store = &store;
            async move {
                let visitor = format!("{n:032x}");
                for id in [format!("{n}-a"), format!("{n}-b")] {
                    let visit = Visit {
                        visitor: Some(&visitor),
                        ..visit("p", &id, NOON)
                    };
                    store.count_visit(&visit).await.expect("counts");
                }
            }
        }))
        .await;
    }
    let totals = store.totals("p", NOON).await.expect("totals");
    assert_eq!(totals.total, 2 * visitors);
    // Four standard errors of the coarser estimator.
    let off = totals.unique_today.abs_diff(visitors);
    assert!(off < visitors / 10, "{} of {visitors}", totals.unique_today);
    let tomorrow = store.totals("p", MIDNIGHT).await.expect("totals");
    assert_eq!(tomorrow.unique_today, 0);
}

pub async fn a_visitor_who_does_not_want_it_is_not_recognised<W: World>(world: &W) {
    let store = world.store(HOUR);
    let known = |id| Visit {
        visitor: Some("hash"),
        ..visit("p", id, NOON)
    };
    for (visit, total, unique_today) in [
        (visit("p", "a", NOON), 1, 0),
        (known("b"), 2, 1),
        (known("c"), 3, 1),
        (visit("p", "d", NOON), 4, 1),
    ] {
        let expected = Totals {
            total,
            imported: 0,
            today: total,
            unique_today,
        };
        let counted = store.count_visit(&visit).await.expect("counts");
        assert_eq!(counted.totals, expected);
    }
}
