//! What went wrong, in plain words, with what to do next.

use edgestate_view_model::failure::Explanation;
use leptos::prelude::*;

/// A note that is read out when there is something to say, and takes no room otherwise.
#[component]
pub fn ProblemNote(trouble: Signal<Option<Explanation>>) -> impl IntoView {
    let words = move || {
        let Explanation { what, next } = trouble.get()?;
        Some(view! {
            <strong>{what}</strong>
            " "
            <span>{next}</span>
        })
    };
    view! {
        <p class="problem" role="alert">
            {words}
        </p>
    }
}
