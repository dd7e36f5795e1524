//! The development store: everything in the memory of one isolate, with the promises of the real
//! one. It is bounded in bytes: new pages are refused when there are too many, ids are remembered less
//! long when too many come. Cached values are not its business: the isolate's memory cache has them.

mod archive;
mod hyperloglog;
mod ids;
mod page;

use crate::lab::{Added, Addition};
use crate::visits::{Board, Bucket, Counted, Outcome, Totals, Visit};
use crate::{
    Clock, Condition, Lab, Reachability, StoreError, UnixMillis, Visits, Window, bounds, defaults,
    retention,
};
use core::cell::RefCell;
use core::hash::{Hash, Hasher};
use core::time::Duration;
use edgestate_contract::visits::Interval;
use edgestate_contract::{Backend, visit_id};
use ids::{Ids, Known};
use page::Page;
use std::collections::HashMap;
use std::hash::DefaultHasher;

/// How much a [`MemoryStore`] may take, and how long it remembers.
#[derive(Clone, Copy, Debug)]
pub struct MemoryOptions {
    /// The bytes for pages.
    pub pages_max_bytes: usize,
    /// How many pages there may be, where they do not take more bytes than that.
    pub max_pages: u32,
    /// The bytes for remembered ids.
    pub ids_max_bytes: usize,
    /// How many ids are remembered at most, where they do not take more bytes than that.
    pub max_ids: u32,
    /// How long a visit's id is remembered at least, unless there are too many.
    pub mark_ttl: Duration,
}

impl Default for MemoryOptions {
    fn default() -> Self {
        Self {
            pages_max_bytes: bounds::MEMORY_PAGES_MAX_BYTES,
            max_pages: defaults::MAX_PAGES,
            ids_max_bytes: bounds::MEMORY_IDS_MAX_BYTES,
            max_ids: defaults::MAX_IDS,
            mark_ttl: defaults::MARK_TTL,
        }
    }
}

/// The store.
#[derive(Debug)]
pub struct MemoryStore<C> {
    clock: C,
    max_pages: u32,
    seed: u64,
    state: RefCell<State>,
}

#[derive(Debug)]
struct State {
    pages: HashMap<Box<str>, Page>,
    ids: Ids,
    lab: HashMap<Box<str>, (u64, UnixMillis)>,
}

impl<C: Clock> MemoryStore<C> {
    /// An empty store. `seed` is random and keys the hashes of visitors and ids.
    #[must_use]
    pub fn new(clock: C, options: MemoryOptions, seed: u64) -> Self {
        Self {
            clock,
            max_pages: options
                .max_pages
                .min((options.pages_max_bytes / Page::MAX_BYTES) as u32),
            seed,
            state: RefCell::new(State {
                pages: HashMap::new(),
                ids: Ids::new(options.max_ids, options.ids_max_bytes, options.mark_ttl),
                lab: HashMap::new(),
            }),
        }
    }

    fn hash(&self, of: impl Hash) -> u64 {
        let mut hasher = DefaultHasher::new();
        (self.seed, of).hash(&mut hasher);
        hasher.finish()
    }

    /// What an id of something is remembered by.
    fn mark(&self, of: impl Hash + Copy) -> u128 {
        u128::from(self.hash((of, 0))) << 64 | u128::from(self.hash((of, 1)))
    }
}

impl State {
    fn totals(&self, page: &str, now: UnixMillis) -> Totals {
        self.pages
            .get(page)
            .map_or_else(Totals::default, |page| page.totals(now))
    }

    /// What becomes of what an id asks for.
    fn outcome(&mut self, id: u128, id_ms: Option<u64>, now: UnixMillis) -> Outcome {
        match self.ids.look_up(id, id_ms, now) {
            Known::New => Outcome::New,
            Known::Counted => Outcome::Known,
            Known::TooOld => {
                self.ids.refuse(id, id_ms, now);
                Outcome::TooOld {
                    ids_from: self.ids.from(now),
                }
            }
        }
    }

    fn series(&self, page: &str, window: Window) -> Vec<Bucket> {
        let page = self.pages.get(page);
        let (interval, now) = (window.interval(), window.now());
        let buckets = window.starts().map(|start| Bucket {
            start,
            count: page.map_or(0, |page| page.count_at(start, interval, now)),
            unique: (interval == Interval::Day)
                .then(|| page.map_or(0, |page| page.unique_at(start, now))),
        });
        buckets.collect()
    }

