//! Readers of other sites, by the rules of count.js: five attempts at most, nothing written down. That
//! its verdicts are those used here is held by the cases in `embed/cases/answers.json`, which both it
//! and [`decide`] go through.

use crate::browser::{Browser, told};
use crate::faults::Fault;
use crate::ledger::short;
use edgestate_view_model::outbox::{Verdict, Waiting, decide};
use std::rc::Rc;

/// How often count.js tries.
const ATTEMPTS: u32 = 5;

/// Views a page, and stays until that is counted, or leaves before.
pub async fn view(browser: Rc<Browser>, page: &'static str, sender: usize) {
    let executor = Rc::clone(&browser.executor);
    let mut visit = Waiting {
        id: browser.id(browser.now_ms()),
        page: page.into(),
        made_ms: browser.now_ms(),
        failures: 0,
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
            executor.spawn(async move { drop(browser.ask(&visit.page, &visit.id).await) });
            break;
        }
        let outcome = browser.ask(&visit.page, &visit.id).await;
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
                let asked_ms = retry_after_secs.unwrap_or(0) * 1000;
                let wait_ms = asked_ms.max(250 * 4_u64.pow(attempt));
                executor
                    .sleep(wait_ms + executor.random.below(1 + wait_ms / 2))
                    .await;
            }
        }
    }
    browser.ledger.borrow_mut().leave(sender, |_| false);
}
