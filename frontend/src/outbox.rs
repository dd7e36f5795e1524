//! Carries visits to the server: writes each down before it is sent, so that neither a reload nor
//! a lost answer loses it, and sends it under the same id until it is settled. One tab sends at a time.
//! What an answer means, and when to try again, is decided in [`edgestate_view_model::outbox`].

use crate::api;
use crate::browser;
use edgestate_contract::visit_id;
use edgestate_view_model::fate::Fate;
use edgestate_view_model::outbox::{Verdict, Waiting, decide, wait_ms};
use edgestate_view_model::service::{Service, Sign};
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;

/// The lock that the tab which sends holds.
const LOCK: &str = "edgestate.outbox";
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
    /// Whether an attempt has failed since the last one that did not.
    failing: bool,
    dropped: u64,
    /// The visit of the page view that is on screen.
    own_id: String,
    own_fate: Fate,
}

impl Outbox {
    /// Opens the outbox with what an earlier page has left in it, and starts sending that.
    pub fn open(service: RwSignal<Service>) -> Self {
        let waiting = read_all();
        let outbox = Self {
            state: RwSignal::new(State {
                failing: waiting.iter().any(|visit| visit.failures > 0),
                waiting,
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
            id: new_id(browser::now_ms()),
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
            if state.failing {
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
            let sending = async move { self.send_until_empty_or_failed().await };
            let again_in_ms = browser::one_tab_at_a_time(LOCK, sending).await.flatten();
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
        self.follow_storage();
        loop {
            let mut visit = self
                .state
                .with_untracked(|state| state.waiting.first().cloned())?;
            if visit.has_expired(browser::now_ms()) {
                let fate = if visit.failures > 0 {
                    Fate::Unknown
                } else {
                    Fate::Refused("it waited too long".into())
                };
                self.settle(&visit, fate);
                self.state.update(|state| state.dropped += 1);
                continue;
            }
            visit.failures += 1;
            write(&visit);
            let outcome = api::count_visit(&visit.page, &visit.id).await;
            let sign = match &outcome {
                Ok(reply) => Some(Sign::Reached(reply.backend)),
                Err(failure) => Sign::of_failure(failure),
            };
            if let Some(sign) = sign {
                self.service.update(|service| service.note(sign));
            }
            match decide(&visit, outcome) {
                Verdict::Settled(fate) => self.settle(&visit, fate),
                Verdict::NewId { time_ms } => self.renew(visit, new_id(time_ms)),
                Verdict::Again { retry_after_secs } => {
                    let wait = wait_ms(visit.failures, retry_after_secs, browser::random());
                    self.keep(visit);
                    return Some(wait);
                }
            }
        }
    }

    /// Takes over what other tabs have settled or left since this one looked.
    fn follow_storage(self) {
        if browser::storage().is_none() {
            return;
        }
        let stored = read_all();
        self.state.update(|state| {
            let is_stored = |id: &str| stored.iter().any(|visit| visit.id == id);
            let own_is_gone = state.waiting.iter().any(|visit| visit.id == state.own_id)
                && !is_stored(&state.own_id);
            if own_is_gone {
                state.own_fate = Fate::SentElsewhere;
            }
            state.waiting = stored;
        });
    }

    fn settle(self, visit: &Waiting, fate: Fate) {
        forget(visit);
        self.state.update(|state| {
            state.failing = false;
            state.waiting.retain(|other| other.id != visit.id);
            if state.own_id == visit.id {
                state.own_fate = fate;
            }
        });
    }

    /// Gives a visit that was surely not counted another id.
    fn renew(self, mut visit: Waiting, id: String) {
        forget(&visit);
        let old = std::mem::replace(&mut visit.id, id);
        // The attempts stay counted: a second refusal settles it, or ids would be made for ever.
        write(&visit);
        self.state.update(|state| {
            if state.own_id == old {
                state.own_id.clone_from(&visit.id);
            }
            if let Some(first) = state.waiting.first_mut() {
                *first = visit;
            }
        });
    }

    /// Keeps a visit whose attempt has failed, behind the others, so that it does not hold them up.
    fn keep(self, visit: Waiting) {
        self.state.update(|state| {
            state.failing = true;
            if state.own_fate == Fate::Sending {
                state.own_fate = Fate::Kept;
            }
            state.waiting.retain(|other| other.id != visit.id);
            state.waiting.push(visit);
        });
    }
}

/// An id that carries its time.
fn new_id(time_ms: u64) -> String {
    visit_id::new(time_ms, browser::random_bits())
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
