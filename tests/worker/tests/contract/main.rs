//! The HTTP contract, by endpoint, each on memory and on Redis.

mod archive;
mod badge;
mod headers;
mod health;
mod lab;
mod numbers;
mod pages;
mod paths;
mod removal;
mod series;
mod visits;

use edgestate_contract::problem::{Code, MEDIA_TYPE, Problem};
use edgestate_worker_tests::Answer;

/// 2025-12-31T12:00:00Z. Tests that count by day or minute start here, and do not run into the next.
const NOON_MS: u64 = 1_767_182_400_000;
/// What the admin sends.
const ADMIN: (&str, &str) = ("authorization", "Bearer correct-horse-battery");

fn problem(answer: &Answer, code: Code) -> Problem {
    assert_eq!(answer.header("content-type"), MEDIA_TYPE, "{}", answer.body);
    let problem: Problem = answer.json();
    assert_eq!(problem.code, code);
    assert_eq!(
        (problem.status, answer.status),
        (code.status(), code.status())
    );
    problem
}
