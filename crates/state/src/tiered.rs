//! The tiered cache: the isolate's memory, then the data centre's cache, then Redis, then compute.
//!
//! A [`Strategy`] says which tiers take part. What every tier did is in the answer's [`Report`]; what
//! is to be written further back is in its [`WriteBack`], for the caller to run once the answer is
//! out. At most one round trip to Redis stands before an answer, and no failure of a tier does more
//! than leave that tier out.
//!
//! Requests of an isolate share the values here, never each other's futures: in Workers those belong
//! to the request that made them. Two that miss at the same time are kept from computing twice by
//! looking into memory again after the wait: what follows, computing and inserting, does not wait.

mod edge;
mod outcome;

pub use edge::{EdgeCache, NoEdge};
pub use outcome::{Bypass, Miss, Outcome, Report, Stored};

use crate::lru::Admission;
use crate::memory_cache::{Hit, MemoryCache};
use crate::{Clock, StoreError, UnixMillis, Values};
use core::cell::{Cell, RefCell};
use core::time::Duration;
use edgestate_contract::fibonacci::{Source, Strategy};
use edgestate_contract::health::{Outcomes, Tiers};
use std::sync::Arc;

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
    value_ttl: Duration,
    outcomes: Cell<Tiers>,
}

/// F(n), where it was found, and what is left to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The value with its age and the time that it will be kept; 0 where no tier keeps it.
    pub hit: Hit,
    /// The tier that had it.
    pub source: Source,
    /// What each tier did.
    pub report: Report,
    /// What is to be written once the answer is out.
    pub write_back: Option<WriteBack>,
}

/// A value for the tiers that did not have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WriteBack {
    n: u32,
    hit: Hit,
    edge: bool,
    redis: bool,
}

impl<E: EdgeCache> TieredCache<E> {
    /// An empty cache that takes at most `memory_max_bytes` of memory, and keeps what it computes
    /// for `value_ttl`.
    #[must_use]
    pub fn new(memory_max_bytes: usize, value_ttl: Duration, edge: E) -> Self {
        Self {
            memory: RefCell::new(MemoryCache::new(memory_max_bytes)),
            edge,
            value_ttl,
            outcomes: Cell::default(),
        }
    }

    /// The answer from memory, if it is there: without waiting for anything.
    pub fn lookup_memory(&self, n: u32, strategy: Strategy, now: UnixMillis) -> Option<Answer> {
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
    pub async fn lookup<V: Values>(
        &self,
        n: u32,
        strategy: Strategy,
        redis: Option<&V>,
        numbers: &impl Numbers,
        clock: &impl Clock,
    ) -> Answer {
        if let Some(answer) = self.lookup_memory(n, strategy, clock.now()) {
            return answer;
        }
        let mut report = Report {
            memory: if uses_memory(strategy) {
                Outcome::Miss(Miss::Absent)
            } else {
                Outcome::Bypass(Bypass::Strategy)
            },
            edge: planned(self.edge.is_available(), strategy == Strategy::Tiered),
            redis: planned(redis.is_some(), uses_redis(strategy)),
            stored: Stored::default(),
        };

        if !report.edge.is_bypass() {
            let (found, outcome) = checked(n, self.edge.get(n).await, numbers);
            report.edge = outcome;
            if let Some(hit) = found {
                report.redis = Outcome::NotReached;
                return self.found(n, strategy, hit, Source::Edge, report, clock.now());
            }
        }
        if let Some(redis) = redis.filter(|_| !report.redis.is_bypass()) {
            let got = redis.get(n).await.map(|cached| {
                cached.map(|cached| {
                    let ttl = cached.ttl.min(self.value_ttl);
                    Hit {
                        digits: cached.digits,
                        age: self.value_ttl.saturating_sub(ttl),
                        ttl,
                    }
                })
            });
            let (found, outcome) = checked(n, got, numbers);
            report.redis = outcome;
            if let Some(hit) = found {
                return self.found(n, strategy, hit, Source::Redis, report, clock.now());
            }
        }

        let now = clock.now();
        if uses_memory(strategy)
            && let Some(hit) = self.memory.borrow_mut().get(n, now)
        {
            // Another request computed it while this one waited, and writes it back.
            report.memory = Outcome::Hit;
            return self.answer(hit, Source::Memory, report, None);
        }
        let hit = Hit {
            digits: numbers.compute(n),
            age: Duration::ZERO,
            ttl: self.value_ttl,
        };
        if let Some(redis) = redis
            && matches!(report.redis, Outcome::Miss(_))
        {
            report.stored.too_large_for_redis = hit.digits.len() > redis.value_max_bytes();
        }
        self.found(n, strategy, hit, Source::Computed, report, now)
    }

    /// Writes a value to the tiers that did not have it.
    ///
    /// # Errors
    /// The first tier that failed; the others were written all the same.
    pub async fn write_back<V: Values>(
        &self,
        write_back: WriteBack,
        redis: Option<&V>,
    ) -> Result<(), StoreError> {
        let WriteBack { n, hit, .. } = write_back;
        let edge = if write_back.edge {
            self.edge.put(n, &hit).await
        } else {
            Ok(())
        };
        let redis = match redis {
            Some(redis) if write_back.redis => redis.put(n, hit.digits, hit.ttl).await,
            _ => Ok(()),
        };
        redis.and(edge)
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

    /// Keeps a value in memory and plans what is to be written further back.
    fn found(
        &self,
        n: u32,
        strategy: Strategy,
        mut hit: Hit,
        source: Source,
        mut report: Report,
        now: UnixMillis,
    ) -> Answer {
        if uses_memory(strategy) {
            let admission = self.memory.borrow_mut().insert(n, &hit, now);
            report.stored.memory = admission == Admission::Kept;
        }
        let edge = matches!(report.edge, Outcome::Miss(_));
        let redis = matches!(report.redis, Outcome::Miss(_)) && !report.stored.too_large_for_redis;
        if source == Source::Computed && !(report.stored.memory || edge || redis) {
            hit.ttl = Duration::ZERO;
        }
        let write_back = (edge || redis).then(|| WriteBack {
            n,
            hit: hit.clone(),
            edge,
            redis,
        });
        self.answer(hit, source, report, write_back)
    }

    fn answer(
        &self,
        hit: Hit,
        source: Source,
        report: Report,
        write_back: Option<WriteBack>,
    ) -> Answer {
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

const fn planned(configured: bool, wanted: bool) -> Outcome {
    match (configured, wanted) {
        (false, _) => Outcome::Bypass(Bypass::NotConfigured),
        (true, false) => Outcome::Bypass(Bypass::Strategy),
        (true, true) => Outcome::NotReached,
    }
}

/// What a tier's reply comes to: a wrong value is a miss, a failure a bypass.
fn checked(
    n: u32,
    got: Result<Option<Hit>, StoreError>,
    numbers: &impl Numbers,
) -> (Option<Hit>, Outcome) {
    match got {
        Ok(Some(hit)) if numbers.verify(n, &hit.digits) => (Some(hit), Outcome::Hit),
        Ok(Some(_)) => (None, Outcome::Miss(Miss::Corrupt)),
        Ok(None) => (None, Outcome::Miss(Miss::Absent)),
        Err(error) => (None, Outcome::Bypass(Bypass::Failed(error))),
    }
}

fn count(outcomes: &mut Outcomes, outcome: &Outcome) {
    match outcome {
        Outcome::Hit => outcomes.hit += 1,
        Outcome::Miss(_) => outcomes.miss += 1,
        Outcome::Bypass(_) => outcomes.bypass += 1,
        Outcome::NotReached => {}
    }
}

#[cfg(test)]
mod tests;
