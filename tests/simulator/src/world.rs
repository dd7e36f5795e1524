//! A run: browsers, isolates and Redis under the faults of a seed, then calm, then the reckoning.

use crate::browser::{Browser, Fate, Mistake, Record};
use crate::executor::Executor;
use crate::faults::Faults;
use crate::isolate::{Isolate, Place};
use crate::redis::Condition;
use crate::server::{CLOCKS_OFF_MS, MAX_IDS, Server};
use core::cell::{Cell, RefCell};
use core::time::Duration;
use edgestate_redis_store::RedisOptions;
use std::rc::Rc;

/// 2025-12-31T23:50:00Z: a year ends in the middle.
const START_MS: u64 = 1_767_225_000_000;
const MINUTE_MS: u64 = 60_000;
const HOUR_MS: u64 = 60 * MINUTE_MS;
/// How long after the faults have stopped everything is settled.
const CALM_MS: u64 = 10 * MINUTE_MS;
const PAGES: [&str; 3] = ["home", "blog/first", "about"];

/// What a run is made of.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// What decides everything that is left to chance.
    pub seed: u64,
    /// How many visits.
    pub visits: u32,
    /// A mistake in a script: a text of it, and what is executed instead.
    pub planted: Option<(&'static str, &'static str)>,
    /// A mistake of the browsers.
    pub mistake: Mistake,
}

impl Plan {
    /// A run of a seed.
    #[must_use]
    pub const fn of(seed: u64) -> Self {
        Self {
            seed,
            visits: 150,
            planted: None,
            mistake: Mistake::None,
        }
    }
}

/// What came of a run.
#[derive(Debug, Default)]
pub struct Outcome {
    /// What must never happen, and has.
    pub violations: Vec<String>,
    /// Visits that were counted and said to be.
    pub counted: u64,
    /// Visits of which nobody knows.
    pub unknown: u64,
    /// Visits whose id was made again.
    pub made_again: u64,
    /// What has happened, in order.
    pub trace: Vec<String>,
}

/// Runs a plan to its end.
#[must_use]
pub fn run(plan: Plan) -> Outcome {
    let executor = Executor::new(plan.seed, START_MS);
    let random = &executor.random;
    let faults = Rc::new(Cell::new(Faults::draw(random)));
    let server = Rc::new(RefCell::new(Server::default()));
    if let Some((from, to)) = plan.planted {
        server.borrow_mut().redis.plant(from, to);
    }
    let options = RedisOptions {
        mark_ttl: Duration::from_hours(1),
        max_ids: MAX_IDS,
        ..RedisOptions::default()
    };
    let off = |most: u64| random.below(2 * most + 1).cast_signed() - most.cast_signed();
    let isolates = (0..3).map(|_| {
        let place = Place {
            executor: Rc::clone(&executor),
            server: Rc::clone(&server),
            faults: Rc::clone(&faults),
            ahead_ms: off(CLOCKS_OFF_MS),
        };
        Isolate::new(place, options.clone())
    });
    let isolates = Rc::new(isolates.collect::<Vec<_>>());
    let ledger = Rc::<RefCell<Vec<Record>>>::default();
    // Right, a little off, hours off.
    let browsers = [0, 0, 50_000, 3 * HOUR_MS, 26 * HOUR_MS].map(|most| {
        Rc::new(Browser {
            executor: Rc::clone(&executor),
            isolates: Rc::clone(&isolates),
            faults: Rc::clone(&faults),
            ahead_ms: off(most),
            offline_until_ms: Cell::new(0),
            mistake: plan.mistake,
            ledger: Rc::clone(&ledger),
            storage: RefCell::default(),
        })
    });
    let visits = plan.visits.div_ceil(browsers.len() as u32);
    for browser in &browsers {
        visit(browser, visits);
    }
    trouble(&executor, &server, &isolates, &faults);

    // Until every visit was made, and the longest time offline is over.
    let end_ms = START_MS + u64::from(visits) * 8000 + 4 * HOUR_MS;
    executor.run(end_ms, || {});
    faults.set(Faults::default());
    server.borrow_mut().condition = Condition::Fine;
    executor.run(end_ms + CALM_MS, || {});
    reckon(&server, &ledger.borrow())
}

