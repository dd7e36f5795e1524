//! Readers of numbers and totals, who look for a wrong one: F(n) is exact, says where it came from,
//! and is there in time; a total is between what was counted when it was asked for and what was counted
//! when it was answered, as in Jepsen's `counter`.

use crate::asked::Asked;
use crate::executor::Executor;
use crate::faults::Faults;
use crate::isolate::Isolate;
use crate::server::Server;
use core::cell::{Cell, RefCell};
use edgestate_contract::fibonacci::{FibonacciReply, Source};
use edgestate_contract::visits::VisitTotals;
use edgestate_view_model::failure::Failure;
use std::rc::Rc;

/// The largest n that is asked for.
const MAX_N: u64 = 180;
/// What a number may wait for Redis, and what a total.
const NUMBER_MS: u64 = 250;
const TOTAL_MS: u64 = 3000;

/// Somebody who reads.
pub struct Reader {
    /// What runs them.
    pub executor: Rc<Executor>,
    /// Who answers.
    pub isolates: Rc<Vec<Isolate>>,
    /// What is true.
    pub server: Rc<RefCell<Server>>,
    /// What goes wrong.
    pub faults: Rc<Cell<Faults>>,
}

impl Reader {
    /// Reads on and on, until then.
    pub async fn read(self: Rc<Self>, pages: &'static [&'static str], until_ms: u64) {
        let random = &self.executor.random;
        while self.executor.now_ms() < until_ms {
            self.executor.sleep(random.below(15_000)).await;
            let place = random.below(self.isolates.len() as u64) as usize;
            let Some(isolate) = self.isolates.get(place) else {
                continue;
            };
            let page = pages.get(random.below(pages.len() as u64) as usize);
            match page {
                Some(page) if random.below(2) == 0 => self.total(isolate, page).await,
                _ => self.number(isolate, random.below(MAX_N) as u32).await,
            }
        }
    }

    /// Whether nothing can go wrong.
    fn is_calm(&self) -> bool {
        self.faults.get() == Faults::default()
    }

    fn violation(&self, what: String) {
        self.server.borrow_mut().violations.push(what);
    }

    async fn number(&self, isolate: &Isolate, n: u32) {
        let asked_ms = self.executor.now_ms();
        // Past the memory of the isolate, every other time.
        let query = if n.is_multiple_of(2) {
            "cache=redis"
        } else {
            ""
        };
        let answer = isolate.ask(Asked {
            query: query.into(),
            ..Asked::read(format!("/api/fibonacci/{n}"))
        });
        // An isolate that has ended meanwhile answers nothing.
        let Some(answer) = answer.await else { return };
        let took_ms = self.executor.now_ms() - asked_ms;
        let reply = match answer.read::<FibonacciReply>() {
            Ok(reply) => reply,
            Err(failure) => return self.violation(format!("F({n}) is answered {failure:?}")),
        };
        if reply.value != fibonacci(n).to_string() {
            self.violation(format!(
                "F({n}) is answered {} from {:?}",
                reply.value, reply.source
            ));
        }
        if took_ms > NUMBER_MS {
            self.violation(format!("F({n}) took {took_ms} ms"));
        }
        let looked_up_ms = self.server.borrow().looked_up(n);
        let was_asked = looked_up_ms.is_some_and(|ms| ms >= asked_ms);
        if reply.source == Source::Computed && !reply.degraded && !was_asked {
            self.violation(format!("F({n}) is a miss of a Redis that was not asked"));
        }
        if reply.source == Source::Redis && !was_asked {
            self.violation(format!("F({n}) is from a Redis that was not asked"));
        }
        if reply.degraded && self.is_calm() {
            self.violation(format!("F({n}) is without Redis, and nothing is wrong"));
        }
    }

    async fn total(&self, isolate: &Isolate, page: &str) {
        let asked_ms = self.executor.now_ms();
        let before = self.server.borrow().total(page);
        let answer = isolate.ask(Asked::read(format!("/api/visits/{page}")));
        let Some(answer) = answer.await else { return };
        let took_ms = self.executor.now_ms() - asked_ms;
        if took_ms > TOTAL_MS {
            self.violation(format!("the total of {page} took {took_ms} ms"));
        }
        match answer.read::<VisitTotals>() {
            Ok(reply) => {
                let after = self.server.borrow().total(page);
                let total = reply.total - reply.imported;
                if !(before..=after).contains(&total) {
                    self.violation(format!(
                        "{page} had {before} to {after} visits, and reads {total}"
                    ));
                }
            }
            // It says so when it does not know.
            Err(Failure::Problem { problem, .. }) if problem.status == 503 && !self.is_calm() => {}
            Err(failure) => self.violation(format!("the total of {page} is answered {failure:?}")),
        }
    }
}

fn fibonacci(n: u32) -> u128 {
    let (mut current, mut next) = (0, 1);
    for _ in 0..n {
        (current, next) = (next, current + next);
    }
    current
}
