//! A lock for each counter within one isolate: what `asyncio.Lock` is in one process. Whoever finds it
//! held looks again a little later. It does not await the holder: in Workers a future belongs to the
//! request that made it.

use edgestate_state::UnixMillis;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::time::Duration;

/// The locks that are held.
#[derive(Debug, Default)]
pub struct Locks {
    held: RefCell<HashMap<Box<str>, Lease>>,
    taken: Cell<u64>,
}

#[derive(Clone, Copy, Debug)]
struct Lease {
    holder: u64,
    /// A request whose client has left may never be driven on, nor dropped.
    ends: UnixMillis,
}

/// A lock that is held until this is dropped.
#[derive(Debug)]
pub struct Held<'a> {
    locks: &'a Locks,
    counter: &'a str,
    holder: u64,
}

impl Locks {
    /// Takes the lock of a counter for so long at most, unless somebody holds it.
    pub fn take<'a>(
        &'a self,
        counter: &'a str,
        now: UnixMillis,
        lease: Duration,
    ) -> Option<Held<'a>> {
        let mut held = self.held.borrow_mut();
        held.retain(|_, lease| lease.ends > now);
        if held.contains_key(counter) {
            return None;
        }
        let holder = self.taken.get() + 1;
        self.taken.set(holder);
        let ends = now.plus(lease);
        held.insert(counter.into(), Lease { holder, ends });
        Some(Held {
            locks: self,
            counter,
            holder,
        })
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        let mut held = self.locks.held.borrow_mut();
        // After its lease it may be another's.
        let is_ours = |lease: &Lease| lease.holder == self.holder;
        if held.get(self.counter).is_some_and(is_ours) {
            held.remove(self.counter);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEASE: Duration = Duration::from_secs(6);

    #[test]
    fn a_lock_has_one_holder_until_it_is_dropped() {
        let locks = Locks::default();
        let now = UnixMillis(1);
        let held = locks.take("a", now, LEASE).expect("free");
        assert!(locks.take("a", now, LEASE).is_none());
        assert!(locks.take("b", now, LEASE).is_some(), "another counter's");
        drop(held);
        assert!(locks.take("a", now, LEASE).is_some());
    }

    #[test]
    fn a_holder_that_never_comes_back_loses_it_when_its_lease_ends() {
        let locks = Locks::default();
        let lost = locks.take("a", UnixMillis(0), LEASE);
        assert!(locks.take("a", UnixMillis(5999), LEASE).is_none());
        let next = locks.take("a", UnixMillis(6000), LEASE);
        assert!(next.is_some());
        // Coming back after all, it does not free what is another's now.
        drop(lost);
        assert!(locks.take("a", UnixMillis(6000), LEASE).is_none());
    }
}
