//! Which visits wait, in which order they are tried, and what is written down before what. One tab
//! has one; several share a browser's storage.

use super::{Verdict, Waiting, wait_ms};
use crate::fate::Fate;
use edgestate_contract::visit_id;

/// What outlives the page: an entry for each visit, so that two tabs never overwrite each other.
pub trait Storage {
    /// The entry of an id.
    fn read(&self, id: &str) -> Option<Waiting>;

    /// All entries; `None` where the browser has no storage or forbids it.
    fn read_all(&self) -> Option<Vec<Waiting>>;

    /// Writes an entry, and says whether it is there now: storage may be full.
    fn write(&self, visit: &Waiting) -> bool;

    /// Removes the entry of an id.
    fn forget(&self, id: &str);
}

/// Visits on their way to the server.
#[derive(Clone, Debug)]
pub struct Queue<S> {
    storage: S,
    waiting: Vec<Held>,
    /// Whether an attempt has failed since the last one that did not.
    failing: bool,
    dropped: u64,
    /// The visit of the page view that is on screen.
    own_id: String,
    own_fate: Fate,
}

#[derive(Clone, Debug)]
struct Held {
    visit: Waiting,
    /// One that is not lives as long as the page.
    is_written: bool,
}

impl<S: Storage> Queue<S> {
    /// A queue of what an earlier page has left.
    pub fn open(storage: S) -> Self {
        let mut queue = Self {
            storage,
            waiting: Vec::new(),
            failing: false,
            dropped: 0,
            own_id: String::new(),
            own_fate: Fate::default(),
        };
        queue.follow();
        queue.failing = queue.waiting.iter().any(|held| held.visit.failures > 0);
        queue
    }

    /// Records the visit of a page view that begins now. The id is of that time.
    pub fn record(&mut self, page: &str, id: String, now_ms: u64) {
        self.own_id.clone_from(&id);
        self.own_fate = Fate::Sending;
        self.hold(Waiting {
            id,
            page: page.into(),
            made_ms: now_ms,
            failures: 0,
        });
    }

    /// Takes over what other tabs have settled or left since this one looked. To be called when it is this
    /// tab's turn to send, and not between its visits: what another tab records meanwhile is that one's.
    pub fn follow(&mut self) {
        let Some(stored) = self.storage.read_all() else {
            return;
        };
        self.waiting.retain(|held| {
            !held.is_written && stored.iter().all(|visit| visit.id != held.visit.id)
        });
        let stored = stored.into_iter().map(|visit| Held {
            visit,
            is_written: true,
        });
        self.waiting.extend(stored);
        let is_under_way = matches!(self.own_fate, Fate::Sending | Fate::Kept);
        if is_under_way && !self.waiting.iter().any(|held| held.visit.id == self.own_id) {
            self.own_fate = Fate::SentElsewhere;
        }
    }

    /// Begins an attempt: with the visit that was tried least, the oldest of those.
    pub fn next(&mut self, now_ms: u64) -> Option<Waiting> {
        loop {
            let next = self.waiting.iter().min_by_key(|held| {
                let visit = &held.visit;
                (visit.failures, visit.made_ms, visit.id.clone())
            });
            let Held {
                mut visit,
                is_written,
            } = next?.clone();
            if is_written {
                // Where tabs cannot wait for each other, another may have sent it since, or settled it.
                let Some(stored) = self.storage.read(&visit.id) else {
                    self.settle(&visit.id, Fate::SentElsewhere);
                    continue;
                };
                visit.failures = stored.failures;
            }
            if visit.has_expired(now_ms) {
                let fate = if visit.failures > 0 {
                    Fate::Unknown
                } else {
                    Fate::Refused("it waited too long".into())
                };
                self.settle(&visit.id, fate);
                self.dropped += 1;
                continue;
            }
            // Written down before it is sent: the tab may be closed before the answer.
            visit.failures = visit.failures.saturating_add(1);
            self.hold(visit.clone());
            return Some(visit);
        }
    }