/// Somebody views pages, reloads, and goes offline for a while.
fn visit(browser: &Rc<Browser>, visits: u32) {
    let executor = Rc::clone(&browser.executor);
    let browser = Rc::clone(browser);
    let task = {
        let executor = Rc::clone(&executor);
        async move {
            let mut sender = executor.spawn(Rc::clone(&browser).send());
            for _ in 0..visits {
                executor.sleep(executor.random.below(8000)).await;
                let page = executor.random.below(PAGES.len() as u64) as usize;
                browser.record(PAGES.get(page).copied().unwrap_or_default());
                if executor.random.chance(browser.faults.get().reloaded) {
                    executor.kill(sender);
                    sender = executor.spawn(Rc::clone(&browser).send());
                }
                if executor.random.chance(browser.faults.get().reloaded / 2) {
                    let longest_ms = [20_000, 10 * MINUTE_MS, 3 * HOUR_MS];
                    let longest = executor.random.below(3) as usize;
                    let ms = executor
                        .random
                        .below(longest_ms.get(longest).copied().unwrap_or(1));
                    browser.offline_until_ms.set(executor.now_ms() + ms);
                }
            }
        }
    };
    executor.spawn(task);
}

/// Isolates end, and Redis has its hours.
fn trouble(
    executor: &Rc<Executor>,
    server: &Rc<RefCell<Server>>,
    isolates: &Rc<Vec<Isolate>>,
    faults: &Rc<Cell<Faults>>,
) {
    let (executor, server) = (Rc::clone(executor), Rc::clone(server));
    let (isolates, faults) = (Rc::clone(isolates), Rc::clone(faults));
    let task = {
        let executor = Rc::clone(&executor);
        async move {
            loop {
                executor.sleep(1 + executor.random.below(4000)).await;
                let now = faults.get();
                if executor.random.chance(now.killed) {
                    let place = executor.random.below(isolates.len() as u64) as usize;
                    if let Some(isolate) = isolates.get(place) {
                        isolate.kill();
                    }
                }
                if executor.random.chance(now.redis_in_trouble) {
                    let conditions = [Condition::Full, Condition::ReadOnly, Condition::Loading];
                    let place = executor.random.below(3) as usize;
                    let condition = conditions.get(place).copied().unwrap_or_default();
                    server.borrow_mut().condition = condition;
                    executor.sleep(executor.random.below(20_000)).await;
                    let mut server = server.borrow_mut();
                    server.condition = Condition::Fine;
                    server.redis.restart();
                }
            }
        }
    };
    executor.spawn(task);
}

/// Compares what browsers were told with what was counted, and what is stored with itself.
fn reckon(server: &Rc<RefCell<Server>>, ledger: &[Record]) -> Outcome {
    let mut server = server.borrow_mut();
    let mut violations = core::mem::take(&mut server.violations);
    let mut outcome = Outcome {
        trace: core::mem::take(&mut server.trace),
        ..Outcome::default()
    };
    for (place, record) in ledger.iter().enumerate() {
        let ids = record.ids.iter();
        let times: u32 = ids
            .map(|id| {
                let visit = (record.page.clone(), id.clone());
                server.counted.get(&visit).copied().unwrap_or(0)
            })
            .sum();
        outcome.made_again += u64::from(record.ids.len() > 1);
        match (record.fate, times) {
            (Fate::Counted, 1) => outcome.counted += 1,
            (Fate::Unknown, 0 | 1) => outcome.unknown += 1,
            (fate, _) => violations.push(format!(
                "visit {place} of {} is {fate:?} and was counted {times} times; ids {:?}",
                record.page, record.ids
            )),
        }
    }
    let index = server.pairs(&["ZRANGE", "edgestate:v1:visits:top", "0", "-1", "WITHSCORES"]);
    for page in PAGES {
        let key = |end: &str| format!("edgestate:v1:visits:{{{page}}}:{end}");
        let total = server.number(&["GET", &key("total")]);
        let sum = |pairs: Vec<(String, u64)>| pairs.iter().map(|(_, count)| count).sum::<u64>();
        let hours = sum(server.pairs(&["HGETALL", &key("hour")]));
        let days = sum(server.pairs(&["HGETALL", &key("day")]));
        let of_page = server.counted.iter().filter(|((name, _), _)| name == page);
        let counted = of_page.map(|(_, times)| u64::from(*times)).sum();
        let indexed = index.iter().find(|(name, _)| name == page);
        let indexed = indexed.map_or(0, |(_, total)| *total);
        if [hours, days, counted, indexed] != [total; 4] {
            violations.push(format!(
                "{page}: total {total}, hours {hours}, days {days}, counted {counted}, index {indexed}"
            ));
        }
    }
    outcome.violations = violations;
    outcome
}
