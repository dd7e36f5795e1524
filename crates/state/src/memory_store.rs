//! The development store: everything in the memory of one isolate, with the promises of the real
//! one. It is bounded in bytes; what is full refuses, since forgetting a total or an id would break
//! a promise. Only cached values, which can be computed again, are evicted.

mod hyperloglog;
mod page;

use crate::memory_cache::{Hit, MemoryCache};
use crate::store::{Bucket, Cached, Counted, Store, StoreError, Totals, Visit};
use crate::{Clock, UnixMillis, policy};
use core::cell::RefCell;
use core::hash::{Hash, Hasher};
use core::time::Duration;
use edgestate_contract::Backend;
use edgestate_contract::visits::Interval;
use page::Page;
use std::collections::{HashMap, VecDeque};
use std::hash::DefaultHasher;
use std::sync::Arc;

/// What a mark takes: its entries in a map and a queue that may both just have grown.
const MARK_BYTES: usize = 112;
/// How many expired marks one visit clears away; more than the one that it may add.
const MARKS_CLEARED: usize = 8;
/// How many lab counters there may be at once.
const LAB_MAX_COUNTERS: usize = 1000;

/// How much a [`MemoryStore`] may take, and how long it remembers.
#[derive(Clone, Copy, Debug)]
pub struct MemoryOptions {
    /// The bytes for cached values.
    pub values_max_bytes: usize,
    /// The bytes for pages and marks.
    pub visits_max_bytes: usize,
    /// How long a visit's id is remembered.
    pub mark_ttl: Duration,
}

impl Default for MemoryOptions {
    fn default() -> Self {
        Self {
            values_max_bytes: policy::DEFAULT_MEMORY_MAX_BYTES,
            visits_max_bytes: policy::MEMORY_VISITS_MAX_BYTES,
            mark_ttl: policy::DEFAULT_MARK_TTL,
        }
    }
}

/// The store.
#[derive(Debug)]
pub struct MemoryStore<C> {
    clock: C,
    options: MemoryOptions,
    seed: u64,
    state: RefCell<State>,
}

#[derive(Debug)]
struct State {
    values: MemoryCache,
    pages: HashMap<Box<str>, Page>,
    marks: HashMap<u128, UnixMillis>, // A keyed hash of page and id, to when it expires.
    marks_by_age: VecDeque<(u128, UnixMillis)>,
    lab: HashMap<Box<str>, (u64, UnixMillis)>,
}

impl<C: Clock> MemoryStore<C> {
    /// An empty store. `seed` is random and keys the hashes of visitors and ids.
    #[must_use]
    pub fn new(clock: C, options: MemoryOptions, seed: u64) -> Self {
        Self {
            clock,
            options,
            seed,
            state: RefCell::new(State {
                values: MemoryCache::new(options.values_max_bytes),
                pages: HashMap::new(),
                marks: HashMap::new(),
                marks_by_age: VecDeque::new(),
                lab: HashMap::new(),
            }),
        }
    }

    fn hash(&self, of: impl Hash) -> u64 {
        let mut hasher = DefaultHasher::new();
        (self.seed, of).hash(&mut hasher);
        hasher.finish()
    }
}

impl State {
    fn clear_expired_marks(&mut self, now: UnixMillis) {
        for _ in 0..MARKS_CLEARED {
            let oldest = self.marks_by_age.front().copied();
            let Some((mark, expires)) = oldest.filter(|(_, expires)| *expires <= now) else {
                break;
            };
            self.marks_by_age.pop_front();
            // An id that came again after it had expired has a younger mark.
            if self.marks.get(&mark) == Some(&expires) {
                self.marks.remove(&mark);
            }
        }
    }

    fn visits_bytes(&self) -> usize {
        self.pages.len() * Page::MAX_BYTES + self.marks_by_age.len() * MARK_BYTES
    }

    fn totals(&self, page: &str, now: UnixMillis) -> Totals {
        self.pages
            .get(page)
            .map_or_else(Totals::default, |page| page.totals(now))
    }
}

impl<C: Clock> Store for MemoryStore<C> {
    fn backend(&self) -> Backend {
        Backend::Memory
    }

    async fn get(&self, n: u32) -> Result<Option<Cached>, StoreError> {
        let hit = self.state.borrow_mut().values.get(n, self.clock.now());
        Ok(hit.map(|Hit { digits, ttl, .. }| Cached { digits, ttl }))
    }

