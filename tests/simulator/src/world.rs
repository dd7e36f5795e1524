//! A run: browsers, isolates and Redis under the faults of a seed, then calm, then the reckoning.

use crate::browser::{Browser, Tab};
use crate::embedded;
use crate::executor::Executor;
use crate::faults::{Fault, Faults};
use crate::isolate::{Isolate, Place};
use crate::keeper::Keeper;
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

/// What comes to an end.
#[derive(Clone, Copy, Debug)]
pub enum End {
    /// Every isolate, with everything in it.
    Isolates,
    /// What an isolate does for somebody.
    Requests,
}

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
    /// The step after which every isolate ends, or abandons what it does.
    pub ended_at: Option<(u64, End)>,
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
            ended_at: None,
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
    let other = Rc::new(RefCell::new(Server::new(&executor)));
    let others = Rc::new(self::isolates(&executor, &other, &faults, plan.mistake));
    let ledger = Rc::<RefCell<Ledger>>::default();
    let visits = plan.visits.div_ceil(BROWSERS);
    let views_ms = u64::from(visits) * VIEW_MS;
    let template = Browser {
        executor: Rc::clone(&executor),
        isolates: Rc::clone(&isolates),
        faults: Rc::clone(&faults),
        ahead_ms: 0,
        offline_until_ms: Cell::new(0),
        has_storage: true,
        has_locks: true,
        mistake: plan.mistake,
        ledger: Rc::clone(&ledger),
        stored: RefCell::default(),
        locked: Cell::new(false),
    };
    let desks = desks(&template, drawn);
    for desk in &desks {
        executor.spawn(Rc::clone(desk).view(visits));
    }
    let keeper = Rc::new(Keeper {
        executor: Rc::clone(&executor),
        isolates: Rc::clone(&isolates),
        others,
        server: Rc::clone(&server),
        faults: Rc::clone(&faults),
        pages: &PAGES,
        kept: RefCell::default(),
        brought: RefCell::default(),
    });
    executor.spawn(Rc::clone(&keeper).keep(START_MS + views_ms));
    let reader = Rc::new(Reader {
        executor: Rc::clone(&executor),
        isolates: Rc::clone(&isolates),
        server: Rc::clone(&server),
        faults: Rc::clone(&faults),
    });
    executor.spawn(Rc::clone(&reader).read(&PAGES, START_MS + views_ms));
    Trouble {
        executor: Rc::clone(&executor),
        server: Rc::clone(&server),
        isolates: Rc::clone(&isolates),
        faults: Rc::clone(&faults),
        mistake: plan.mistake,
    }
    .start();

    let end_ms = START_MS + views_ms + longest_ms(drawn);
    let mut steps = 0;
    executor.run(end_ms, || {
        steps += 1;
        match plan.ended_at {
            Some((step, End::Isolates)) if step == steps => isolates.iter().for_each(Isolate::kill),
            Some((step, End::Requests)) if step == steps => {
                isolates.iter().for_each(Isolate::abandon);
            }
            _ => {}
        }
        let any = || isolates.get(random.below(isolates.len() as u64) as usize);
        if faults.get().happens(Fault::Killed, random) {
            any().into_iter().for_each(Isolate::kill);
        }
        if faults.get().happens(Fault::Abandoned, random) {
            any().into_iter().for_each(Isolate::abandon);
        }
    });
    executor.note(|| "* all is well from here".into());
    faults.set(Faults::default());
    server.borrow_mut().condition = Condition::Fine;
    for desk in &desks {
        desk.come_back();
    }
    // Who has been let down waits a little before the next try.
    executor.run(end_ms + MINUTE_MS, || {});
    executor.spawn(reader.read(&PAGES, end_ms + 3 * MINUTE_MS));
    executor.run(end_ms + CALM_MS, || {});
    executor.spawn(keeper.compare());
    executor.run(end_ms + CALM_MS + MINUTE_MS, || {});
    executor.end();
    let mut outcome = reckon(&mut server.borrow_mut(), &ledger.borrow(), &PAGES);
    outcome.steps = steps;
    outcome.faults = Fault::all().filter(|fault| drawn.can(*fault)).collect();
    outcome.trace = executor.trace();
    outcome
}

/// How long faults go on once the last page was viewed: longer than a browser is offline.
const fn longest_ms(drawn: Faults) -> u64 {
    if drawn.can(Fault::Offline) {
        4 * HOUR_MS
    } else {
        5 * MINUTE_MS
    }
}

/// Somebody at each browser. Its clock is right, a little off, at the edge of what is taken, or hours off.
fn desks(like: &Browser, drawn: Faults) -> Vec<Rc<Desk>> {
    let random = &like.executor.random;
    let off = |most: u64| random.below(2 * most + 1).cast_signed() - most.cast_signed();
    let clocks = [
        0,
        off(50_000),
        120_000 + off(5000),
        off(3 * HOUR_MS),
        off(26 * HOUR_MS),
    ];
    let browsers = clocks.map(|ahead_ms| Browser {
        ahead_ms,
        has_storage: !drawn.happens(Fault::StorageForbidden, random),
        has_locks: !drawn.happens(Fault::NoLocks, random),
        ..like.clone()
    });
    browsers.map(|browser| Desk::new(Rc::new(browser))).into()
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
    fn new(browser: Rc<Browser>) -> Rc<Self> {
        Rc::new(Self {
            browser,
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