    fn top(&self, prefix: &str, limit: u32) -> Vec<(String, u64)> {
        let pages = self.pages.iter();
        let mut pages: Vec<_> = pages
            .filter(|(name, _)| name.starts_with(prefix))
            .map(|(name, page)| (name, page.total()))
            .collect();
        // Equal totals by name, backwards: the order of ZREVRANGE.
        pages.sort_unstable_by(|a, b| (b.1, b.0).cmp(&(a.1, a.0)));
        pages.truncate(limit as usize);
        let pages = pages.into_iter();
        pages
            .map(|(name, total)| (name.to_string(), total))
            .collect()
    }
}

impl<C: Clock> Visits for MemoryStore<C> {
    fn backend(&self) -> Backend {
        Backend::Memory
    }

    async fn count_visit(&self, visit: &Visit<'_>) -> Result<Counted, StoreError> {
        let id = self.mark((visit.page, visit.id));
        let id_ms = visit_id::time_ms(visit.id);
        let mut state = self.state.borrow_mut();
        let outcome = state.outcome(id, id_ms, visit.at);
        if outcome != Outcome::New {
            let totals = state.totals(visit.page, visit.at);
            return Ok(Counted { outcome, totals });
        }
        if !state.pages.contains_key(visit.page) && state.pages.len() >= self.max_pages as usize {
            let max_pages = self.max_pages;
            return Err(StoreError::TooManyPages { max_pages });
        }
        state.ids.remember(id, id_ms, visit.at);
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
            outcome,
            totals: page.totals(visit.at),
        })
    }

    async fn totals(&self, page: &str, now: UnixMillis) -> Result<Totals, StoreError> {
        Ok(self.state.borrow().totals(page, now))
    }

    async fn forget_page(&self, page: &str, _: UnixMillis) -> Result<(), StoreError> {
        self.state.borrow_mut().pages.remove(page);
        Ok(())
    }

    async fn series(&self, page: &str, window: Window) -> Result<Vec<Bucket>, StoreError> {
        Ok(self.state.borrow().series(page, window))
    }

    async fn top(&self, prefix: &str, limit: u32) -> Result<Vec<(String, u64)>, StoreError> {
        Ok(self.state.borrow().top(prefix, limit))
    }

    async fn board(&self, page: &str, window: Window, limit: u32) -> Result<Board, StoreError> {
        let state = self.state.borrow();
        Ok(Board {
            totals: state.totals(page, window.now()),
            series: state.series(page, window),
            before: state.series(page, window.before()),
            top: state.top("", limit),
        })
    }
}

impl<C: Clock> Lab for MemoryStore<C> {
    async fn lab_add(&self, counter: &str) -> Result<u64, StoreError> {
        let value = self.lab_read(counter).await?.saturating_add(1);
        self.lab_write(counter, value).await?;
        Ok(value)
    }

    async fn lab_add_once(&self, addition: &Addition<'_>) -> Result<Added, StoreError> {
        let Addition { counter, id, at } = *addition;
        // No page is named `lab:`, so the marks of visits are others.
        let (mark, id_ms) = (self.mark(("lab:", counter, id)), visit_id::time_ms(id));
        let outcome = self.state.borrow_mut().outcome(mark, id_ms, at);
        let value = if outcome == Outcome::New {
            let value = self.lab_add(counter).await?;
            self.state.borrow_mut().ids.remember(mark, id_ms, at);
            value
        } else {
            self.lab_read(counter).await?
        };
        Ok(Added { outcome, value })
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
        if lab.len() >= bounds::LAB_MAX_COUNTERS as usize && !lab.contains_key(counter) {
            lab.retain(|_, held| held.1 > now);
            if lab.len() >= bounds::LAB_MAX_COUNTERS as usize {
                return Err(StoreError::Refused {
                    detail: format!(
                        "there are {} lab counters already",
                        bounds::LAB_MAX_COUNTERS
                    ),
                });
            }
        }
        lab.insert(counter.into(), (value, now.plus(retention::LAB_TTL)));
        Ok(())
    }
}

impl<C: Clock> Reachability for MemoryStore<C> {
    async fn condition(&self) -> Result<Condition, StoreError> {
        Ok(Condition {
            ids_known_since: self.state.borrow().ids.known_since(),
            writable: Ok(()),
        })
    }
}

#[cfg(test)]
mod tests;