    /// Begins an attempt with every visit that was never tried. To be called when the page is left, since
    /// nobody may come back to them.
    pub fn leave(&mut self, now_ms: u64) -> Vec<Waiting> {
        let mut untried = Vec::new();
        while self.waiting.iter().any(|held| held.visit.failures == 0) {
            untried.extend(self.next(now_ms));
        }
        untried
    }

    /// Ends the attempt that [`Queue::next`] or [`Queue::leave`] began. Says how many milliseconds to wait before the next
    /// one, where it failed. `jitter` is of 0..1.
    pub fn apply(
        &mut self,
        visit: &Waiting,
        verdict: Verdict,
        jitter: f64,
        new_id: impl FnOnce(u64) -> String,
    ) -> Option<u64> {
        match verdict {
            Verdict::Settled(fate) => {
                self.settle(&visit.id, fate);
                self.failing = false;
                None
            }
            Verdict::NewId { time_ms } => {
                let other_tab = self.storage.read(&visit.id).map(|entry| entry.failures);
                if other_tab.is_some_and(|failures| failures > visit.failures) {
                    // Where tabs cannot wait for each other, another one has sent it meanwhile.
                    return None;
                }
                self.renew(visit, new_id(time_ms));
                // Refused again, it waits, or ids would be made for ever.
                let is_first = visit_id::time_ms(&visit.id) == Some(visit.made_ms);
                (!is_first).then(|| wait_ms(1, None, jitter))
            }
            Verdict::Again { retry_after_secs } => {
                self.failing = true;
                if self.own_fate == Fate::Sending {
                    self.own_fate = Fate::Kept;
                }
                Some(wait_ms(visit.failures, retry_after_secs, jitter))
            }
        }
    }

    /// How many visits wait for another attempt; 0 while the first one is on its way.
    #[must_use]
    pub fn waiting(&self) -> u64 {
        if self.failing {
            self.waiting.len() as u64
        } else {
            0
        }
    }

    /// How many visits were given up because they had become too old to be counted safely.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// What became of the visit of the page view that is on screen.
    #[must_use]
    pub fn own(&self) -> &Fate {
        &self.own_fate
    }

    /// Keeps a visit as it is now, written down where that is possible.
    fn hold(&mut self, visit: Waiting) {
        let is_written = self.storage.write(&visit);
        if !is_written {
            // An entry of before says that less was tried, which a page after this one must not believe.
            self.storage.forget(&visit.id);
        }
        self.waiting.retain(|held| held.visit.id != visit.id);
        self.waiting.push(Held { visit, is_written });
    }

    fn settle(&mut self, id: &str, fate: Fate) {
        self.storage.forget(id);
        self.waiting.retain(|held| held.visit.id != id);
        if self.own_id == id {
            self.own_fate = fate;
        }
    }

