//! Adding to two throw-away counters, several requests at a time: one by read-modify-write, one by
//! letting the store add; and showing what each has lost.

use crate::api::{self, LabMethod};
use crate::browser;
use crate::erased::{on, text};
use edgestate_view_model::race::{Tally, reading};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Updates sent to each counter, and how many at a time.
const UPDATES: u32 = 60;
const AT_A_TIME: u32 = 8;

/// The button, the two outcomes and the reading.
#[component]
pub fn RaceRun() -> impl IntoView {
    let tallies = RwSignal::new([Tally::default(); 2]);
    let pending = RwSignal::new(0_u32);
    let start = on(move |_| {
        tallies.set([Tally::default(); 2]);
        pending.set(2);
        let methods = [LabMethod::Atomic, LabMethod::ReadModifyWrite];
        for (which, method) in methods.into_iter().enumerate() {
            race(which, method, tallies, pending);
        }
    });
    let outcome = move |which: usize| text(move || tallies.get()[which].words());
    let share =
        move |which: usize| text(move || tallies.get()[which].value.unwrap_or(0).to_string());
    view! {
        <section class="race">
            <h2>"And a counter?"</h2>
            <p class="lede">
                "Reading a number, adding one and writing it back looks harmless. \
                 Sixty updates to each of two counters, eight at a time, show what becomes of it."
            </p>
            <button on:click=start disabled=Signal::derive(move || pending.get() > 0)>
                "Run the race"
            </button>
            <dl>
                <dt>"The store adds"</dt>
                <dd>
                    {outcome(0)}
                    <progress aria-hidden="true" max=UPDATES.to_string() prop:value=share(0)></progress>
                </dd>
                <dt>"Read, modify, write"</dt>
                <dd>
                    {outcome(1)}
                    <progress aria-hidden="true" max=UPDATES.to_string() prop:value=share(1)></progress>
                </dd>
            </dl>
            <p class="reading" role="status">
                {text(move || {
                    let [atomic, read_modify_write] = tallies.get();
                    if pending.get() > 0 {
                        "Counting…".into()
                    } else {
                        reading(atomic, read_modify_write).into()
                    }
                })}
            </p>
        </section>
    }
}

/// Sends the updates of one counter; when all are answered, reads what it holds.
fn race(which: usize, method: LabMethod, tallies: RwSignal<[Tally; 2]>, pending: RwSignal<u32>) {
    let counter = browser::random_name();
    let (sent, answered) = (RwSignal::new(0_u32), RwSignal::new(0_u32));
    for _ in 0..AT_A_TIME {
        let counter = counter.clone();
        spawn_local(async move {
            // Signals of a view that is gone yield nothing, which ends the race.
            while let Some(number) = sent.try_get_untracked()
                && number < UPDATES
            {
                sent.set(number + 1);
                let acknowledged = api::lab_add(&counter, method).await.is_ok();
                tallies.try_update(|tallies| {
                    tallies[which].acknowledged += u64::from(acknowledged);
                    tallies[which].failed += u64::from(!acknowledged);
                });
                answered.try_update(|answered| *answered += 1);
            }
            if answered.try_get_untracked() == Some(UPDATES) {
                answered.set(0);
                let value = api::lab_value(&counter).await.map(|reply| reply.value).ok();
                tallies.try_update(|tallies| tallies[which].value = value);
                pending.try_update(|pending| *pending -= 1);
            }
        });
    }
}
