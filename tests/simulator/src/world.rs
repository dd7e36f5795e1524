//! A run: browsers, isolates and Redis under the faults of a seed, then calm, then the reckoning.

use crate::browser::{Browser, Tab};
use crate::embedded;
use crate::executor::Executor;
use crate::faults::{Fault, Faults};
use crate::isolate::{Isolate, Place};
use crate::ledger::Ledger;
use crate::mistake::Mistake;
use crate::reader::Reader;
use crate::reckoning::{Outcome, reckon};
use crate::redis::Condition;
use crate::server::{CACHE_MAX_BYTES, CLOCKS_OFF_MS, MAX_IDS, Server};
use crate::trouble::Trouble;
use core::cell::{Cell, RefCell};
use core::time::Duration;
use edgestate_redis_store::RedisOptions;
use std::collections::BTreeMap;
use std::rc::Rc;

/// 2025-12-31T23:58:00Z: a year ends in the middle.
const START_MS: u64 = 1_767_225_480_000;
const MINUTE_MS: u64 = 60_000;
const HOUR_MS: u64 = 60 * MINUTE_MS;
/// How long after the faults have stopped everything is settled.
const CALM_MS: u64 = 10 * MINUTE_MS;
const PAGES: [&str; 3] = ["home", "blog/first", "about"];
/// Between two views of a page in a browser, at most.
const VIEW_MS: u64 = 8000;
/// A browser is offline for at most one of these.
const OFFLINE_MS: [u64; 3] = [20_000, 10 * MINUTE_MS, 3 * HOUR_MS];
const BROWSERS: u32 = 5;
const TABS: usize = 2;

/// What a run is made of.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// What decides everything that is left to chance.
    pub seed: u64,
    /// How many visits.
    pub visits: u32,
    /// What is done wrong.
    pub mistake: Mistake,
    /// Faults that are left out, whatever the seed draws: a bit for each.
    pub without: u32,
    /// Whether what happens is written down.
    pub is_traced: bool,
}

impl Plan {
    /// A run of a seed.
    #[must_use]
    pub const fn of(seed: u64) -> Self {
        Self {
            seed,
            visits: 150,
            mistake: Mistake::None,
            without: 0,
            is_traced: false,
        }
    }

    /// The same without a fault.
    #[must_use]
    pub const fn without(mut self, fault: Fault) -> Self {
        self.without |= 1 << fault as u32;
        self
    }
}

/// Runs a plan to its end.
#[must_use]
pub fn run(plan: Plan) -> Outcome {
    let executor = Executor::new(plan.seed, START_MS, plan.is_traced);
    let random = &executor.random;
    let left_out = Fault::all().filter(|fault| plan.without >> *fault as u32 & 1 == 1);
    let drawn = left_out.fold(Faults::draw(random), Faults::without);
    let faults = Rc::new(Cell::new(drawn));
    let server = Rc::new(RefCell::new(Server::new(&executor)));
    if let Mistake::Script(from, to) = plan.mistake {
        server.borrow_mut().redis.plant(from, to);
    }
    let isolates = Rc::new(isolates(&executor, &server, &faults, plan.mistake));
    let ledger = Rc::<RefCell<Ledger>>::default();
    let off = |most: u64| random.below(2 * most + 1).cast_signed() - most.cast_signed();
    // Right, a little off, at the edge of what is taken, hours off.
    let clocks = [
        0,
        off(50_000),
        120_000 + off(5000),
        off(3 * HOUR_MS),
        off(26 * HOUR_MS),
    ];
    let browsers = clocks.map(|ahead_ms| {
        Rc::new(Browser {
            executor: Rc::clone(&executor),
            isolates: Rc::clone(&isolates),
            faults: Rc::clone(&faults),
            ahead_ms,
            offline_until_ms: Cell::new(0),
            has_storage: !drawn.happens(Fault::StorageForbidden, random),
            has_locks: !drawn.happens(Fault::NoLocks, random),
            mistake: plan.mistake,
            ledger: Rc::clone(&ledger),
            stored: RefCell::new(BTreeMap::new()),
            locked: Cell::new(false),
        })
    });
    let visits = plan.visits.div_ceil(BROWSERS);
    let views_ms = u64::from(visits) * VIEW_MS;
    let desks: Vec<Rc<Desk>> = browsers.iter().map(Desk::new).collect();
    for desk in &desks {
        executor.spawn(Rc::clone(desk).view(visits));
    }
    executor.spawn(
        Reader {
            executor: Rc::clone(&executor),
            isolates: Rc::clone(&isolates),
            server: Rc::clone(&server),
            until_ms: START_MS + views_ms,
        }
        .read(&PAGES),
    );
    let trouble = Trouble {
        executor: Rc::clone(&executor),
        server: Rc::clone(&server),
        isolates: Rc::clone(&isolates),
        faults: Rc::clone(&faults),
        mistake: plan.mistake,
    };
    executor.spawn(trouble.clone().redis());
    executor.spawn(trouble.clone().values());
    executor.spawn(trouble.flood());

    let longest_ms = if drawn.can(Fault::Offline) {
        4 * HOUR_MS
    } else {
        5 * MINUTE_MS
    };
    let end_ms = START_MS + views_ms + longest_ms;
    executor.run(end_ms, || {
        if faults.get().happens(Fault::Killed, random) {
            let place = random.below(isolates.len() as u64) as usize;
            if let Some(isolate) = isolates.get(place) {
                isolate.kill();
            }
        }
    });
    executor.note(|| "* all is well from here".into());
    faults.set(Faults::default());
    server.borrow_mut().condition = Condition::Fine;
    for desk in &desks {
        desk.come_back();
    }
    executor.run(end_ms + CALM_MS, || {});
    executor.end();
    let mut outcome = reckon(&mut server.borrow_mut(), &ledger.borrow(), &PAGES);
    outcome.faults = Fault::all().filter(|fault| drawn.can(*fault)).collect();
    outcome.trace = executor.trace();
    outcome
}

