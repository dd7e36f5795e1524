//! Which visits wait, in which order they are tried, and what is written down before what. One tab
//! has one; several share a browser's storage.

use super::held::{Held, ahead_ms};
use super::{Verdict, Waiting, wait_ms};
use crate::fate::Fate;
use core::mem;
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
    /// How many attempts have failed since the last one that did not.
    failed: u32,
    /// Before when nothing is tried again, in milliseconds since 1970: where one attempt has failed, others may as well.
    rests_until_ms: u64,
    dropped: u64,
    /// The visit of the page view that is on screen.
    own_id: String,
    own_fate: Fate,
}

impl<S: Storage> Queue<S> {
    /// A queue of what an earlier page has left.
    pub fn open(storage: S) -> Self {
        let mut queue = Self {
            storage,
            waiting: Vec::new(),
            failed: 0,
            rests_until_ms: 0,
            dropped: 0,
            own_id: String::new(),
            own_fate: Fate::default(),
        };
        queue.follow();
        queue
    }

    /// Records the visit of a page view that begins now, which is tried at once. The id is of that time.
    pub fn record(&mut self, page: &str, id: String, now_ms: u64) {
        self.own_id.clone_from(&id);
        self.own_fate = Fate::Sending;
        self.hold_new(Waiting {
            id,
            page: page.into(),
            made_ms: now_ms,
            failures: 0,
            due_ms: 0,
        });
    }

    /// The connection is back: all is due, but for what an answer has asked to wait for, as that is written down.
    pub fn reconnected(&mut self) {
        self.rests_until_ms = 0;
        for held in &mut self.waiting {
            held.rests_until_ms = 0;
        }
    }

    /// Takes over what other tabs have settled or left since this one looked. To be called when it is this
    /// tab's turn to send, and not between its visits: what another tab records meanwhile is that one's.
    pub fn follow(&mut self) {
        let Some(stored) = self.storage.read_all() else {
            return;
        };
        let mut before = mem::take(&mut self.waiting);
        for visit in stored {
            let place = before.iter().position(|held| held.visit.id == visit.id);
            let known = place.map(|place| before.swap_remove(place));
            self.waiting.push(Held {
                is_written: true,
                has_failed: known
                    .as_ref()
                    .map_or(visit.failures > 0, |held| held.has_failed),
                rests_until_ms: known.map_or(0, |held| held.rests_until_ms),
                visit,
            });
        }
        before.retain(|held| !held.is_written);
        self.waiting.append(&mut before);
        let is_under_way = matches!(self.own_fate, Fate::Sending | Fate::Kept);
        if is_under_way && !self.waiting.iter().any(|held| held.visit.id == self.own_id) {
            self.own_fate = Fate::SentElsewhere;
        }
    }

    /// Begins an attempt: of what is due with the visit that was tried least, the oldest of those.
    pub fn next(&mut self, now_ms: u64) -> Option<Waiting> {
        let rest_ms = ahead_ms(self.rests_until_ms, now_ms);
        self.begin(now_ms, &|held| held.wait_ms(now_ms, rest_ms) == 0)
    }

    /// How many milliseconds to wait until [`Queue::next`] has a visit; `None` where nothing waits.
    #[must_use]
    pub fn wait_ms(&self, now_ms: u64) -> Option<u64> {
        let rest_ms = ahead_ms(self.rests_until_ms, now_ms);
        let waits = self.waiting.iter();
        waits.map(|held| held.wait_ms(now_ms, rest_ms)).min()
    }

    /// Begins an attempt with every visit that was never tried. To be called when the page is left, since
    /// nobody may come back to them.
    pub fn leave(&mut self, now_ms: u64) -> Vec<Waiting> {
        let mut untried = Vec::new();
        while let Some(visit) = self.begin(now_ms, &|held| held.visit.failures == 0) {
            untried.push(visit);
        }
        untried
    }

    fn begin(&mut self, now_ms: u64, may_be: &dyn Fn(&Held) -> bool) -> Option<Waiting> {
        loop {
            let candidates = self.waiting.iter().filter(|held| may_be(held));
            let next = candidates.min_by_key(|held| {
                let visit = &held.visit;
                (visit.failures, visit.made_ms, visit.id.clone())
            });
            let mut held = next?.clone();
            if held.is_written {
                // Where tabs cannot wait for each other, another may have sent it since, or settled it.
                let Some(stored) = self.storage.read(&held.visit.id) else {
                    self.settle(&held.visit.id, Fate::SentElsewhere);
                    continue;
                };
                held.visit.failures = stored.failures;
                held.visit.due_ms = stored.due_ms;
                if !may_be(&held) {
                    self.put(held);
                    continue;
                }
            }
            let visit = &mut held.visit;
            if visit.has_expired(now_ms) {
                let fate = if visit.failures > 0 {
                    Fate::Unknown
                } else {
                    Fate::Refused("it waited too long".into())
                };
                self.settle(&held.visit.id, fate);
                self.dropped += 1;
                continue;
            }
            // Written down before it is sent: the tab may be closed before the answer.
            visit.failures = visit.failures.saturating_add(1);
            let visit = visit.clone();
            self.hold(held);
            return Some(visit);
        }
    }

