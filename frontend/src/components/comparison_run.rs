//! Asking for the same number through each strategy in turn, several requests at a time, and
//! showing how long the answers took.

use super::number_field::NumberField;
use crate::api;
use crate::erased::{on, text};
use crate::logic::comparison::Comparison;
use crate::logic::digits::in_threes;
use crate::session::Session;
use edgestate_contract::fibonacci::{LARGEST_MAX_N, Strategy};
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::AbortController;

/// What is measured when the address does not say: n, requests for each strategy, at a time.
const DEFAULTS: [u32; 3] = [100_000, 40, 4];
/// Their limits; n has that of the service besides.
const LEAST: [u32; 3] = [0, 1, 1];
const MOST: [u32; 3] = [LARGEST_MAX_N, 500, 16];
/// Their names in the address.
const NAMES: [&str; 3] = ["n", "requests", "at"];

/// The form, the progress, the picture, the table and the reading.
#[component]
pub fn ComparisonRun() -> impl IntoView {
    let session = Session::get();
    let given = NAMES.map(|name| session.place.parameter(name, ""));
    // One of the three numbers of the plan.
    let planned = move |which: usize| {
        let number = given[which].read().parse().unwrap_or(DEFAULTS[which]);
        number.clamp(LEAST[which], MOST[which].min(session.max_n.get()))
    };
    let results = RwSignal::new(Comparison::default());
    let asked = RwSignal::new(0_u32);
    let running = StoredValue::new_local(None::<AbortController>);
    let is_running = RwSignal::new(false);
    let stop = move || {
        if let Some(running) = running.try_update_value(Option::take).flatten() {
            running.abort();
        }
    };
    on_cleanup(stop);

    let start = move || {
        let [n, requests, at_a_time] = untrack(|| [0, 1, 2].map(planned));
        let Ok(abort) = AbortController::new() else {
            return;
        };
        running.set_value(Some(abort.clone()));
        results.set(Comparison::default());
        asked.set(0);
        is_running.set(true);
        let all = requests * 4;
        for _ in 0..at_a_time {
            let signal = abort.signal();
            spawn_local(async move {
                while !signal.aborted() && asked.get_untracked() < all {
                    // In turn, so that no strategy has a better moment than another.
                    let turn = asked.get_untracked() as usize % 4;
                    asked.set(asked.get_untracked() + 1);
                    let answer = api::fibonacci(n, Strategy::ALL[turn], Some(&signal)).await;
                    if signal.aborted() {
                        return;
                    }
                    results.update(|results| match answer {
                        Ok(answer) => results.0[turn].answered(
                            answer.reply.source,
                            answer.ms,
                            answer.reply.degraded,
                        ),
                        Err(_) => results.0[turn].failed(),
                    });
                    if results.read_untracked().requests() == all as usize {
                        is_running.set(false);
                    }
                }
            });
        }
    };
    let press = on(move |_| {
        if is_running.get_untracked() {
            stop();
            is_running.set(false);
        } else {
            start();
        }
    });
    let field = move |which: usize, label| {
        let set = move |number: u32| {
            let mut plan = untrack(|| [0, 1, 2].map(planned));
            plan[which] = number;
            let [n, requests, at] = plan;
            let address = format!("/compare?n={n}&requests={requests}&at={at}");
            session.place.go(&address, true);
        };
        let value = text(move || planned(which).to_string());
        let limits = (LEAST[which], MOST[which].min(session.max_n.get_untracked()));
        view! { <NumberField label limits value set=Box::new(set) /> }
    };
    let all = move || planned(1) * 4;
    let written = move |write: fn(&Comparison) -> String| text(move || write(&results.read()));
    view! {
        <section class="comparison">
            <h1 tabindex="-1">"What is a cache worth?"</h1>
            <p class="lede">
                "The same number, through each strategy in turn, from this browser. \
                 The way to the server is part of every time, as it is for your users."
            </p>
            <div class="row fields">
                {field(0, "n")}
                {field(1, "requests each")}
                {field(2, "at a time")}
                <button class="primary" on:click=press>
                    {text(move || if is_running.get() { "Stop" } else { "Run" }.into())}
                </button>
            </div>
            <p class="progress">
                <progress
                    aria-label="Progress"
                    max=text(move || all().to_string())
                    prop:value=text(move || results.read().requests().to_string())
                ></progress>
                <small>
                    {text(move || {
                        let done = results.read().requests() as u64;
                        format!("{} of {}", in_threes(done), in_threes(all().into()))
                    })}
                </small>
            </p>
            <div class="strips" aria-hidden="true">
                <svg viewBox="0 0 1000 160" preserveAspectRatio="none" inner_html=written(Comparison::strips)></svg>
                <small>{written(|results| results.ends().0)}</small>
                <small>{written(|results| results.ends().1)}</small>
            </div>
            <table>
                <thead>
                    <tr>
                        <th scope="col">"Through"</th>
                        <th scope="col">"Median"</th>
                        <th scope="col">"95 %"</th>
                        <th scope="col">"Hits"</th>
                        <th scope="col">"Failed"</th>
                    </tr>
                </thead>
                <tbody inner_html=written(Comparison::rows)></tbody>
            </table>
            <p class="reading" role="status">
                {text(move || {
                    if is_running.get() { "Measuring…".into() } else { results.read().reading() }
                })}
            </p>
        </section>
    }
}
