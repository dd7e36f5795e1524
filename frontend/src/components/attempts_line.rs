//! The time line of a counter: a column for each visit, a mark for each attempt to have it counted.

use edgestate_view_model::experiment::{Experiment, Side, VISITS};
use leptos::prelude::*;

/// The time line of one side; for who does not see it, a sentence.
#[component]
pub fn AttemptsLine(side: Side, name: &'static str, run: Signal<Experiment>) -> impl IntoView {
    let columns = (0..VISITS).map(|visit| {
        let line = Memo::new(move |_| run.read().counter(side).line(visit));
        let marks = move || {
            let marks = line.get().into_iter();
            marks
                .map(|mark| view! { <i data-mark=mark></i> })
                .collect_view()
        };
        view! { <li>{marks}</li> }
    });
    view! {
        <div
            class="attempts"
            role="img"
            aria-label=move || format!("{name}: {}", run.read().counter(side).description())
        >
            <p>{name}</p>
            <ol>{columns.collect_view()}</ol>
        </div>
    }
}