    /// Ends the attempt that [`Queue::next`] or [`Queue::leave`] began. After a failure the visit waits, and all others
    /// a little. `jitter` is of 0..1.
    pub fn apply(
        &mut self,
        visit: &Waiting,
        verdict: Verdict,
        now_ms: u64,
        jitter: f64,
        new_id: impl FnOnce(u64) -> String,
    ) {
        match verdict {
            Verdict::Settled(fate) => {
                self.settle(&visit.id, fate);
                self.failed = 0;
                self.rests_until_ms = 0;
            }
            Verdict::NewId { time_ms } => {
                let other_tab = self.storage.read(&visit.id).map(|entry| entry.failures);
                if other_tab.is_some_and(|failures| failures > visit.failures) {
                    // Where tabs cannot wait for each other, another one has sent it meanwhile.
                    return;
                }
                let id = new_id(time_ms);
                self.renew(visit, id.clone());
                // Refused again, it waits, or ids would be made for ever.
                if visit_id::time_ms(&visit.id) != Some(visit.made_ms) {
                    self.rest(&id, now_ms + wait_ms(1, None, jitter));
                }
            }
            Verdict::Again { retry_after_secs } => {
                if self.own_fate == Fate::Sending {
                    self.own_fate = Fate::Kept;
                }
                let ready_ms = now_ms + wait_ms(visit.failures, retry_after_secs, jitter);
                self.rest(&visit.id, ready_ms);
                // As another tab may have left it, which is not to be forgotten.
                if retry_after_secs.is_some()
                    && let Some(mut stored) = self.storage.read(&visit.id)
                {
                    stored.due_ms = ready_ms;
                    self.storage.write(&stored);
                }
                self.failed = self.failed.saturating_add(1);
                self.rests_until_ms = now_ms + wait_ms(self.failed, None, jitter);
            }
        }
    }

