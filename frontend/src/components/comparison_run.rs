//! Asking for the same number through each strategy in turn, several requests at a time.

use super::comparison_results::ComparisonResults;
use super::number_field::NumberField;
use crate::api::{self, Cancel};
use edgestate_contract::fibonacci::Strategy;
use edgestate_view_model::comparison::Comparison;
use edgestate_view_model::digits::grouped;
use edgestate_view_model::plan::Plan;
use futures_util::future::join_all;
use leptos::prelude::*;
use std::cell::Cell;

/// The form, the progress and the results.
#[component]
pub fn ComparisonRun(
    #[prop(into)] plan: Signal<Plan>,
    #[prop(into)] max_n: Signal<u32>,
    choose: Callback<Plan>,
) -> impl IntoView {
    let results = RwSignal::new(Comparison::default());
    let running = RwSignal::new(None::<Cancel>);
    let measure = Action::new_unsync(move |plan: &Plan| {
        let (plan, cancel) = (*plan, Cancel::new());
        running.set(Some(cancel.clone()));
        async move { measure(plan, &cancel, results).await }
    });
    let stop = move || {
        if let Some(Some(cancel)) = running.try_get_untracked() {
            cancel.cancel();
        }
    };
    on_cleanup(stop);
    let is_running = measure.pending();
    let press = move |_| {
        if is_running.get_untracked() {
            stop();
        } else {
            measure.dispatch(plan.get_untracked());
        }
    };
    let with = move |change: fn(&mut Plan, u32)| {
        Callback::new(move |number: u32| {
            let mut plan = plan.get_untracked();
            change(&mut plan, number);
            choose.run(plan);
        })
    };
    let done = move || results.read().requests();
    let all = move || plan.get().all();
    view! {
        <div class="row fields">
            <NumberField
                label="n"
                least=0
                most=max_n
                value=Signal::derive(move || plan.get().n)
                set=with(|plan, n| plan.n = n)
            />
            <NumberField
                label="requests each"
                least=1
                most=Plan::MAX_REQUESTS
                value=Signal::derive(move || plan.get().requests)
                set=with(|plan, requests| plan.requests = requests)
            />
            <NumberField
                label="at a time"
                least=1
                most=Plan::MAX_AT_A_TIME
                value=Signal::derive(move || plan.get().at_a_time)
                set=with(|plan, at_a_time| plan.at_a_time = at_a_time)
            />
            <button class="primary" on:click=press>
                {move || if is_running.get() { "Stop" } else { "Run" }}
            </button>
        </div>
        <p class="progress">
            <progress
                aria-label="Progress"
                max=move || all().to_string()
                prop:value=move || done().to_string()
            ></progress>
            <small>
                {move || {
                    format!("{} of {}", grouped(done() as u64), grouped(all().into()))
                }}
            </small>
        </p>
        <ComparisonResults results is_running />
    }
}

/// Sends the requests of a plan until all are answered or it is cancelled.
async fn measure(plan: Plan, cancel: &Cancel, results: RwSignal<Comparison>) {
    results.set(Comparison::default());
    let sent = Cell::new(0);
    let ask_in_turn = || async {
        while !cancel.is_cancelled() && sent.get() < plan.all() {
            // In turn, so that no strategy has a better moment than another.
            let place = sent.get() as usize % Strategy::ALL.len();
            sent.set(sent.get() + 1);
            let signal = cancel.signal();
            let answer = api::fibonacci(plan.n, Strategy::ALL[place], &signal).await;
            if cancel.is_cancelled() {
                return;
            }
            results.update(|results| {
                let run = results.run_mut(place);
                match answer {
                    Ok(answer) => {
                        run.answered(answer.reply.source, answer.ms, answer.reply.degraded);
                    }
                    Err(_) => run.failed(),
                }
            });
        }
    };
    join_all((0..plan.at_a_time).map(|_| ask_in_turn())).await;
}
