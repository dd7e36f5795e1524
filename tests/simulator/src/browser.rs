//! Browsers: the outbox of the UI, in tabs that share a storage, are reloaded, closed and go offline,
//! with clocks that may be hours off. What they do is the real [`Queue`]'s; here it is called as the
//! page calls it.

use crate::executor::{Executor, Slot, TaskId};
use crate::faults::{Fault, Faults};
use crate::isolate::Isolate;
use crate::ledger::{self, Ledger, short};
use crate::mistake::Mistake;
use crate::network;
use core::cell::{Cell, RefCell};
use edgestate_contract::visit_id;
use edgestate_contract::visits::{NotCounted, VisitReply};
use edgestate_view_model::failure::Failure;
use edgestate_view_model::fate::Fate;
use edgestate_view_model::outbox::{ATTEMPT_MS, Queue, Storage, Verdict, Waiting, decide};
use edgestate_view_model::received::Received;
use std::collections::BTreeMap;
use std::rc::Rc;

/// How often a tab that has nothing to send looks for what others have left.
const LOOK_MS: u64 = 60_000;
/// How often one looks whether another has finished sending.
const LOCK_MS: u64 = 300;

/// One browser.
#[derive(Clone)]
pub struct Browser {
    /// What runs it.
    pub executor: Rc<Executor>,
    /// Isolates, any of which may answer.
    pub isolates: Rc<Vec<Isolate>>,
    /// What goes wrong.
    pub faults: Rc<Cell<Faults>>,
    /// How far its clock is ahead, in milliseconds.
    pub ahead_ms: i64,
    /// Until when it is offline.
    pub offline_until_ms: Cell<u64>,
    /// Whether its pages may store anything.
    pub has_storage: bool,
    /// Whether its tabs can wait for each other.
    pub has_locks: bool,
    /// What it does wrong.
    pub mistake: Mistake,
    /// Every visit of every browser.
    pub ledger: Rc<RefCell<Ledger>>,
    /// By id, as the tabs have written it.
    pub stored: RefCell<BTreeMap<String, String>>,
    /// Whether a tab sends.
    pub locked: Cell<bool>,
}

impl Browser {
    /// The time that it shows.
    pub fn now_ms(&self) -> u64 {
        self.executor.now_ms().saturating_add_signed(self.ahead_ms)
    }

    /// An id of a time.
    pub fn id(&self, time_ms: u64) -> String {
        visit_id::new(time_ms, self.executor.random_bits())
    }

    fn happens(&self, fault: Fault) -> bool {
        self.faults.get().happens(fault, &self.executor.random)
    }

    /// Sends a visit, and waits for an answer at most so long.
    ///
    /// # Errors
    /// What the page would have of it.
    pub async fn ask(&self, page: &str, id: &str, at_most_ms: u64) -> Result<VisitReply, Failure> {
        if self.executor.now_ms() < self.offline_until_ms.get() {
            return Err(Failure::NoAnswer);
        }
        if self.happens(Fault::Portal) {
            self.executor.sleep(self.executor.random.below(100)).await;
            self.executor.note(|| format!("{}: portal", short(id)));
            return Received {
                status: 200,
                content_type: "text/html".into(),
                retry_after_secs: None,
                body: "<h1>Welcome</h1>".into(),
            }
            .read();
        }
        let isolates = Rc::clone(&self.isolates);
        let executor = Rc::clone(&self.executor);
        let (page, key) = (page.to_owned(), id.to_owned());
        let serve = move || {
            let (isolates, executor) = (Rc::clone(&isolates), Rc::clone(&executor));
            let (page, key) = (page.clone(), key.clone());
            async move {
                let place = executor.random.below(isolates.len() as u64) as usize;
                isolates.get(place)?.count(page, key).await
            }
        };
        let faults = self.faults.get();
        let answer = network::exchange(&self.executor, faults, short(id), at_most_ms, serve);
        let outcome = answer.await.ok_or(Failure::NoAnswer)?.read();
        self.executor
            .note(|| format!("{}: answer {}", short(id), words(&outcome)));
        outcome
    }