    /// How many visits wait for another attempt; those whose first one is on its way do not.
    #[must_use]
    pub fn waiting(&self) -> u64 {
        self.waiting.iter().filter(|held| held.has_failed).count() as u64
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
    fn hold(&mut self, mut held: Held) {
        held.is_written = self.storage.write(&held.visit);
        if !held.is_written {
            // An entry of before says that less was tried, which a page after this one must not believe.
            self.storage.forget(&held.visit.id);
        }
        self.put(held);
    }

    fn hold_new(&mut self, visit: Waiting) {
        self.hold(Held {
            visit,
            is_written: false,
            has_failed: false,
            rests_until_ms: 0,
        });
    }

    fn put(&mut self, held: Held) {
        self.waiting.retain(|other| other.visit.id != held.visit.id);
        self.waiting.push(held);
    }

    /// Lets a visit wait.
    fn rest(&mut self, id: &str, until_ms: u64) {
        if let Some(held) = self.waiting.iter_mut().find(|held| held.visit.id == id) {
            held.has_failed = true;
            held.rests_until_ms = until_ms;
        }
    }

    fn settle(&mut self, id: &str, fate: Fate) {
        self.storage.forget(id);
        self.waiting.retain(|held| held.visit.id != id);
        if self.own_id == id {
            self.own_fate = fate;
        }
    }

    /// Gives a visit that was surely not counted, as it was tried once, another id, under which nothing was tried.
    fn renew(&mut self, visit: &Waiting, id: String) {
        self.storage.forget(&visit.id);
        self.waiting.retain(|held| held.visit.id != visit.id);
        if self.own_id == visit.id {
            self.own_id.clone_from(&id);
        }
        self.hold_new(Waiting {
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

    /// Ends an attempt, and says until when nothing is to be done then.
    fn apply<S: Storage>(queue: &mut Queue<S>, visit: &Waiting, verdict: Verdict) -> Option<u64> {
        apply_at(queue, visit, verdict, NOW_MS)
    }

    fn apply_at<S: Storage>(
        queue: &mut Queue<S>,
        visit: &Waiting,
        verdict: Verdict,
        now_ms: u64,
    ) -> Option<u64> {
        let new_id = |time_ms| visit_id::new(time_ms, 8);
        queue.apply(visit, verdict, now_ms, 0.0, new_id);
        queue.wait_ms(now_ms).map(|ms| now_ms + ms)
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
            let mut now_ms = NOW_MS;
            for failures in 1..4 {
                let visit = queue.next(now_ms).expect("it is still there");
                assert_eq!((visit.id.as_str(), visit.failures), (id.as_str(), failures));
                assert_eq!(queue.waiting(), u64::from(failures > 1));
                now_ms = apply_at(&mut queue, &visit, AGAIN, now_ms).expect("it waits");
                queue.follow();
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
        let mut now_ms = NOW_MS;
        let mut last_wait_ms = 0;
        for (expected, waiting) in [(&first, 0), (&second, 1), (&first, 2), (&second, 2)] {
            assert_eq!(queue.waiting(), waiting);
            let visit = queue.next(now_ms).expect("a visit");
            assert_eq!(visit.id, *expected);
            let until_ms = apply_at(&mut queue, &visit, AGAIN, now_ms).expect("a wait");
            if waiting > 0 {
                // Where all fail, they are tried less and less often, and one at a time.
                assert!(until_ms - now_ms > last_wait_ms);
                assert_eq!(queue.next(until_ms - 1), None);
                last_wait_ms = until_ms - now_ms;
            }
            now_ms = until_ms;
        }
    }

    #[test]
    fn one_that_is_told_to_wait_waits_alone() {
        let storage = Shared::default();
        let mut queue = Queue::open(storage.clone());
        let told = record(&mut queue, NOW_MS);
        let other = record(&mut queue, NOW_MS + 1);
        let visit = queue.next(NOW_MS).expect("the first");
        let ask = Verdict::Again {
            retry_after_secs: Some(300),
        };
        assert_eq!(apply(&mut queue, &visit, ask), Some(NOW_MS), "the other");
        let visit = queue.next(NOW_MS).expect("the other");
        assert_eq!(visit.id, other);
        let soon_ms = apply(&mut queue, &visit, AGAIN).expect("a wait");
        assert!(soon_ms < NOW_MS + 2000);
        let visit = queue.next(soon_ms).expect("the other once more");
        assert_eq!(visit.id, other);
        let due_ms = NOW_MS + 300_000;
        let settled = Verdict::Settled(Fate::Unknown);
        let until_ms = apply_at(&mut queue, &visit, settled, soon_ms);
        assert_eq!(until_ms, Some(due_ms));
        assert_eq!(queue.waiting(), 1, "it is still said");
        // Neither a connection that is back, nor another view, nor a reload, nor another tab ends the wait.
        queue.reconnected();
        let view = record(&mut queue, soon_ms);
        let visit = queue.next(soon_ms).expect("the view");
        assert_eq!(visit.id, view);
        let settled = Verdict::Settled(Fate::Unknown);
        apply_at(&mut queue, &visit, settled, soon_ms);
        for mut queue in [queue, Queue::open(storage)] {
            queue.follow();
            assert_eq!(queue.next(due_ms - 1), None);
            assert_eq!(queue.wait_ms(due_ms - 1), Some(1));
            // A clock that is set back meanwhile makes no wait of days of it.
            assert_eq!(queue.wait_ms(NOW_MS - 86_400_000), Some(0));
        }
        let mut queue = Queue::open(queue_storage(&told, due_ms));
        let visit = queue.next(due_ms).expect("it is due");
        assert_eq!((visit.id, visit.failures), (told, 2));
    }

    /// A storage with the entry of a visit that was told to wait.
    fn queue_storage(id: &str, due_ms: u64) -> Shared {
        let storage = Shared::default();
        storage.write(&Waiting {
            id: id.into(),
            page: "home".into(),
            made_ms: NOW_MS,
            failures: 1,
            due_ms,
        });
        storage
    }

    #[test]
    fn a_connection_that_is_back_ends_what_nobody_asked_for() {
        let mut queue = Queue::open(Shared::default());
        let id = record(&mut queue, NOW_MS);
        for _ in 0..9 {
            let visit = queue.next(NOW_MS).expect("it is due");
            assert_eq!(visit.id, id);
            assert!(apply(&mut queue, &visit, AGAIN) > Some(NOW_MS));
            queue.follow();
            assert_eq!(queue.next(NOW_MS), None, "nor does a look at the storage");
            queue.reconnected();
        }
    }

    #[test]
    fn a_look_at_the_storage_ends_no_wait() {
        let mut queue = Queue::open(Shared::default());
        record(&mut queue, NOW_MS);
        let own = record(&mut queue, NOW_MS + 1);
        let visit = queue.next(NOW_MS).expect("the first");
        apply(&mut queue, &visit, AGAIN);
        queue.follow();
        let visit = queue.next(NOW_MS).expect("the other");
        assert_eq!(visit.id, own);
        let fate = Fate::Refused("the rule".into());
        let until_ms = apply(&mut queue, &visit, Verdict::Settled(fate.clone()));
        queue.follow();
        assert_eq!(queue.own(), &fate);
        assert_eq!(queue.next(NOW_MS), None);
        assert_eq!(queue.wait_ms(NOW_MS).map(|ms| NOW_MS + ms), until_ms);
    }

    #[test]
    fn what_an_earlier_page_has_tried_waits_for_another_attempt() {
        let storage = queue_storage("a", 0);
        for (id, failures) in [("b", 2), ("c", 0)] {
            storage.write(&Waiting {
                id: id.into(),
                page: "home".into(),
                made_ms: NOW_MS,
                failures,
                due_ms: 0,
            });
        }
        assert_eq!(Queue::open(storage).waiting(), 2);
    }

    #[test]
    fn a_view_does_not_wait_for_what_has_failed() {
        let mut queue = Queue::open(Shared::default());
        record(&mut queue, NOW_MS);
        let under_way = queue.next(NOW_MS).expect("a visit");
        let view = record(&mut queue, NOW_MS + 1);
        assert_eq!(apply(&mut queue, &under_way, AGAIN), Some(NOW_MS));
        assert_eq!(queue.next(NOW_MS).map(|visit| visit.id), Some(view));
    }

    #[test]
    fn what_another_tab_has_tried_is_not_unsaid_by_a_wait() {
        let storage = Shared::default();
        let (mut one, mut other) = (Queue::open(storage.clone()), Queue::open(storage.clone()));
        let id = record(&mut one, NOW_MS);
        let first = one.next(NOW_MS).expect("a visit");
        other.follow();
        let second = other.next(NOW_MS).expect("the same");
        let ask = || Verdict::Again {
            retry_after_secs: Some(9),
        };
        apply(&mut one, &first, ask());
        assert_eq!(storage.read(&id).map(|entry| entry.failures), Some(2));
        apply(&mut other, &second, Verdict::Settled(Fate::Unknown));
        apply(&mut one, &first, ask());
        assert_eq!(storage.read(&id), None, "what is settled stays so");
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
        let until_ms = apply(&mut queue, &visit, Verdict::NewId { time_ms });
        assert_eq!(until_ms, Some(NOW_MS));
        assert_eq!(storage.read(&id), None);
        let again = queue.next(NOW_MS).expect("the visit under its new id");
        assert_eq!(visit_id::time_ms(&again.id), Some(time_ms));
        assert_eq!((again.failures, again.made_ms), (1, NOW_MS));
        // Refused once more, it waits first.
        let time_ms = time_ms + 1;
        let until_ms = apply(&mut queue, &again, Verdict::NewId { time_ms });
        assert_eq!(queue.next(NOW_MS), None);
        let until_ms = until_ms.expect("it is not lost");
        let visit = queue.next(until_ms).expect("it is not lost");
        let fate = Fate::Refused("the rule".into());
        apply(&mut queue, &visit, Verdict::Settled(fate.clone()));
        assert_eq!(queue.own(), &fate);
        assert_eq!(queue.next(NOW_MS), None);
    }

    #[test]
    fn a_view_goes_on_under_its_new_id() {
        let mut queue = Queue::open(Shared::default());
        record(&mut queue, NOW_MS);
        let visit = queue.next(NOW_MS).expect("a visit");
        let time_ms = NOW_MS + 1000;
        apply(&mut queue, &visit, Verdict::NewId { time_ms });
        let visit = queue.next(NOW_MS).expect("the visit under its new id");
        let fate = Fate::Refused("the rule".into());
        apply(&mut queue, &visit, Verdict::Settled(fate.clone()));
        assert_eq!(queue.own(), &fate);
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
        assert_eq!(queue.dropped(), 0);
        assert_eq!(queue.next(late_ms), None);
        assert_eq!(queue.dropped(), 1);
        assert!(matches!(queue.own(), Fate::Refused(_)));
        // One whose answer was lost may have been counted.
        record(&mut queue, NOW_MS);
        let visit = queue.next(NOW_MS).expect("a visit");
        apply(&mut queue, &visit, AGAIN);
        assert_eq!(queue.next(late_ms), None);
        assert_eq!(queue.own(), &Fate::Unknown);
    }
}
