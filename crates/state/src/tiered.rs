//! The tiered cache: the isolate's memory, then the data centre's cache, then Redis, then compute.
//!
//! A [`Strategy`] says which tiers take part. What every tier did is in the answer's [`Report`]; what
//! is to be written further back is in its [`WriteBack`], for the caller to run once the answer is
//! out. At most one round trip to Redis stands before an answer, and only for so long; no failure of
//! a tier does more than leave that tier out.
//!
//! Requests of an isolate share the values here, never each other's futures: in Workers those belong
//! to the request that made them. Two that miss at the same time are kept from computing twice by
//! looking into memory again after the wait: what follows, computing and inserting, does not wait.

mod edge;
mod options;
mod outcome;
mod write_back;

pub use edge::{EdgeCache, NoEdge};
pub use options::CacheOptions;
pub use outcome::{Bypass, Miss, Outcome, Report, Stored};
pub use write_back::WriteBack;

use crate::lru::Admission;
use crate::memory_cache::{Hit, MemoryCache};
use crate::{Cached, StoreError, Timer, UnixMillis, Values, within};
use core::cell::{Cell, RefCell};
use core::time::Duration;
use edgestate_contract::fibonacci::{Source, Strategy};
use edgestate_contract::health::Tiers;
use outcome::{checked, count, planned};
use std::sync::Arc;
use write_back::Late;

/// Where numbers come from when no cache has them, and what tells right from wrong ones.
pub trait Numbers {
    /// The digits of F(n).
    fn compute(&self, n: u32) -> Arc<str>;

    /// Whether `digits` are those of F(n); much cheaper than computing them.
    fn verify(&self, n: u32, digits: &str) -> bool;
}

/// The cache of one isolate.
#[derive(Debug)]
pub struct TieredCache<E> {
    memory: RefCell<MemoryCache>,
    edge: E,
    options: CacheOptions,
    outcomes: Cell<Tiers>,
}

/// F(n), where it was found, and what is left to do.
#[derive(Debug)]
pub struct Answer<'a> {
    /// The value with its age and the time that it will be kept; 0 where no tier keeps it.
    pub hit: Hit,
    /// The tier that had it.
    pub source: Source,
    /// What each tier did.
    pub report: Report,
    /// What is to be done about the other tiers once the answer is out.
    pub write_back: Option<WriteBack<'a>>,
}

/// A lookup on its way through the tiers.
struct Lookup<'a> {
    n: u32,
    strategy: Strategy,
    report: Report,
    /// Redis' answer, where it was not waited for to the end.
    late: Option<Late<'a>>,
}

impl<E: EdgeCache> TieredCache<E> {
    /// An empty cache.
    #[must_use]
    pub fn new(options: CacheOptions, edge: E) -> Self {
        Self {
            memory: RefCell::new(MemoryCache::new(options.memory_max_bytes)),
            edge,
            options,
            outcomes: Cell::default(),
        }
    }