    /// Waits until no other tab sends, where the browser has a means for that.
    async fn alone(self: &Rc<Self>) -> Option<Alone> {
        if !self.has_locks {
            return None;
        }
        while self.locked.replace(true) {
            self.executor.sleep(LOCK_MS).await;
        }
        Some(Alone(Rc::clone(self)))
    }
}

/// A lock that a tab holds, which its end gives back.
struct Alone(Rc<Browser>);

impl Drop for Alone {
    fn drop(&mut self) {
        self.0.locked.set(false);
    }
}

fn words(outcome: &Result<VisitReply, Failure>) -> String {
    match outcome {
        Ok(reply) if reply.counted => "counted".into(),
        Ok(reply) => format!("{:?}, ids from {:?}", reply.reason, reply.ids_from),
        Err(failure) => format!("{:?}", failure.status()),
    }
}

/// The storage that a browser's tabs share.
#[derive(Clone)]
struct Shared(Rc<Browser>);

impl Storage for Shared {
    fn read(&self, id: &str) -> Option<Waiting> {
        let stored = self.0.stored.borrow();
        Waiting::read(id, stored.get(id)?)
    }

    fn read_all(&self) -> Option<Vec<Waiting>> {
        let stored = self.0.stored.borrow();
        let read = stored
            .iter()
            .filter_map(|(id, text)| Waiting::read(id, text));
        self.0.has_storage.then(|| read.collect())
    }

    fn write(&self, visit: &Waiting) -> bool {
        if !self.0.has_storage || self.0.happens(Fault::StorageFull) {
            return false;
        }
        let mut stored = self.0.stored.borrow_mut();
        stored.insert(visit.id.clone(), visit.write());
        true
    }

    fn forget(&self, id: &str) {
        self.0.stored.borrow_mut().remove(id);
    }
}

/// One tab.
pub struct Tab {
    /// Its number among all tabs.
    pub number: usize,
    /// Where it is open.
    pub browser: Rc<Browser>,
    queue: RefCell<Queue<Shared>>,
    sender: Cell<Option<TaskId>>,
    /// Rings when there is something new to send.
    bell: Slot<()>,
}

impl Tab {
    /// Opens it.
    pub fn open(number: usize, browser: &Rc<Browser>) -> Rc<Self> {
        let tab = Rc::new(Self {
            number,
            browser: Rc::clone(browser),
            queue: RefCell::new(Queue::open(Shared(Rc::clone(browser)))),
            sender: Cell::new(None),
            bell: Slot::default(),
        });
        tab.sender
            .set(Some(browser.executor.spawn(Rc::clone(&tab).send())));
        tab
    }

    /// Closes it, whatever it was doing.
    pub fn close(&self) {
        let browser = &self.browser;
        browser
            .executor
            .note(|| format!("* tab {} closes", self.number));
        if let Some(sender) = self.sender.take() {
            browser.executor.kill(sender);
        }
        let stored = browser.stored.borrow();
        let mut ledger = browser.ledger.borrow_mut();
        ledger.leave(self.number, |id| stored.contains_key(id));
    }

    /// A page is viewed.
    pub fn record(&self, page: &str) {
        let browser = &self.browser;
        let now_ms = browser.now_ms();
        let id = browser.id(now_ms);
        browser
            .executor
            .note(|| format!("{}: visit of {page} in tab {}", short(&id), self.number));
        browser.ledger.borrow_mut().enter(page, &id, self.number);
        if browser.mistake == Mistake::TwoTabsTwoIds {
            let other = browser.id(now_ms);
            browser.ledger.borrow_mut().make_again(&id, &other);
            self.queue.borrow_mut().record(page, other, now_ms);
        }
        self.queue.borrow_mut().record(page, id, now_ms);
        self.bell.fill(());
    }

