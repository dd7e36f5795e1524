//! Adding to two throw-away counters, several requests at a time: one by read-modify-write, one by
//! letting the store add; and showing what each has lost.

use crate::api::{self, Cancel, LabMethod};
use crate::browser;
use edgestate_view_model::race::{Tally, UPDATES, reading};
use futures_util::future::{join, join_all};
use leptos::prelude::*;
use std::cell::Cell;

/// How many updates are on their way at a time.
const AT_A_TIME: u32 = 8;

/// The button, the two outcomes and the reading.
#[component]
pub fn RaceRun() -> impl IntoView {
    let atomic = RwSignal::new(Tally::default());
    let read_modify_write = RwSignal::new(Tally::default());
    let cancel = Cancel::with_owner();
    let run = Action::new_unsync(move |(): &()| {
        let cancel = cancel.clone();
        async move {
            join(
                race(LabMethod::Atomic, atomic, &cancel),
                race(LabMethod::ReadModifyWrite, read_modify_write, &cancel),
            )
            .await;
        }
    });
    let is_running = run.pending();
    let start = move |_| {
        run.dispatch(());
    };
    let outcome = |name, tally: RwSignal<Tally>| {
        view! {
            <dt>{name}</dt>
            <dd>
                {move || tally.get().words()}
                <progress
                    aria-hidden="true"
                    max=UPDATES.to_string()
                    prop:value=move || tally.get().value.unwrap_or(0).to_string()
                ></progress>
            </dd>
        }
    };
    let reading = move || {
        if is_running.get() {
            "Counting…"
        } else {
            reading(atomic.get(), read_modify_write.get())
        }
    };
    view! {
        <section class="race">
            <h2>"And a counter?"</h2>
            <p class="lede">
                "Reading a number, adding one and writing it back looks harmless. \
                 Sixty updates to each of two counters, eight at a time, show what becomes of it."
            </p>
            <button on:click=start disabled=is_running>
                "Run the race"
            </button>
            <dl>
                {outcome("The store adds", atomic)}
                {outcome("Read, modify, write", read_modify_write)}
            </dl>
            <p class="reading" role="status">
                {reading}
            </p>
        </section>
    }
}

/// Sends the updates of one counter; when all are answered, reads what it holds.
async fn race(method: LabMethod, tally: RwSignal<Tally>, cancel: &Cancel) {
    tally.set(Tally::default());
    let counter = browser::random_name();
    let (signal, sent) = (cancel.signal(), Cell::new(0));
    let add_in_turn = || async {
        while !cancel.is_cancelled() && sent.get() < UPDATES {
            sent.set(sent.get() + 1);
            let is_acknowledged = api::lab_add(&counter, method, &signal).await.is_ok();
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
