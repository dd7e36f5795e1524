//! The log: what has a line, and what is in none.

use crate::bench::{ADMIN_TOKEN, Tester, on_memory};
use crate::failing::Failing;
use edgestate_app::{Level, Method};
use edgestate_state::StoreError;
use serde_json::json as value;
use std::time::Duration;

#[test]
fn what_left_memory_or_failed_has_a_line_and_a_hit_has_none() {
    let tester = on_memory();
    let line = |target| {
        tester.get(target);
        tester.lines()
    };
    assert_eq!(
        line("/api/fibonacci/100"),
        [(
            Level::Info,
            value!({"operation": "getFibonacci", "status": 200, "memory": "miss", "redis": "not-configured"})
        )]
    );
    for silent in [
        "/api/fibonacci/100",
        "/api/visits/home",
        "/api/health",
        "/badge/home.svg",
        "/badge/home.svg",
    ] {
        assert_eq!(line(silent), [], "{silent}");
    }
    for (target, expected) in [
        (
            "/api/nowhere",
            value!({"status": 404, "code": "not-found", "count": 1}),
        ),
        (
            "/api/fibonacci/01",
            value!({"operation": "getFibonacci", "status": 400, "code": "invalid-n", "count": 1}),
        ),
        (
            "/api/visits/home/series?points=0",
            value!({"operation": "getSeries", "status": 400, "code": "invalid-query", "count": 1}),
        ),
    ] {
        assert_eq!(line(target), [(Level::Info, expected)]);
    }
}

#[test]
fn trouble_is_told_once_a_second_with_how_often_it_came() {
    let detail = "no reply within 1500 ms".to_owned();
    let error = StoreError::Unavailable {
        detail,
        retry_after: None,
    };
    let tester = Tester::new(&[], Some(Failing(error.clone())), |_| Ok(Failing(error)));
    let visit = |page: &str| {
        tester.send(Method::Post, &format!("/api/visits/{page}"), &[]);
        tester.lines()
    };
    let told = |count| {
        value!({
            "operation": "countVisit", "status": 503, "code": "store-unavailable", "trips_ms": [0],
            "breaker": "closed", "cause": "the store is unavailable: no reply within 1500 ms", "count": count
        })
    };
    assert_eq!(visit("a"), [(Level::Warning, told(1))]);
    tester.bench.clock.advance(Duration::from_millis(999));
    assert_eq!((visit("a"), visit("b")), (vec![], vec![]));
    // The same cause, and not the same trouble: numbers are answered.
    tester.get("/api/fibonacci/10");
    let lines = tester.lines();
    assert_eq!(lines[0].1["redis"], "unavailable");
    assert_eq!(
        (&lines[0].1["status"], &lines[0].1["count"]),
        (&value!(200), &value!(1))
    );
    tester.bench.clock.advance(Duration::from_millis(1));
    assert_eq!(visit("c"), [(Level::Warning, told(3))]);
}

#[test]
fn what_goes_well_has_ten_lines_a_second_and_the_next_says_how_many_had_none() {
    let tester = on_memory();
    let ask = |numbers: std::ops::Range<u32>| {
        for n in numbers {
            tester.get(&format!("/api/fibonacci/{n}?cache=none"));
        }
        let lines = tester.lines().into_iter();
        lines
            .map(|(_, line)| line["left_out"].as_u64())
            .collect::<Vec<_>>()
    };
    assert_eq!(ask(0..10), [None; 10]);
    tester.bench.clock.advance(Duration::from_millis(999));
    assert_eq!(ask(10..13), []);
    // What fails is told all the same.
    tester.get("/api/fibonacci/01");
    assert_eq!(tester.lines().len(), 1);
    tester.bench.clock.advance(Duration::from_millis(1));
    assert_eq!(ask(13..15), [Some(3), None]);
}

#[test]
fn what_a_stranger_sends_is_in_no_line() {
    let error = StoreError::Malformed {
        detail: "malformed reply".into(),
    };
    let tester = Tester::new(&[ADMIN_TOKEN], Some(Failing(error.clone())), |_| {
        Ok(Failing(error))
    });
    let headers = [
        ("idempotency-key", "secret-id"),
        ("cf-connecting-ip", "192.0.2.1"),
        ("user-agent", "secret-agent"),
        ("origin", "https://secret.example"),
        ("authorization", "Bearer secret-token"),
    ];
    for method in [Method::Get, Method::Post, Method::Delete] {
        for target in [
            "/secret",
            "/api/visits/secret",
            "/api/visits/secret/series?until=secret",
            "/api/lab/secret?method=secret",
            "/api/fibonacci/secret",
            "/badge/secret.svg",
        ] {
            tester.send(method, target, &headers);
        }
    }
    let lines = tester.lines();
    assert!(lines.len() > 5, "{lines:?}");
    for (_, line) in lines {
        let line = line.to_string();
        assert!(
            !line.contains("secret") && !line.contains("192.0.2"),
            "{line}"
        );
    }
}
