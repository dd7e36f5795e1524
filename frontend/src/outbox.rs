//! Carries visits to the server: writes each down before it is sent, so that neither a reload nor
//! a lost answer loses it, and sends it under the same id until it is settled.
//! When to try again is decided in [`edgestate_view_model::outbox`].

use crate::api;
use crate::browser;
use edgestate_view_model::fate::Fate;
use edgestate_view_model::outbox::{Attempt, Waiting, judge, wait_ms};
use edgestate_view_model::service::{Service, Sign};
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;

/// One entry of the browser's storage for each visit, so that two tabs never overwrite each other.
const KEY: &str = "edgestate.visit.";

/// Visits on their way to the server.
#[derive(Clone, Copy)]
pub struct Outbox {
    state: RwSignal<State>,
    service: RwSignal<Service>,
    timer: StoredValue<Option<TimeoutHandle>>,
}

#[derive(Clone, Default)]
struct State {
    waiting: Vec<Waiting>,
    sending: bool,
    dropped: u64,
    /// The visit of the page view that is on screen.
    own_id: String,
    own_fate: Fate,
}

impl Outbox {
    /// Opens the outbox with what an earlier page has left in it, and starts sending that.
    pub fn open(service: RwSignal<Service>) -> Self {
        let (expired, waiting): (Vec<_>, Vec<_>) = read_all()
            .into_iter()
            .partition(|visit| visit.has_expired(browser::now_ms()));
        expired.iter().for_each(forget);
        let outbox = Self {
            state: RwSignal::new(State {
                waiting,
                dropped: expired.len() as u64,
                ..State::default()
            }),
            service,
            timer: StoredValue::new(None),
        };
        outbox.send_now();
        outbox
    }

    /// Records the visit of a page view that begins now.
    pub fn record(self, page: &str) {
        let visit = Waiting {
            id: browser::random_id(),
            page: page.into(),
            made_ms: browser::now_ms(),
            failures: 0,
        };
        write(&visit);
        self.state.update(|state| {
            state.own_id.clone_from(&visit.id);
            state.own_fate = Fate::Sending;
            state.waiting.push(visit);
        });
        self.send_now();
    }

    /// How many visits wait for another attempt; 0 while the first one is on its way.
    pub fn waiting(self) -> u64 {
        self.state.with(|state| {
            let failed = state.waiting.iter().any(|visit| visit.failures > 0);
            if failed {
                state.waiting.len() as u64
            } else {
                0
            }
        })
    }

    /// How many visits were given up because they had become too old to be counted safely.
    pub fn dropped(self) -> u64 {
        self.state.with(|state| state.dropped)
    }

    /// What became of the visit of the page view that is on screen.
    pub fn own(self) -> Fate {
        self.state.with(|state| state.own_fate.clone())
    }

    /// Sends what is waiting, without waiting for the next attempt to be due.
    pub fn send_now(self) {
        if let Some(timer) = self.timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
        let busy = self
            .state
            .try_update_untracked(|state| std::mem::replace(&mut state.sending, true));
        if busy != Some(false) {
            return;
        }
        spawn_local(async move {
            let again_in_ms = self.send_until_empty_or_failed().await;
            self.state.update_untracked(|state| state.sending = false);
            if let Some(ms) = again_in_ms {
                let retry = move || self.send_now();
                let timer = set_timeout_with_handle(retry, Duration::from_millis(ms));
                self.timer.set_value(timer.ok());
            }
        });
    }

    /// Sends one visit after the other; after a failure says when to go on.
    async fn send_until_empty_or_failed(self) -> Option<u64> {
        loop {
            let visit = self
                .state
                .with_untracked(|state| state.waiting.first().cloned())?;
            if visit.has_expired(browser::now_ms()) {
                self.settle(&visit, None);
                self.state.update(|state| state.dropped += 1);
                continue;
            }
            let outcome = api::count_visit(&visit.page, &visit.id).await;
            let sign = match &outcome {
                Ok(reply) => Some(Sign::Reached(reply.backend)),
                Err(failure) => Sign::of_failure(failure),
            };
            if let Some(sign) = sign {
                self.service.update(|service| service.note(sign));
            }
            let (status, retry_after) = match &outcome {
                Ok(_) => (Some(200), None),
                Err(failure) => (failure.status(), failure.retry_after_secs()),
            };
            match (judge(status, retry_after), outcome) {
                (_, Ok(reply)) => self.settle(&visit, Some(Fate::of(reply, visit.failures > 0))),
                (Attempt::Settled, Err(_)) => self.settle(&visit, Some(Fate::Refused)),
                (Attempt::Again { retry_after_secs }, Err(_)) => {
                    let failures = self.keep(visit);
                    return Some(wait_ms(failures, retry_after_secs, browser::random()));
                }
            }
        }
    }

    fn settle(self, visit: &Waiting, fate: Option<Fate>) {
        forget(visit);
        self.state.update(|state| {
            state.waiting.retain(|other| other.id != visit.id);
            if let Some(fate) = fate
                && state.own_id == visit.id
            {
                state.own_fate = fate;
            }
        });
    }

    /// Keeps a visit whose attempt has failed; returns how many of its attempts have.
    fn keep(self, mut visit: Waiting) -> u32 {
        visit.failures += 1;
        write(&visit);
        let failures = visit.failures;
        self.state.update(|state| {
            if state.own_fate == Fate::Sending {
                state.own_fate = Fate::Kept;
            }
            if let Some(kept) = state.waiting.first_mut() {
                *kept = visit;
            }
        });
        failures
    }
}

fn key(visit: &Waiting) -> String {
    format!("{KEY}{}", visit.id)
}

/// Writes a visit down; where the browser has no storage, it lives as long as the page.
fn write(visit: &Waiting) {
    if let Some(storage) = browser::storage() {
        let _ = storage.set_item(&key(visit), &visit.write());
    }
}

fn forget(visit: &Waiting) {
    if let Some(storage) = browser::storage() {
        let _ = storage.remove_item(&key(visit));
    }
}

/// What is written down.
fn read_all() -> Vec<Waiting> {
    let mut visits = Vec::new();
    if let Some(storage) = browser::storage() {
        for place in 0..storage.length().unwrap_or(0) {
            if let Ok(Some(key)) = storage.key(place)
                && let Some(id) = key.strip_prefix(KEY)
                && let Ok(Some(text)) = storage.get_item(&key)
            {
                visits.extend(Waiting::read(id, &text));
            }
        }
    }
    visits
}
