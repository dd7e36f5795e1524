//! The tutorials' race: the same updates to three throw-away counters, several requests at a time, each
//! counter in another way; and what each has lost. Shows what was recorded until it is run.

use crate::api::{self, Cancel, LabMethod};
use crate::browser;
use edgestate_view_model::race::{RECORDED, Tally, UPDATES, WAYS, name, reading};
use edgestate_view_model::views::SCRIPT_SOURCE;
use futures_util::future::join_all;
use leptos::prelude::*;
use std::cell::Cell;

/// How many updates of each counter are on their way at a time.
const AT_A_TIME: u32 = 8;

/// The button, the three outcomes and the reading.
#[component]
pub fn RaceRun() -> impl IntoView {
    let tallies = RECORDED.map(RwSignal::new);
    let cancel = Cancel::with_owner();
    let run = Action::new_unsync(move |(): &()| {
        let cancel = cancel.clone();
        async move {
            let races = WAYS.into_iter().zip(tallies);
            join_all(races.map(|(way, tally)| race(way, tally, &cancel))).await;
        }
    });
    let is_running = run.pending();
    let start = move |_| {
        run.dispatch(());
    };
    let outcomes = WAYS.into_iter().zip(tallies).map(|(way, tally)| {
        view! {
            <div data-verdict=move || tally.get().verdict()>
                <dt>{name(way)}</dt>
                <dd class="outcome">{move || tally.get().words()}</dd>
                <dd class="bar">
                    <progress
                        aria-hidden="true"
                        max=UPDATES.to_string()
                        prop:value=move || tally.get().progress().to_string()
                    ></progress>
                </dd>
            </div>
        }
    });
    let mode = move || match run.version().get() {
        0 if !is_running.get() => "Recorded with two isolates",
        _ if is_running.get() => "Live",
        _ => "Your run",
    };
    let reading = move || {
        if is_running.get() {
            "Counting…"
        } else {
            reading(tallies.map(|tally| tally.get()))
        }
    };
    view! {
        <section class="card race" aria-labelledby="race-heading">
            <div class="title">
                <h2 id="race-heading">"Why it takes one step"</h2>
                <p class="mode" data-live=move || (run.version().get() > 0).to_string()>
                    {mode}
                </p>
            </div>
            <p class="soft">
                "Reading a number, adding one and writing it back is how tutorials count. Sixty updates to each \
                 of three counters, eight at a time, show what becomes of it."
            </p>
            <dl>{outcomes.collect_view()}</dl>
            <p class="reading" role="status">
                {reading}
            </p>
            <div class="row">
                <button on:click=start disabled=is_running>
                    "Run the race"
                </button>
                <a href=SCRIPT_SOURCE>"The step, as Redis runs it"</a>
            </div>
        </section>
    }
}

/// Sends the updates of one counter; when all are answered, reads what it holds.
async fn race(way: LabMethod, tally: RwSignal<Tally>, cancel: &Cancel) {
    tally.set(Tally::default());
    let counter = browser::random_name();
    let (signal, sent) = (cancel.signal(), Cell::new(0));
    let add_in_turn = || async {
        while !cancel.is_cancelled() && sent.get() < UPDATES {
            sent.set(sent.get() + 1);
            let is_acknowledged = api::lab_add(&counter, way, None, &signal).await.is_ok();
            // The view may be gone by now.
            tally.try_update(|tally| {
                tally.acknowledged += u64::from(is_acknowledged);
                tally.failed += u64::from(!is_acknowledged);
            });
        }
    };
    join_all((0..AT_A_TIME).map(|_| add_in_turn())).await;
    let value = api::lab_value(&counter, &signal).await;
    tally.try_update(|tally| tally.value = value.map(|reply| reply.value).ok());
}