    /// Gives a visit that was surely not counted another id, under which nothing was tried.
    fn renew(&mut self, visit: &Waiting, id: String) {
        self.storage.forget(&visit.id);
        self.waiting.retain(|held| held.visit.id != visit.id);
        if self.own_id == visit.id {
            self.own_id.clone_from(&id);
        }
        self.hold(Waiting {
            id,
            failures: 0,
            ..visit.clone()
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::cell::{Cell, RefCell};
    use std::collections::BTreeMap;
    use std::rc::Rc;

    /// What tabs share.
    #[derive(Clone, Debug, Default)]
    struct Shared {
        entries: Rc<RefCell<BTreeMap<String, String>>>,
        full: Rc<Cell<bool>>,
        forbidden: bool,
    }

    impl Storage for Shared {
        fn read(&self, id: &str) -> Option<Waiting> {
            Waiting::read(id, self.entries.borrow().get(id)?)
        }

        fn read_all(&self) -> Option<Vec<Waiting>> {
            let entries = self.entries.borrow();
            let all = entries
                .iter()
                .filter_map(|(id, text)| Waiting::read(id, text));
            (!self.forbidden).then(|| all.collect())
        }

        fn write(&self, visit: &Waiting) -> bool {
            let can = !self.forbidden && !self.full.get();
            if can {
                let text = visit.write();
                self.entries.borrow_mut().insert(visit.id.clone(), text);
            }
            can
        }

        fn forget(&self, id: &str) {
            self.entries.borrow_mut().remove(id);
        }
    }

    const NOW_MS: u64 = 1_795_521_600_000;

    fn record<S: Storage>(queue: &mut Queue<S>, made_ms: u64) -> String {
        let id = visit_id::new(made_ms, 7);
        queue.record("home", id.clone(), made_ms);
        id
    }

    fn apply<S: Storage>(queue: &mut Queue<S>, visit: &Waiting, verdict: Verdict) -> Option<u64> {
        queue.apply(visit, verdict, 0.0, |time_ms| visit_id::new(time_ms, 8))
    }

    const AGAIN: Verdict = Verdict::Again {
        retry_after_secs: None,
    };

    #[test]
    fn an_attempt_is_written_down_before_it_is_made() {
        let storage = Shared::default();
        let mut queue = Queue::open(storage.clone());
        let id = record(&mut queue, NOW_MS);
        let visit = queue.next(NOW_MS).expect("a visit");
        assert_eq!((visit.id.as_str(), visit.failures), (id.as_str(), 1));
        assert_eq!(storage.read(&id), Some(visit));
        let after_a_reload = Queue::open(storage).next(NOW_MS).expect("the same");
        assert_eq!((after_a_reload.id, after_a_reload.failures), (id, 2));
    }

    #[test]
    fn what_cannot_be_written_down_lives_as_long_as_the_page() {
        let forbidden = Shared {
            forbidden: true,
            ..Shared::default()
        };
        let full = Shared::default();
        full.full.set(true);
        for storage in [forbidden, full] {
            let mut queue = Queue::open(storage.clone());
            let id = record(&mut queue, NOW_MS);
            for failures in 1..4 {
                let visit = queue.next(NOW_MS).expect("it is still there");
                assert_eq!((visit.id.as_str(), visit.failures), (id.as_str(), failures));
                assert!(apply(&mut queue, &visit, AGAIN).is_some());
                assert_eq!(queue.own(), &Fate::Kept);
            }
            assert_eq!(Queue::open(storage).next(NOW_MS), None);
        }
    }

    #[test]
    fn a_full_storage_keeps_no_entry_that_says_less_was_tried() {
        let storage = Shared::default();
        let mut queue = Queue::open(storage.clone());
        let id = record(&mut queue, NOW_MS);
        storage.full.set(true);
        assert!(queue.next(NOW_MS).is_some());
        assert_eq!(storage.read(&id), None);
        storage.full.set(false);
        let visit = queue.next(NOW_MS).expect("it is still there");
        assert_eq!(visit.failures, 2);
        assert_eq!(storage.read(&id), Some(visit));
    }

    #[test]
    fn one_that_fails_does_not_hold_up_the_others() {
        let mut queue = Queue::open(Shared::default());
        let first = record(&mut queue, NOW_MS);
        let second = record(&mut queue, NOW_MS + 1);
        for expected in [&first, &second, &first, &second] {
            let visit = queue.next(NOW_MS).expect("a visit");
            assert_eq!(visit.id, *expected);
            apply(&mut queue, &visit, AGAIN);
        }
        assert_eq!(queue.waiting(), 2);
    }

    #[test]
    fn who_leaves_sends_what_was_never_tried() {
        let storage = Shared::default();
        let mut queue = Queue::open(storage.clone());
        let first = record(&mut queue, NOW_MS);
        let under_way = queue.next(NOW_MS).expect("a visit");
        assert_eq!(under_way.id, first);
        let others = [1, 2].map(|later| record(&mut queue, NOW_MS + later));
        let left = queue.leave(NOW_MS + 3);
        assert_eq!(
            left.iter().map(|visit| &visit.id).collect::<Vec<_>>(),
            others.each_ref()
        );
        for visit in left {
            assert_eq!(storage.read(&visit.id).map(|entry| entry.failures), Some(1));
        }
        assert_eq!(queue.leave(NOW_MS + 4), []);
    }

    #[test]
    fn an_id_that_is_made_again_was_never_tried() {
        let storage = Shared::default();
        let mut queue = Queue::open(storage.clone());
        let id = record(&mut queue, NOW_MS);
        let visit = queue.next(NOW_MS).expect("a visit");
        let time_ms = NOW_MS + 1000;
        assert_eq!(apply(&mut queue, &visit, Verdict::NewId { time_ms }), None);
        assert_eq!(storage.read(&id), None);
        let again = queue.next(NOW_MS).expect("the visit under its new id");
        assert_eq!(visit_id::time_ms(&again.id), Some(time_ms));
        assert_eq!((again.failures, again.made_ms), (1, NOW_MS));
        // Refused once more, it waits first.
        let time_ms = time_ms + 1;
        let wait_ms = apply(&mut queue, &again, Verdict::NewId { time_ms });
        assert!(wait_ms.is_some_and(|ms| ms > 0));
        let visit = queue.next(NOW_MS).expect("it is not lost");
        let fate = Fate::Refused("the rule".into());
        apply(&mut queue, &visit, Verdict::Settled(fate.clone()));
        assert_eq!(queue.own(), &fate);
        assert_eq!(queue.next(NOW_MS), None);
    }

    #[test]
    fn an_id_that_another_tab_has_sent_is_not_made_again() {
        let storage = Shared::default();
        let (mut one, mut other) = (Queue::open(storage.clone()), Queue::open(storage));
        record(&mut one, NOW_MS);
        let first = one.next(NOW_MS).expect("a visit");
        other.follow();
        let second = other.next(NOW_MS).expect("the same");
        assert_eq!(first.id, second.id);
        let time_ms = NOW_MS + 1;
        apply(&mut one, &first, Verdict::NewId { time_ms });
        one.follow();
        let left = one.next(NOW_MS).expect("it is left as it is");
        assert_eq!((left.id, left.failures), (second.id, 3));
    }

    #[test]
    fn what_another_tab_has_tried_meanwhile_was_tried() {
        let storage = Shared::default();
        let (mut one, mut other) = (Queue::open(storage.clone()), Queue::open(storage));
        record(&mut one, NOW_MS);
        other.follow();
        assert!(other.next(NOW_MS).is_some());
        let visit = one.next(NOW_MS).expect("it is not settled");
        assert_eq!(visit.failures, 2);
        apply(&mut other, &visit, Verdict::Settled(Fate::Unknown));
        assert_eq!(one.next(NOW_MS), None);
        assert_eq!(one.own(), &Fate::SentElsewhere);
    }

    #[test]
    fn what_another_tab_has_settled_is_not_sent() {
        let storage = Shared::default();
        let (mut one, mut other) = (Queue::open(storage.clone()), Queue::open(storage));
        record(&mut one, NOW_MS);
        other.follow();
        let visit = other.next(NOW_MS).expect("what the other tab left");
        apply(&mut other, &visit, Verdict::Settled(Fate::Unknown));
        one.follow();
        assert_eq!(one.next(NOW_MS), None);
        assert_eq!(one.own(), &Fate::SentElsewhere);
    }

    #[test]
    fn one_that_waited_too_long_is_dropped_and_told() {
        let mut queue = Queue::open(Shared::default());
        record(&mut queue, NOW_MS);
        let late_ms = NOW_MS + super::super::LIFETIME_MS + 1;
        assert_eq!(queue.next(late_ms), None);
        assert_eq!(queue.dropped(), 1);
        assert!(matches!(queue.own(), Fate::Refused(_)));
    }
}