fn isolates(
    executor: &Rc<Executor>,
    server: &Rc<RefCell<Server>>,
    faults: &Rc<Cell<Faults>>,
    mistake: Mistake,
) -> Vec<Isolate> {
    let options = RedisOptions {
        mark_ttl: Duration::from_hours(1),
        max_ids: MAX_IDS,
        cache_max_bytes: CACHE_MAX_BYTES,
        ..RedisOptions::default()
    };
    let isolates = (0..3).map(|number| {
        let off_ms = executor.random.below(2 * CLOCKS_OFF_MS + 1);
        let place = Place {
            executor: Rc::clone(executor),
            server: Rc::clone(server),
            faults: Rc::clone(faults),
            ahead_ms: off_ms.cast_signed() - CLOCKS_OFF_MS.cast_signed(),
            number,
            mistake,
        };
        Isolate::new(place, options.clone())
    });
    isolates.collect()
}

/// Somebody at a browser, with some tabs.
struct Desk {
    browser: Rc<Browser>,
    tabs: RefCell<[Option<Rc<Tab>>; TABS]>,
}

impl Desk {
    fn new(browser: &Rc<Browser>) -> Rc<Self> {
        Rc::new(Self {
            browser: Rc::clone(browser),
            tabs: RefCell::default(),
        })
    }

    /// Views pages here and elsewhere, reloads, closes tabs, and goes offline for a while.
    async fn view(self: Rc<Self>, visits: u32) {
        let browser = &self.browser;
        let executor = &browser.executor;
        let random = &executor.random;
        let happens = |fault| browser.faults.get().happens(fault, random);
        for _ in 0..visits {
            executor.sleep(random.below(VIEW_MS)).await;
            let place = random.below(PAGES.len() as u64) as usize;
            let page = PAGES.get(place).copied().unwrap_or_default();
            if random.below(3) == 0 {
                let sender = browser.ledger.borrow_mut().sender();
                executor.spawn(embedded::view(Rc::clone(browser), page, sender));
                continue;
            }
            let place = random.below(TABS as u64) as usize;
            self.tab(place).record(page);
            if happens(Fault::Reloaded) {
                self.close(place);
                self.tab(place);
            } else if happens(Fault::Left) {
                self.close(place);
            }
            if happens(Fault::Offline) {
                let longest = random.below(OFFLINE_MS.len() as u64) as usize;
                let ms = random.below(OFFLINE_MS.get(longest).copied().unwrap_or(1));
                executor.note(|| format!("* a browser is offline for {} s", ms / 1000));
                browser.offline_until_ms.set(executor.now_ms() + ms);
            }
        }
    }

    /// A tab, which is opened where it is not.
    fn tab(&self, place: usize) -> Rc<Tab> {
        let open = || {
            let number = self.browser.ledger.borrow_mut().sender();
            Tab::open(number, &self.browser)
        };
        match self.tabs.borrow_mut().get_mut(place) {
            Some(tab) => Rc::clone(tab.get_or_insert_with(open)),
            None => open(),
        }
    }

    fn close(&self, place: usize) {
        let tab = self.tabs.borrow_mut().get_mut(place).and_then(Option::take);
        if let Some(tab) = tab {
            tab.close();
        }
    }

    /// The network is there, and a tab is open.
    fn come_back(&self) {
        self.browser.offline_until_ms.set(0);
        self.tab(0);
    }
}
