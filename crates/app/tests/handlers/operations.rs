//! What holds for every operation.

use crate::bench::{ADMIN, ADMIN_TOKEN, Tester, Text, on_memory};
use crate::failing::Failing;
use edgestate_app::{Limit, Method, Reply};
use edgestate_contract::operations::about::In;
use edgestate_contract::operations::{self, Operation, TABLE};
use edgestate_contract::problem::{Code, Problem};
use edgestate_state::{Archive, Lab, Reachability, StoreError, Visits};

#[test]
fn head_has_the_headers_of_get_and_no_body() {
    let tester = on_memory();
    tester.get("/api/fibonacci/100");
    for target in [
        "/api/fibonacci/100",
        "/api/visits/home",
        "/api/visits",
        "/api/health",
        "/api/fibonacci/x",
        "/api/nowhere",
    ] {
        let (get, head) = (tester.get(target), tester.send(Method::Head, target, &[]));
        assert_eq!(
            (head.status, head.body.to_text().as_ref()),
            (get.status, ""),
            "{target}"
        );
        assert_eq!(head.headers, get.headers, "{target}");
        assert!(head.header("content-type").is_some(), "{target}");
    }
}

/// Does what a row says, with its examples.
fn call<S: Visits + Archive + Lab + Reachability>(
    tester: &Tester<S>,
    row: &Operation,
    headers: &[(&str, &str)],
) -> Reply {
    let method = match row.method {
        operations::Method::Get => Method::Get,
        operations::Method::Post => Method::Post,
        operations::Method::Delete => Method::Delete,
    };
    let parameters = row.about.parameters.iter();
    let variable = parameters.filter(|parameter| parameter.place == In::Path);
    let variable = variable.map(|parameter| parameter.example).next();
    let target = row.path.with(variable.unwrap_or_default());
    let body = row.about.body.iter().flat_map(|body| body.contents);
    let body = Text(
        body.map(|content| content.example)
            .next()
            .unwrap_or_default(),
    );
    tester.send_with(method, &target, headers, &body)
}

/// Whether an answer is that problem.
fn is(reply: &Reply, code: Code) -> bool {
    reply.status >= 400
        && serde_json::from_str::<Problem>(&reply.body.to_text())
            .is_ok_and(|problem| problem.code == code)
}

#[test]
fn a_row_names_the_refusals_that_its_callers_may_meet_and_no_others() {
    for row in TABLE {
        let may_meet = |code, meets: bool| {
            let named = row.about.problems.contains(&code);
            assert_eq!(named, meets, "{:?} and {}", row.id, code.as_str());
        };
        let tester = on_memory();
        let stranger = call(
            &tester,
            row,
            &[ADMIN, ("origin", "https://stranger.example")],
        );
        may_meet(
            Code::OriginNotAllowed,
            is(&stranger, Code::OriginNotAllowed),
        );
        may_meet(
            Code::Unauthorized,
            is(&call(&tester, row, &[]), Code::Unauthorized),
        );
        let limited = Limit::ALL.into_iter().any(|limit| {
            let tester = on_memory();
            tester.bench.reached.set(Some(limit));
            is(&call(&tester, row, &[ADMIN]), Code::RateLimited)
        });
        may_meet(Code::RateLimited, limited);
        let detail = "away".to_owned();
        let away = Failing(StoreError::Unavailable {
            detail,
            retry_after: None,
        });
        let tester = Tester::new(&[ADMIN_TOKEN], Some(away.clone()), |_| Ok(away));
        let away = call(&tester, row, &[ADMIN]);
        may_meet(Code::StoreUnavailable, is(&away, Code::StoreUnavailable));
    }
}