    async fn put(&self, n: u32, digits: Arc<str>, ttl: Duration) -> Result<(), StoreError> {
        let hit = Hit {
            digits,
            age: Duration::ZERO,
            ttl,
        };
        // What does not fit is not kept, which a cache may do.
        let _ = self
            .state
            .borrow_mut()
            .values
            .insert(n, &hit, self.clock.now());
        Ok(())
    }

    async fn remove(&self, n: u32) -> Result<(), StoreError> {
        self.state.borrow_mut().values.remove(n);
        Ok(())
    }

    async fn count_visit(&self, visit: &Visit<'_>) -> Result<Counted, StoreError> {
        let now = self.clock.now();
        let mark = u128::from(self.hash((visit.page, visit.id, 0))) << 64
            | u128::from(self.hash((visit.page, visit.id, 1)));
        let mut state = self.state.borrow_mut();
        state.clear_expired_marks(now);
        if state.marks.get(&mark).is_some_and(|expires| *expires > now) {
            let totals = state.totals(visit.page, visit.at);
            return Ok(Counted { new: false, totals });
        }
        let known = state.pages.contains_key(visit.page);
        let needed = MARK_BYTES + if known { 0 } else { Page::MAX_BYTES };
        if state.visits_bytes() + needed > self.options.visits_max_bytes {
            return Err(StoreError::Refused {
                detail: format!(
                    "the in-memory store has used up its {} bytes for visits",
                    self.options.visits_max_bytes
                ),
            });
        }
        let expires = now.plus(self.options.mark_ttl);
        state.marks.insert(mark, expires);
        state.marks_by_age.push_back((mark, expires));
        let visitor = visit.visitor.map(|visitor| {
            let day = crate::calendar::yyyymmdd(visit.at);
            self.hash((visit.page, day, visitor))
        });
        let page = match state.pages.get_mut(visit.page) {
            Some(page) => page,
            None => state.pages.entry(visit.page.into()).or_default(),
        };
        page.count(visit.at, visitor);
        Ok(Counted {
            new: true,
            totals: page.totals(visit.at),
        })
    }

    async fn totals(&self, page: &str, now: UnixMillis) -> Result<Totals, StoreError> {
        Ok(self.state.borrow().totals(page, now))
    }

    async fn series(
        &self,
        page: &str,
        interval: Interval,
        points: u32,
        now: UnixMillis,
    ) -> Result<Vec<Bucket>, StoreError> {
        let state = self.state.borrow();
        let page = state.pages.get(page);
        Ok(crate::calendar::bucket_starts(now, interval, points)
            .map(|start| Bucket {
                start,
                count: page.map_or(0, |page| page.count_at(start, interval, now)),
            })
            .collect())
    }

    async fn top(&self, limit: u32) -> Result<Vec<(String, u64)>, StoreError> {
        let state = self.state.borrow();
        let mut pages: Vec<_> = state
            .pages
            .iter()
            .map(|(name, page)| (name, page.total()))
            .collect();
        // Equal totals by name, backwards: the order of ZREVRANGE.
        pages.sort_unstable_by(|a, b| (b.1, b.0).cmp(&(a.1, a.0)));
        pages.truncate(limit as usize);
        Ok(pages
            .into_iter()
            .map(|(name, total)| (name.to_string(), total))
            .collect())
    }

    async fn lab_add(&self, counter: &str) -> Result<u64, StoreError> {
        let value = self.lab_read(counter).await?.saturating_add(1);
        self.lab_write(counter, value).await?;
        Ok(value)
    }

    async fn lab_read(&self, counter: &str) -> Result<u64, StoreError> {
        let now = self.clock.now();
        let state = self.state.borrow();
        let held = state.lab.get(counter).filter(|held| held.1 > now);
        Ok(held.map_or(0, |held| held.0))
    }

    async fn lab_write(&self, counter: &str, value: u64) -> Result<(), StoreError> {
        let now = self.clock.now();
        let lab = &mut self.state.borrow_mut().lab;
        if lab.len() >= LAB_MAX_COUNTERS && !lab.contains_key(counter) {
            lab.retain(|_, held| held.1 > now);
            if lab.len() >= LAB_MAX_COUNTERS {
                return Err(StoreError::Refused {
                    detail: format!("there are {LAB_MAX_COUNTERS} lab counters already"),
                });
            }
        }
        lab.insert(counter.into(), (value, now.plus(policy::LAB_TTL)));
        Ok(())
    }

    async fn ping(&self) -> Result<(), StoreError> {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
