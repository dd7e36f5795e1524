//! Browsers: the outbox of the UI by its real rules, in tabs that are reloaded and go offline, with
//! clocks that may be hours off.

use crate::executor::Executor;
use crate::faults::Faults;
use crate::isolate::Isolate;
use crate::network;
use core::cell::{Cell, RefCell};
use edgestate_contract::visit_id;
use edgestate_contract::visits::NotCounted;
use edgestate_view_model::failure::Failure;
use edgestate_view_model::fate;
use edgestate_view_model::outbox::{ATTEMPT_MS, Verdict, Waiting, decide, wait_ms};
use edgestate_view_model::received::Received;
use std::collections::BTreeMap;
use std::rc::Rc;

/// How often an empty outbox is looked into.
const LOOK_MS: u64 = 2000;

/// What became of a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Not settled.
    Waiting,
    /// The service said that it is counted.
    Counted,
    /// An attempt may have been counted and the service no longer knows.
    Unknown,
    /// The service will not count it.
    Refused,
}

/// A visit, whatever ids it was sent under.
#[derive(Debug)]
pub struct Record {
    /// The page.
    pub page: String,
    /// Its ids, the last one the current.
    pub ids: Vec<String>,
    /// What became of it.
    pub fate: Fate,
}

/// What a client may do wrong, to see whether that is noticed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mistake {
    /// Nothing.
    #[default]
    None,
    /// Makes a new id for every attempt.
    NewIdOnRetry,
    /// Forgets a visit before its answer.
    ForgetsEarly,
    /// Makes the id again when it is too old, whatever was tried before.
    AlwaysMakesAgain,
    /// Sends a visit from two tabs under two ids.
    TwoTabsTwoIds,
    /// Takes an error for a success.
    ErrorIsSuccess,
}

/// One browser.
pub struct Browser {
    /// What runs it.
    pub executor: Rc<Executor>,
    /// Isolates, any of which may answer.
    pub isolates: Rc<Vec<Isolate>>,
    /// What happens to requests.
    pub faults: Rc<Cell<Faults>>,
    /// How far its clock is ahead, in milliseconds.
    pub ahead_ms: i64,
    /// Until when it is offline.
    pub offline_until_ms: Cell<u64>,
    /// What it does wrong.
    pub mistake: Mistake,
    /// Every visit of every browser.
    pub ledger: Rc<RefCell<Vec<Record>>>,
    /// By id, as the browser stores it, and the place in the ledger.
    pub storage: RefCell<BTreeMap<String, (String, usize)>>,
}

impl Browser {
    fn now_ms(&self) -> u64 {
        self.executor.now_ms().saturating_add_signed(self.ahead_ms)
    }

    fn random_bits(&self) -> u128 {
        u128::from(self.executor.random.bits()) << 64 | u128::from(self.executor.random.bits())
    }

    /// A page is viewed.
    pub fn record(&self, page: &str) {
        let id = visit_id::new(self.now_ms(), self.random_bits());
        let mut ledger = self.ledger.borrow_mut();
        let place = ledger.len();
        ledger.push(Record {
            page: page.into(),
            ids: Vec::new(),
            fate: Fate::Waiting,
        });
        drop(ledger);
        self.keep(place, &self.waiting(page, id));
        if self.mistake == Mistake::TwoTabsTwoIds {
            let other = visit_id::new(self.now_ms(), self.random_bits());
            self.keep(place, &self.waiting(page, other));
        }
    }

    fn waiting(&self, page: &str, id: String) -> Waiting {
        Waiting {
            id,
            page: page.into(),
            made_ms: self.now_ms(),
            failures: 0,
        }
    }

    fn keep(&self, place: usize, visit: &Waiting) {
        if let Some(record) = self.ledger.borrow_mut().get_mut(place)
            && !record.ids.contains(&visit.id)
        {
            record.ids.push(visit.id.clone());
        }
        let entry = (visit.write(), place);
        self.storage.borrow_mut().insert(visit.id.clone(), entry);
    }