    /// The answer from memory, if it is there: without waiting for anything.
    pub fn lookup_memory(
        &self,
        n: u32,
        strategy: Strategy,
        now: UnixMillis,
    ) -> Option<Answer<'static>> {
        if !uses_memory(strategy) {
            return None;
        }
        let hit = self.memory.borrow_mut().get(n, now)?;
        let report = Report {
            memory: Outcome::Hit,
            ..Report::default()
        };
        Some(self.answer(hit, Source::Memory, report, None))
    }

    /// The answer, from the first tier that has it or else computed.
    pub async fn lookup<'a, V: Values>(
        &self,
        n: u32,
        strategy: Strategy,
        redis: Option<&'a V>,
        numbers: &impl Numbers,
        timer: &impl Timer,
    ) -> Answer<'a> {
        if let Some(answer) = self.lookup_memory(n, strategy, timer.now()) {
            return answer;
        }
        let mut lookup = self.begin(n, strategy, redis.is_some());

        if !lookup.report.edge.is_bypass() {
            let (found, outcome) = checked(n, self.edge.get(n).await, numbers);
            lookup.report.edge = outcome;
            if let Some(hit) = found {
                lookup.report.redis = Outcome::NotReached;
                return self.found(lookup, hit, Source::Edge, timer.now());
            }
        }
        if let Some(redis) = redis.filter(|_| !lookup.report.redis.is_bypass()) {
            let asked: Late<'a> = Box::pin(redis.get(n));
            let asked_at = timer.now();
            let got = within(asked, timer.sleep(self.options.redis_wait)).await;
            lookup.report.redis_wait = Some(timer.now().since(asked_at));
            match got {
                Ok(got) => {
                    let got = got.map(|cached| cached.map(|cached| self.hit(cached)));
                    let (found, outcome) = checked(n, got, numbers);
                    lookup.report.redis = outcome;
                    if let Some(hit) = found {
                        return self.found(lookup, hit, Source::Redis, timer.now());
                    }
                }
                Err(late) => {
                    lookup.report.redis = Outcome::Bypass(Bypass::Late);
                    lookup.late = Some(late);
                }
            }
        }

        let now = timer.now();
        if uses_memory(strategy)
            && let Some(hit) = self.memory.borrow_mut().get(n, now)
        {
            // Another request computed it while this one waited, and writes it back.
            lookup.report.memory = Outcome::Hit;
            let write_back = lookup.late.map(|late| WriteBack::settling(n, &hit, late));
            return self.answer(hit, Source::Memory, lookup.report, write_back);
        }
        let hit = Hit {
            digits: numbers.compute(n),
            age: Duration::ZERO,
            ttl: self.options.value_ttl,
        };
        if let Some(redis) = redis
            && (lookup.late.is_some() || matches!(lookup.report.redis, Outcome::Miss(_)))
        {
            let is_too_large = hit.digits.len() > redis.value_max_bytes();
            lookup.report.stored.too_large_for_redis = is_too_large;
        }
        self.found(lookup, hit, Source::Computed, now)
    }

    /// What each tier behind memory is going to do.
    fn begin(&self, n: u32, strategy: Strategy, has_redis: bool) -> Lookup<'static> {
        let mut report = Report {
            memory: if uses_memory(strategy) {
                Outcome::Miss(Miss::Absent)
            } else {
                Outcome::Bypass(Bypass::Strategy)
            },
            edge: planned(self.edge.is_available(), strategy == Strategy::Tiered),
            redis: planned(has_redis, uses_redis(strategy)),
            redis_wait: None,
            stored: Stored::default(),
        };
        if !report.redis.is_bypass() && n < self.options.redis_min_n {
            report.redis = Outcome::Bypass(Bypass::BelowMinimum);
        }
        Lookup {
            n,
            strategy,
            report,
            late: None,
        }
    }

    /// A value of Redis as it is kept here: no longer than those that are computed.
    fn hit(&self, cached: Cached) -> Hit {
        let ttl = cached.ttl.min(self.options.value_ttl);
        Hit {
            digits: cached.digits,
            age: self.options.value_ttl.saturating_sub(ttl),
            ttl,
        }
    }

    /// Drops F(n) from every tier that can be reached.
    ///
    /// # Errors
    /// The first tier that failed; the others have dropped it all the same.
    pub async fn remove<V: Values>(&self, n: u32, redis: Option<&V>) -> Result<(), StoreError> {
        self.memory.borrow_mut().remove(n);
        let edge = if self.edge.is_available() {
            self.edge.remove(n).await
        } else {
            Ok(())
        };
        let redis = match redis {
            Some(redis) => redis.remove(n).await,
            None => Ok(()),
        };
        redis.and(edge)
    }

    /// How often each tier had the value, did not, or was passed over, since the cache was made.
    #[must_use]
    pub fn outcomes(&self) -> Tiers {
        self.outcomes.get()
    }

    /// The bytes that memory takes, a fixed overhead for each value included.
    #[must_use]
    pub fn memory_used_bytes(&self) -> usize {
        self.memory.borrow().used_bytes()
    }

    /// Keeps a value in memory and plans what is to be done about the tiers behind it.
    fn found<'a>(
        &self,
        lookup: Lookup<'a>,
        mut hit: Hit,
        source: Source,
        now: UnixMillis,
    ) -> Answer<'a> {
        let Lookup {
            n,
            strategy,
            mut report,
            late,
        } = lookup;
        if uses_memory(strategy) {
            let admission = self.memory.borrow_mut().insert(n, &hit, now);
            report.stored.memory = admission == Admission::Kept;
        }
        let edge = matches!(report.edge, Outcome::Miss(_));
        let fits = !report.stored.too_large_for_redis;
        let redis = fits && matches!(report.redis, Outcome::Miss(_));
        let is_kept = report.stored.memory || edge || redis;
        let write_back = (edge || redis || late.is_some()).then(|| WriteBack {
            n,
            hit: hit.clone(),
            edge,
            redis: redis || (fits && late.is_some()),
            late,
        });
        if source == Source::Computed && !is_kept {
            hit.ttl = Duration::ZERO;
        }
        self.answer(hit, source, report, write_back)
    }

    fn answer<'a>(
        &self,
        hit: Hit,
        source: Source,
        report: Report,
        write_back: Option<WriteBack<'a>>,
    ) -> Answer<'a> {
        let mut outcomes = self.outcomes.get();
        count(&mut outcomes.memory, &report.memory);
        count(&mut outcomes.edge, &report.edge);
        count(&mut outcomes.redis, &report.redis);
        self.outcomes.set(outcomes);
        Answer {
            hit,
            source,
            report,
            write_back,
        }
    }
}

const fn uses_memory(strategy: Strategy) -> bool {
    matches!(strategy, Strategy::Tiered | Strategy::Memory)
}

const fn uses_redis(strategy: Strategy) -> bool {
    matches!(strategy, Strategy::Tiered | Strategy::Redis)
}

#[cfg(test)]
mod tests;
