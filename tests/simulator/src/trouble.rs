//! What goes wrong besides the network: Redis has its hours, its values are wrong, somebody floods it.

use crate::executor::Executor;
use crate::faults::{Fault, Faults};
use crate::isolate::Isolate;
use crate::mistake::Mistake;
use crate::redis::Condition;
use crate::server::Server;
use core::cell::{Cell, RefCell};
use edgestate_contract::visit_id;
use edgestate_redis_store::Keys;
use edgestate_state::{bounds, defaults};
use std::rc::Rc;

/// How often there is a chance for trouble, at most.
const EVERY_MS: u64 = 4000;
/// How long Redis is in trouble, at most.
const REDIS_MS: u64 = 20_000;
/// How many visits a flood is, how many floods there are, and how far apart the visits: half of the ids that are remembered do not
/// pass while the network may still deliver a request a second time.
const FLOOD: u64 = 150;
const FLOODS: u32 = 3;
const FLOOD_EVERY_MS: u64 = 300;
/// Numbers that are cached wrong are below this.
const MAX_N: u64 = 180;

/// What trouble needs to know.
#[derive(Clone)]
pub struct Trouble {
    /// What runs it.
    pub executor: Rc<Executor>,
    /// Who is in trouble.
    pub server: Rc<RefCell<Server>>,
    /// Who answers a flood.
    pub isolates: Rc<Vec<Isolate>>,
    /// What goes wrong.
    pub faults: Rc<Cell<Faults>>,
    /// What is done wrong.
    pub mistake: Mistake,
}

impl Trouble {
    /// Begins.
    pub fn start(self) {
        let executor = Rc::clone(&self.executor);
        executor.spawn(self.clone().redis());
        executor.spawn(self.clone().values());
        executor.spawn(self.flood());
    }

    fn happens(&self, fault: Fault) -> bool {
        self.faults.get().happens(fault, &self.executor.random)
    }

    /// Redis refuses everything, or to write, and comes back without its scripts.
    async fn redis(self) {
        let random = &self.executor.random;
        loop {
            let forgets = self.mistake == Mistake::RedisForgets;
            let kept = forgets.then(|| self.server.borrow().redis.snapshot());
            self.executor.sleep(1 + random.below(EVERY_MS)).await;
            if !self.happens(Fault::RedisInTrouble) {
                continue;
            }
            let conditions = [
                Condition::Full,
                Condition::ReadOnly,
                Condition::OverQuota,
                Condition::Loading,
            ];
            let place = random.below(conditions.len() as u64) as usize;
            let condition = conditions.get(place).copied().unwrap_or_default();
            self.executor.note(|| format!("* Redis is {condition:?}"));
            self.server.borrow_mut().condition = condition;
            self.executor.sleep(random.below(REDIS_MS)).await;
            self.executor.note(|| "* Redis is restarted".into());
            let mut server = self.server.borrow_mut();
            server.condition = Condition::Fine;
            server.redis.restart();
            if let Some(kept) = kept {
                server.redis.restore(kept);
            }
        }
    }

    /// A cached number is wrong.
    async fn values(self) {
        let random = &self.executor.random;
        let keys = Keys::new(defaults::KEY_PREFIX);
        loop {
            self.executor.sleep(1 + random.below(EVERY_MS)).await;
            if self.happens(Fault::WrongValue) {
                let n = random.below(MAX_N) as u32;
                let wrong = random.below(1_000_000_000).to_string();
                let key = keys.fibonacci(n);
                let mut server = self.server.borrow_mut();
                // Only where there is one: what is cached stays within its bounds.
                server.ask(&["SET", &key, &wrong, "XX", "EX", "3600"]);
            }
        }
    }

    /// Somebody sends visits with ids of their own, as far ahead as is allowed.
    async fn flood(self) {
        let random = &self.executor.random;
        for _ in 0..FLOODS {
            while !self.happens(Fault::Flood) {
                self.executor.sleep(1 + random.below(EVERY_MS)).await;
            }
            self.executor.note(|| "* a flood".into());
            for _ in 0..FLOOD {
                self.executor.sleep(FLOOD_EVERY_MS).await;
                let ahead_ms = random.below(bounds::ID_AHEAD.as_millis() as u64);
                let id = visit_id::new(
                    self.executor.now_ms() + ahead_ms,
                    self.executor.random_bits(),
                );
                let place = random.below(self.isolates.len() as u64) as usize;
                if let Some(isolate) = self.isolates.get(place) {
                    isolate.send("about", id);
                }
            }
        }
    }
}
