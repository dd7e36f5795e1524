//! Readers of other sites, by the rules of count.js: five attempts of half a minute at most, nothing written down.
//! That its verdicts and waits are those used here is held by the cases in `embed/cases`, which it goes through
//! as well as [`decide`] and [`wait_ms`] do.

use crate::browser::{Browser, told};
use crate::faults::Fault;
use crate::ledger::short;
use edgestate_view_model::outbox::{Verdict, Waiting, decide};
use std::rc::Rc;

/// How often count.js tries, and how long at a time.
const ATTEMPTS: u32 = 5;
const ATTEMPT_MS: u64 = 30_000;
/// The longest wait between two attempts, before it is spread.
const WAIT_MAX_MS: u64 = 3_600_000;

/// The wait after so many failures, with `jitter` in 0..1.
#[must_use]
pub fn wait_ms(failures: u32, retry_after_secs: Option<u64>, jitter: f64) -> u64 {
    let asked_ms = retry_after_secs.unwrap_or(0).saturating_mul(1000);
    let wait_ms = asked_ms.max(250 * 4_u64.pow(failures)).min(WAIT_MAX_MS);
    wait_ms + (wait_ms as f64 / 2.0 * jitter) as u64
}

/// Views a page, and stays until that is counted, or leaves before.
pub async fn view(browser: Rc<Browser>, page: &'static str, sender: usize) {
    let executor = Rc::clone(&browser.executor);
    let mut visit = Waiting {
        id: browser.id(browser.now_ms()),
        page: page.into(),
        made_ms: browser.now_ms(),
        failures: 0,
        due_ms: 0,
    };
    browser.ledger.borrow_mut().enter(page, &visit.id, sender);
    executor.note(|| format!("{}: view of {page} elsewhere", short(&visit.id)));
    for attempt in 1..=ATTEMPTS {
        visit.failures += 1;
        if let Some(record) = browser.ledger.borrow_mut().of(&visit.id) {
            record.attempts = visit.failures;
        }
        if browser.faults.get().happens(Fault::Left, &executor.random) {
            // The request is on its way all the same.
            let (browser, visit) = (Rc::clone(&browser), visit.clone());
            executor
                .spawn(async move { drop(browser.ask(&visit.page, &visit.id, ATTEMPT_MS).await) });
            break;
        }
        let outcome = browser.ask(&visit.page, &visit.id, ATTEMPT_MS).await;
        match decide(&visit, outcome) {
            Verdict::Settled(fate) => {
                if let Some(record) = browser.ledger.borrow_mut().of(&visit.id) {
                    record.fate = told(&fate);
                }
                return;
            }
            Verdict::NewId { time_ms } => {
                let id = browser.id(time_ms);
                browser.ledger.borrow_mut().make_again(&visit.id, &id);
                (visit.id, visit.failures) = (id, 0);
            }
            Verdict::Again { retry_after_secs } => {
                let jitter = executor.random.fraction();
                executor
                    .sleep(wait_ms(attempt, retry_after_secs, jitter))
                    .await;
            }
        }
    }
    browser.ledger.borrow_mut().leave(sender, |_| false);
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Deserialize)]
    struct Case {
        failures: u32,
        retry_after: Option<u64>,
        jitter: f64,
        ms: u64,
    }

    #[test]
    fn it_waits_as_long_as_count_js() {
        let cases = include_str!("../../../embed/cases/waits.json");
        let cases: Vec<Case> = serde_json::from_str(cases).expect("cases");
        for case in cases {
            let waits = wait_ms(case.failures, case.retry_after, case.jitter);
            assert_eq!(waits, case.ms, "{} failures", case.failures);
        }
    }
}
