//! Carries visits to the server: sends what the [`Queue`] names, one tab at a time, and shows what became
//! of it. What is written down when, what an answer means, and when to try again is decided there.

use crate::api;
use crate::browser;
use edgestate_contract::visit_id;
use edgestate_view_model::fate::Fate;
use edgestate_view_model::outbox::{Queue, Storage, Waiting, decide};
use edgestate_view_model::service::{Service, Sign};
use leptos::ev;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;

/// The lock that the tab which sends holds.
const LOCK: &str = "edgestate.outbox";
/// What the browser's entry for a visit begins with; its id follows.
const KEY: &str = "edgestate.visit.";

/// Visits on their way to the server.
#[derive(Clone, Copy)]
pub struct Outbox {
    queue: RwSignal<Queue<Local>>,
    is_sending: StoredValue<bool>,
    service: RwSignal<Service>,
    timer: StoredValue<Option<TimeoutHandle>>,
}

impl Outbox {
    /// Opens the outbox with what an earlier page has left in it, and starts sending that.
    pub fn open(service: RwSignal<Service>) -> Self {
        let outbox = Self {
            queue: RwSignal::new(Queue::open(Local)),
            is_sending: StoredValue::new(false),
            service,
            timer: StoredValue::new(None),
        };
        outbox.send();
        let leaving = window_event_listener(ev::pagehide, move |_| outbox.send_before_leaving());
        on_cleanup(move || leaving.remove());
        outbox
    }

    /// Records the visit of a page view that begins now.
    pub fn record(self, page: &str) {
        let now_ms = browser::now_ms();
        self.queue
            .update(|queue| queue.record(page, new_id(now_ms), now_ms));
        self.send();
    }

    /// How many visits wait for another attempt; 0 while the first one is on its way.
    pub fn waiting(self) -> u64 {
        self.queue.with(Queue::waiting)
    }

    /// How many visits were given up because they had become too old to be counted safely.
    pub fn dropped(self) -> u64 {
        self.queue.with(Queue::dropped)
    }

    /// What became of the visit of the page view that is on screen.
    pub fn own(self) -> Fate {
        self.queue.with(|queue| queue.own().clone())
    }

    /// Sends what waits for the connection, which is back.
    pub fn reconnected(self) {
        self.queue.update(Queue::reconnected);
        self.send();
    }

    /// Sends what is due, and what is due later then.
    fn send(self) {
        self.clear_timer();
        if self.is_sending.get_value() {
            return;
        }
        self.is_sending.set_value(true);
        spawn_local(async move {
            browser::one_tab_at_a_time(LOCK, self.send_due()).await;
            self.is_sending.set_value(false);
            self.send_later();
        });
    }

    /// Sends one visit after the other.
    async fn send_due(self) {
        self.queue.update(Queue::follow);
        let next = || self.queue.try_update(|queue| queue.next(browser::now_ms()));
        while let Some(visit) = next().flatten() {
            self.attempt(visit).await;
        }
    }

    /// Nobody may come back to what was never sent: it is sent now, whoever else is sending. The requests
    /// outlive the page.
    fn send_before_leaving(self) {
        let untried = self
            .queue
            .try_update(|queue| queue.leave(browser::now_ms()));
        for visit in untried.into_iter().flatten() {
            spawn_local(async move {
                self.attempt(visit).await;
                // The page may come back, from the browser's cache of pages that were left.
                self.send_later();
            });
        }
    }

    /// Makes the attempt that the queue has begun.
    async fn attempt(self, visit: Waiting) {
        let outcome = api::count_visit(&visit.page, &visit.id).await;
        let sign = match &outcome {
            Ok(reply) => Some(Sign::Reached(reply.backend)),
            Err(failure) => Sign::of_failure(failure),
        };
        if let Some(sign) = sign {
            self.service.update(|service| service.note(sign));
        }
        let verdict = decide(&visit, outcome);
        let (now_ms, jitter) = (browser::now_ms(), browser::random());
        self.queue
            .try_update(|queue| queue.apply(&visit, verdict, now_ms, jitter, new_id));
    }

    /// Goes on when the next visit is due.
    fn send_later(self) {
        self.clear_timer();
        let wait_ms = |queue: &Queue<Local>| queue.wait_ms(browser::now_ms());
        if let Some(ms) = self.queue.try_with_untracked(wait_ms).flatten() {
            let timer = set_timeout_with_handle(move || self.send(), Duration::from_millis(ms));
            self.timer.set_value(timer.ok());
        }
    }

    fn clear_timer(self) {
        if let Some(timer) = self.timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    }
}

/// An id that carries its time.
fn new_id(time_ms: u64) -> String {
    visit_id::new(time_ms, browser::random_bits())
}

/// `localStorage`, an entry for each visit.
struct Local;

impl Storage for Local {
    fn read(&self, id: &str) -> Option<Waiting> {
        let text = browser::storage()?.get_item(&key(id)).ok()??;
        Waiting::read(id, &text)
    }

    fn read_all(&self) -> Option<Vec<Waiting>> {
        let storage = browser::storage()?;
        let keys = (0..storage.length().ok()?).filter_map(|place| storage.key(place).ok()?);
        let ids = keys.filter_map(|key| key.strip_prefix(KEY).map(str::to_owned));
        Some(ids.filter_map(|id| self.read(&id)).collect())
    }

    fn write(&self, visit: &Waiting) -> bool {
        browser::storage()
            .is_some_and(|storage| storage.set_item(&key(&visit.id), &visit.write()).is_ok())
    }

    fn forget(&self, id: &str) {
        if let Some(storage) = browser::storage() {
            // Refused by no storage that can be read.
            let _ = storage.remove_item(&key(id));
        }
    }
}

fn key(id: &str) -> String {
    format!("{KEY}{id}")
}