    /// Carries visits to the service for as long as the tab is open.
    async fn send(self: Rc<Self>) {
        let executor = &self.browser.executor;
        loop {
            let alone = self.browser.alone().await;
            self.send_due().await;
            drop(alone);
            let wait_ms = self.queue.borrow().wait_ms(self.browser.now_ms());
            self.bell.wait(executor, wait_ms.unwrap_or(LOOK_MS)).await;
        }
    }

    async fn send_due(&self) {
        self.queue.borrow_mut().follow();
        loop {
            let next = self.queue.borrow_mut().next(self.browser.now_ms());
            let Some(visit) = next else { return };
            self.attempt(visit).await;
        }
    }

    async fn attempt(&self, visit: Waiting) {
        let (browser, mistake) = (&self.browser, self.browser.mistake);
        if let Some(record) = browser.ledger.borrow_mut().of(&visit.id) {
            (record.sender, record.attempts) = (self.number, visit.failures);
        }
        browser.executor.note(|| {
            format!(
                "{}: attempt {} from tab {}",
                short(&visit.id),
                visit.failures,
                self.number
            )
        });
        let mut id = visit.id.clone();
        match mistake {
            Mistake::NewIdOnRetry if visit.failures > 1 => {
                id = browser.id(browser.now_ms());
                browser.ledger.borrow_mut().make_again(&visit.id, &id);
            }
            Mistake::ForgetsEarly => {
                self.settle(&visit, Fate::Unknown, ledger::Fate::Counted);
            }
            Mistake::WritesAfterwards => {
                let failures = visit.failures - 1;
                Shared(Rc::clone(browser)).write(&Waiting {
                    failures,
                    ..visit.clone()
                });
            }
            _ => {}
        }
        let outcome = browser.ask(&visit.page, &id, ATTEMPT_MS.into()).await;
        let status = outcome.as_ref().map_or_else(Failure::status, |_| Some(200));
        let verdict = match mistake {
            Mistake::ForgetsEarly => return,
            Mistake::ErrorIsSuccess if status.is_some() => {
                self.settle(&visit, Fate::Unknown, ledger::Fate::Counted);
                return;
            }
            Mistake::PortalIsSuccess if status == Some(200) && outcome.is_err() => {
                self.settle(&visit, Fate::Unknown, ledger::Fate::Counted);
                return;
            }
            Mistake::AlwaysMakesAgain => decide(
                &Waiting {
                    failures: 1,
                    ..visit.clone()
                },
                outcome,
            ),
            _ => decide(&visit, outcome),
        };
        if let Verdict::Settled(fate) = &verdict {
            self.settle(&visit, fate.clone(), told(fate));
            return;
        }
        let jitter = browser.executor.random.fraction();
        let make_again = |time_ms| {
            let id = browser.id(time_ms);
            browser
                .executor
                .note(|| format!("{}: is now {}", short(&visit.id), short(&id)));
            browser.ledger.borrow_mut().make_again(&visit.id, &id);
            id
        };
        self.queue
            .borrow_mut()
            .apply(&visit, verdict, browser.now_ms(), jitter, make_again);
    }

    fn settle(&self, visit: &Waiting, fate: Fate, told: ledger::Fate) {
        if let Some(record) = self.browser.ledger.borrow_mut().of(&visit.id) {
            record.fate = told;
        }
        let settled = Verdict::Settled(fate);
        self.queue
            .borrow_mut()
            .apply(visit, settled, self.browser.now_ms(), 0.0, |_| {
                String::new()
            });
    }
}

/// What a page is told by what has become of a visit.
#[must_use]
pub fn told(fate: &Fate) -> ledger::Fate {
    match fate {
        // The network delivered it twice, where it is a duplicate of the first attempt.
        Fate::Counted(_) | Fate::NotCounted(NotCounted::Duplicate, _) => ledger::Fate::Counted,
        Fate::Unknown => ledger::Fate::Unknown,
        _ => ledger::Fate::Refused,
    }
}