    fn settle(&self, visit: &Waiting, place: usize, fate: Fate) {
        self.storage.borrow_mut().remove(&visit.id);
        if let Some(record) = self.ledger.borrow_mut().get_mut(place) {
            record.fate = fate;
        }
    }

    /// Carries visits to the service, one after the other, for as long as the tab is open.
    pub async fn send(self: Rc<Self>) {
        loop {
            let first = {
                let storage = self.storage.borrow();
                let read = storage
                    .iter()
                    .filter_map(|(id, (text, place))| Some((Waiting::read(id, text)?, *place)));
                read.min_by_key(|(visit, _)| visit.made_ms)
            };
            let Some((visit, place)) = first else {
                self.executor.sleep(LOOK_MS).await;
                continue;
            };
            if visit.has_expired(self.now_ms()) {
                self.settle(&visit, place, Fate::Unknown);
            } else if let Some(pause_ms) = self.attempt(visit, place).await {
                self.executor.sleep(pause_ms).await;
            }
        }
    }

    /// Tries once; says how long to wait before the next attempt, where there has to be one.
    async fn attempt(&self, mut visit: Waiting, place: usize) -> Option<u64> {
        let tried_before = visit.failures > 0;
        if tried_before && self.mistake == Mistake::NewIdOnRetry {
            self.storage.borrow_mut().remove(&visit.id);
            visit.id = visit_id::new(self.now_ms(), self.random_bits());
        }
        // Written down before it is sent: a tab may be closed before the answer.
        visit.failures += 1;
        self.keep(place, &visit);
        if self.mistake == Mistake::ForgetsEarly {
            self.settle(&visit, place, Fate::Counted);
        }
        let answer = self.ask(&visit).await;
        if self.mistake == Mistake::ErrorIsSuccess && answer.is_some() {
            self.settle(&visit, place, Fate::Counted);
            return None;
        }
        let outcome = answer
            .ok_or(Failure::NoAnswer)
            .and_then(|answer| answer.read());
        let decided = if self.mistake == Mistake::AlwaysMakesAgain {
            decide(&first_attempt(&visit), outcome)
        } else {
            decide(&visit, outcome)
        };
        match decided {
            Verdict::Again { retry_after_secs } => {
                let jitter = self.executor.random.fraction();
                return Some(wait_ms(visit.failures, retry_after_secs, jitter));
            }
            Verdict::NewId { time_ms } => {
                self.storage.borrow_mut().remove(&visit.id);
                visit.id = visit_id::new(time_ms, self.random_bits());
                self.keep(place, &visit);
            }
            Verdict::Settled(fate) => {
                let fate = match fate {
                    // The network delivered it twice, where it is a duplicate of the first attempt.
                    fate::Fate::Counted(_) | fate::Fate::NotCounted(NotCounted::Duplicate, _) => {
                        Fate::Counted
                    }
                    fate::Fate::Unknown => Fate::Unknown,
                    _ => Fate::Refused,
                };
                self.settle(&visit, place, fate);
            }
        }
        None
    }

    async fn ask(&self, visit: &Waiting) -> Option<Received> {
        if self.executor.now_ms() < self.offline_until_ms.get() {
            return None;
        }
        let isolates = Rc::clone(&self.isolates);
        let executor = Rc::clone(&self.executor);
        let (page, id) = (visit.page.clone(), visit.id.clone());
        let serve = move || {
            let (isolates, executor) = (Rc::clone(&isolates), Rc::clone(&executor));
            let (page, id) = (page.clone(), id.clone());
            async move {
                let place = executor.random.below(isolates.len() as u64) as usize;
                isolates.get(place)?.count(page, id).await
            }
        };
        network::exchange(
            &self.executor,
            self.faults.get(),
            u64::from(ATTEMPT_MS),
            serve,
        )
        .await
    }
}

/// The visit as if nothing had been tried before.
fn first_attempt(visit: &Waiting) -> Waiting {
    Waiting {
        failures: 1,
        ..visit.clone()
    }
}
