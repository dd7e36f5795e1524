//! Pages of other origins: whose may write, whose may read.

use crate::bench::{Bench, Tester, json};
use edgestate_app::Method;
use edgestate_contract::problem::{Code, Problem};
use edgestate_contract::visits::VisitTotals;
use edgestate_state::{MemoryOptions, MemoryStore};

fn allowing(origins: &str) -> Tester<MemoryStore<Bench>> {
    Tester::new(&[("ALLOWED_ORIGINS", origins)], None, |bench| {
        Ok(MemoryStore::new(bench.clone(), MemoryOptions::default(), 1))
    })
}

#[test]
fn any_origin_may_be_allowed() {
    for (allowed, origin, answer) in [
        ("*", "https://a.example", Some("*")),
        (
            "HTTPS://A.example:443/",
            "https://a.example",
            Some("https://a.example"),
        ),
        ("https://a.example", "https://b.example", None),
        ("", "https://a.example", None),
    ] {
        let tester = allowing(allowed);
        let reply = tester.send(Method::Get, "/api/visits/home", &[("origin", origin)]);
        assert_eq!(
            reply.header("access-control-allow-origin"),
            answer,
            "{allowed}"
        );
    }
}

#[test]
fn what_any_page_may_read_says_so_once_and_to_all_alike() {
    for allowed in ["*", "https://a.example", ""] {
        let origin = [("origin", "https://a.example")];
        let reply = allowing(allowed).send(Method::Get, "/badge/home.json", &origin);
        let headers = reply.headers.iter();
        let leave = headers.filter(|(name, _)| *name == "access-control-allow-origin");
        let leave: Vec<_> = leave.map(|(_, origin)| origin.as_ref()).collect();
        assert_eq!(leave, ["*"], "{allowed}");
        let varies = reply.header("vary").unwrap_or_default();
        assert!(!varies.contains("origin"), "{allowed}: {varies}");
    }
}

#[test]
fn a_browser_writes_from_pages_that_may_and_no_others() {
    const OWN: (&str, &str) = ("origin", "https://counter.example");
    const FRIEND: (&str, &str) = ("origin", "https://friend.example");
    const STRANGER: (&str, &str) = ("origin", "https://stranger.example");
    const NOWHERE: (&str, &str) = ("origin", "null");
    const SAME_ORIGIN: (&str, &str) = ("sec-fetch-site", "same-origin");
    const TYPED: (&str, &str) = ("sec-fetch-site", "none");
    const SAME_SITE: (&str, &str) = ("sec-fetch-site", "same-site");
    const CROSS_SITE: (&str, &str) = ("sec-fetch-site", "cross-site");

    // What is sent, and whether it is taken where nobody is listed, the friend, and anybody.
    for (sent, taken) in [
        // No browser.
        (&[][..], [true, true, true]),
        // What a development server passes on has its own host, and the browser's word.
        (&[SAME_ORIGIN, STRANGER], [true, true, true]),
        (&[SAME_ORIGIN], [true, true, true]),
        (&[TYPED], [true, true, true]),
        (&[OWN], [true, true, true]),
        (
            &[("origin", "HTTPS://Counter.example:443")],
            [true, true, true],
        ),
        (&[CROSS_SITE, FRIEND], [false, true, true]),
        (&[FRIEND], [false, true, true]),
        (&[CROSS_SITE, STRANGER], [false, false, true]),
        (&[SAME_SITE, STRANGER], [false, false, true]),
        (&[STRANGER], [false, false, true]),
        // Another port or scheme is another origin.
        (
            &[("origin", "http://counter.example")],
            [false, false, true],
        ),
        (
            &[("origin", "https://counter.example:8443")],
            [false, false, true],
        ),
        (&[CROSS_SITE], [false, false, true]),
        (&[SAME_SITE], [false, false, true]),
        (&[NOWHERE], [false, false, true]),
        (&[CROSS_SITE, NOWHERE], [false, false, true]),
    ] {
        for (origins, taken) in ["", "https://friend.example", "*"].into_iter().zip(taken) {
            let tester = allowing(origins);
            for (method, target) in [
                (Method::Post, "/api/visits/home"),
                (Method::Post, "/api/lab/race"),
                (Method::Delete, "/api/visits/home"),
                (Method::Delete, "/api/fibonacci/1"),
            ] {
                let reply = tester.send(method, target, sent);
                let context = format!("{method:?} {target} {sent:?} {origins:?}: {reply:?}");
                if taken {
                    assert!([200, 401].contains(&reply.status), "{context}");
                } else {
                    let problem: Problem = json(&reply);
                    assert_eq!(problem.code, Code::OriginNotAllowed, "{context}");
                    assert_eq!(reply.header("access-control-allow-origin"), Some("*"));
                    let is_visit = (method, target) == (Method::Post, "/api/visits/home");
                    assert_eq!(reply.header("idempotency-key").is_some(), is_visit);
                }
                let depends = origins != "*";
                assert_eq!(reply.header("vary").is_some(), depends, "{context}");
            }
            let read = tester.send(Method::Get, "/api/visits/home", sent);
            assert_eq!(read.status, 200, "reading changes nothing");
            let totals: VisitTotals = json(&read);
            assert_eq!(totals.total, u64::from(taken));
            let depends = origins == "https://friend.example";
            assert_eq!(read.header("vary") == Some("origin"), depends);
        }
    }
}
