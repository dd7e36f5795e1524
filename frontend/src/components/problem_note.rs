//! A failure in plain words, with what to do next.

use crate::logic::failure::Failure;
use leptos::prelude::*;

/// What went wrong, and the next step.
#[component]
pub fn ProblemNote(failure: Failure) -> impl IntoView {
    let explanation = failure.explain();
    view! {
        <p class="problem" role="alert">
            <strong>{explanation.what}</strong>
            " "
            {explanation.next}
        </p>
    }
}
