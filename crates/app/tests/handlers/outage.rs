//! What is answered while the store is away, or there is none.

use crate::bench::{ADMIN, ADMIN_TOKEN, Sent, Tester, bench, json, on_memory, request};
use crate::failing::Failing;
use edgestate_app::{ConfigError, Level, Log, Method, NoContent};
use edgestate_contract::Backend;
use edgestate_contract::fibonacci::{FibonacciReply, Source};
use edgestate_contract::health::{Health, Outcomes, Status};
use edgestate_contract::problem::{Code, Problem};
use edgestate_state::StoreError;
use serde_json::Value;
use std::time::Duration;

#[test]
fn a_failing_store_is_told_to_the_log_and_not_to_the_client() {
    for error in [
        StoreError::Unavailable {
            detail: "internal host".into(),
            retry_after: Some(Duration::from_secs(9)),
        },
        StoreError::Refused {
            detail: "internal quota".into(),
        },
        StoreError::Malformed {
            detail: "internal bytes".into(),
        },
    ] {
        let tester = Tester::new(&[ADMIN_TOKEN], Some(Failing(error.clone())), |_| {
            Ok(Failing(error.clone()))
        });
        let number = tester.get("/api/fibonacci/10");
        assert_eq!(number.status, 200);
        let reply: FibonacciReply = json(&number);
        assert_eq!((reply.value.as_str(), reply.degraded), ("55", true));
        let again: FibonacciReply = json(&tester.get("/api/fibonacci/10"));
        assert_eq!((again.source, again.degraded), (Source::Memory, false));

        for (method, target) in [
            (Method::Post, "/api/visits/home"),
            (Method::Get, "/api/visits/home"),
            (Method::Get, "/api/visits/home/series"),
            (Method::Get, "/api/visits/home/series?interval=day"),
            (Method::Get, "/api/visits/home/board"),
            (Method::Get, "/api/visits"),
            (Method::Post, "/api/lab/x"),
            (Method::Get, "/api/lab/x"),
            (Method::Delete, "/api/fibonacci/10"),
        ] {
            let reply = tester.send(method, target, &[ADMIN]);
            assert_eq!(
                (reply.status, json::<Problem>(&reply).code),
                (503, Code::StoreUnavailable),
                "{target}"
            );
            assert!(reply.header("retry-after").is_some(), "{target}");
            assert!(!reply.body.to_text().contains("internal"), "{target}");
        }
        let health = tester.get("/api/health");
        assert_eq!(
            (
                health.status,
                json::<Health>(&health).redis.map(|redis| redis.reachable)
            ),
            (503, Some(false))
        );
        let told = |(level, line): &(Level, Value)| {
            *level == Level::Warning
                && line["cause"]
                    .as_str()
                    .is_some_and(|cause| cause.contains("internal"))
        };
        assert!(tester.bench.log.borrow().iter().any(told));
    }
}

#[test]
fn without_a_store_there_are_still_numbers() {
    let tester: Tester<Failing> = Tester::new(&[("ENVIRONMENT", "production")], None, |_| {
        Err(ConfigError::ProductionWithoutRedis)
    });
    let reply: FibonacciReply = json(&tester.get("/api/fibonacci/10"));
    assert_eq!((reply.value.as_str(), reply.degraded), ("55", false));
    let refused = tester.send(Method::Post, "/api/visits/home", &[]);
    assert_eq!(
        (refused.status, json::<Problem>(&refused).code),
        (503, Code::Misconfigured)
    );
    let lines = tester.lines();
    let (level, line) = lines.last().expect("a line");
    let cause = line["cause"].as_str().unwrap_or_default();
    assert_eq!(*level, Level::Warning, "it is for somebody to mend");
    assert!(cause.contains("UPSTASH_REDIS_REST_URL"), "{cause}");
}

#[test]
fn a_misconfigured_store_is_called_none_and_removes_nothing() {
    let tester: Tester<Failing> = Tester::new(&[ADMIN_TOKEN], None, |_| {
        Err(ConfigError::ProductionWithoutRedis)
    });
    let reply: FibonacciReply = json(&tester.get("/api/fibonacci/10"));
    assert_eq!(reply.backend, Backend::None);
    let removed = tester.send(Method::Delete, "/api/fibonacci/10", &[ADMIN]);
    assert_eq!(json::<Problem>(&removed).code, Code::Misconfigured);
    let again: FibonacciReply = json(&tester.get("/api/fibonacci/10"));
    assert_eq!(again.source, Source::Computed, "memory has dropped it");

    let answer = tester.get("/api/health");
    assert_eq!(answer.status, 503);
    assert_eq!(answer.header("retry-after"), Some("300"));
    let health: Health = json(&answer);
    assert_eq!(
        (health.status, health.backend),
        (Status::Degraded, Backend::None)
    );
    let named = health.misconfigured.expect("the reason");
    assert!(named.contains("UPSTASH_REDIS_REST_URL"), "{named}");
}

#[test]
fn health_says_which_isolate_answers_and_what_its_tiers_did() {
    let tester = on_memory();
    for _ in 0..3 {
        tester.get("/api/fibonacci/100");
    }
    let health: Health = json(&tester.get("/api/health"));
    assert_eq!((health.status, &*health.isolate), (Status::Ok, "00000007"));
    assert_eq!(health.max_n, 1_000_000);
    let told = |hit, miss, bypass| Outcomes { hit, miss, bypass };
    assert_eq!(health.tiers.memory, told(2, 1, 0));
    // There is none: it was passed over where memory did not have the number.
    assert_eq!(health.tiers.redis, told(0, 0, 1));
}

#[test]
fn health_is_the_same_document_while_the_configuration_cannot_be_read() {
    let error = ConfigError::Invalid {
        name: "FIB_MAX_N",
        allowed: "a number".into(),
    };
    let bench = bench();
    let ask = |method, path| {
        let headers = Sent(&[]);
        let request = request(method, path, &headers, &NoContent);
        edgestate_app::misconfigured(&error, &request, &Log::default(), &bench)
    };
    let answer = ask(Method::Get, "/api/health");
    let health: Health = json(&answer);
    assert_eq!(
        (answer.status, health.status, health.backend),
        (503, Status::Degraded, Backend::None)
    );
    assert_eq!(
        health.misconfigured.as_deref(),
        Some("FIB_MAX_N must be a number")
    );
    assert_eq!(answer.header("retry-after"), Some("300"));
    assert_eq!(ask(Method::Head, "/api/health").body.to_text(), "");
    let other: Problem = json(&ask(Method::Get, "/api/fibonacci/1"));
    assert_eq!(other.code, Code::Misconfigured);
    let lines = bench.log.take();
    let told = lines.iter().map(|(_, line)| &line["operation"]);
    assert!(
        told.eq(["getHealth", "getHealth", "getFibonacci"]),
        "{lines:?}"
    );
}
