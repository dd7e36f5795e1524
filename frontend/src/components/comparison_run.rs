//! Asking for the same number through each strategy in turn, several requests at a time. The address
//! holds what is to be measured.

use super::comparison_results::ComparisonResults;
use super::intro::Intro;
use super::number_field::NumberField;
use crate::api;
use crate::erased::{on, text};
use crate::session::Session;
use edgestate_contract::fibonacci::{LARGEST_MAX_N, Strategy};
use edgestate_view_model::comparison::Comparison;
use edgestate_view_model::digits::in_threes;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::AbortController;

/// What is measured when the address does not say: n, requests for each strategy, at a time.
const DEFAULTS: [u32; 3] = [100_000, 40, 4];
/// Their limits; n has that of the service besides.
const LEAST: [u32; 3] = [0, 1, 1];
const MOST: [u32; 3] = [LARGEST_MAX_N, 500, 16];
/// Their names in the address, and beside their fields.
const NAMES: [&str; 3] = ["n", "requests", "at"];
const LABELS: [&str; 3] = ["n", "requests each", "at a time"];

/// The form, the progress and the results.
#[component]
pub fn ComparisonRun() -> impl IntoView {
    let session = Session::get();
    let given = NAMES.map(|name| session.place.parameter(name, ""));
    // One of the three numbers of the plan.
    let planned = move |which: usize| {
        let number = given[which].read().parse().unwrap_or(DEFAULTS[which]);
        number.clamp(LEAST[which], MOST[which].min(session.max_n.get()))
    };
    let plan = move || untrack(|| [0, 1, 2].map(planned));

    let measurement = Measurement::default();
    on_cleanup(move || measurement.stop());
    let press = on(move |_| {
        if measurement.is_running.get_untracked() {
            measurement.stop();
        } else {
            measurement.start(plan());
        }
    });
    let field = move |which: usize| {
        let set = move |number: u32| {
            let mut plan = plan();
            plan[which] = number;
            let [n, requests, at] = plan;
            let address = format!("/compare?n={n}&requests={requests}&at={at}");
            session.place.go(&address, true);
        };
        let value = text(move || planned(which).to_string());
        let limits = (LEAST[which], MOST[which].min(session.max_n.get_untracked()));
        view! { <NumberField label=LABELS[which] limits value set=Box::new(set) /> }
    };
    let done = move || measurement.results.read().requests();
    let all = move || planned(1) * 4;
    view! {
        <section class="comparison">
            <Intro html=include_str!("../../shells/compare.html") />
            <div class="row fields">
                {field(0)} {field(1)} {field(2)}
                <button class="primary" on:click=press>
                    {text(move || if measurement.is_running.get() { "Stop" } else { "Run" }.into())}
                </button>
            </div>
            <p class="progress">
                <progress
                    aria-label="Progress"
                    max=text(move || all().to_string())
                    prop:value=text(move || done().to_string())
                ></progress>
                <small>
                    {text(move || {
                        format!("{} of {}", in_threes(done() as u64), in_threes(all().into()))
                    })}
                </small>
            </p>
            <ComparisonResults results=measurement.results is_running=measurement.is_running />
        </section>
    }
}

/// A run of requests, and what it has yielded so far.
#[derive(Clone, Copy)]
struct Measurement {
    results: RwSignal<Comparison>,
    is_running: RwSignal<bool>,
    /// How many requests have been sent.
    sent: RwSignal<u32>,
    abort: StoredValue<Option<AbortController>, LocalStorage>,
}

impl Default for Measurement {
    fn default() -> Self {
        Self {
            results: RwSignal::default(),
            is_running: RwSignal::new(false),
            sent: RwSignal::new(0),
            abort: StoredValue::new_local(None),
        }
    }
}

impl Measurement {
    /// Begins anew: n, requests for each strategy, at a time.
    fn start(self, [n, requests, at_a_time]: [u32; 3]) {
        let Ok(abort) = AbortController::new() else {
            return;
        };
        self.abort.set_value(Some(abort.clone()));
        self.results.set(Comparison::default());
        self.sent.set(0);
        self.is_running.set(true);
        for _ in 0..at_a_time {
            spawn_local(self.ask(n, requests * 4, abort.clone()));
        }
    }

    /// Cancels the requests on their way.
    fn stop(self) {
        if let Some(abort) = self.abort.try_update_value(Option::take).flatten() {
            abort.abort();
        }
        self.is_running.try_set(false);
    }

    /// Sends one request after the other until all are sent.
    async fn ask(self, n: u32, all: u32, abort: AbortController) {
        let signal = abort.signal();
        while !signal.aborted() && self.sent.get_untracked() < all {
            // In turn, so that no strategy has a better moment than another.
            let turn = self.sent.get_untracked() as usize % 4;
            self.sent.update(|sent| *sent += 1);
            let answer = api::fibonacci(n, Strategy::ALL[turn], Some(&signal)).await;
            if signal.aborted() {
                return;
            }
            self.results.update(|results| match answer {
                Ok(answer) => {
                    let reply = answer.reply;
                    results.0[turn].answered(reply.source, answer.ms, reply.degraded);
                }
                Err(_) => results.0[turn].failed(),
            });
            if self.results.read_untracked().requests() == all as usize {
                self.is_running.set(false);
            }
        }
    }
}
