//! What went wrong, in plain words, with what to do next.

use crate::erased::text;
use edgestate_view_model::failure::Explanation;
use leptos::prelude::*;

/// A note that is read out when there is something to say, and takes no room otherwise.
#[component]
pub fn ProblemNote(trouble: Signal<Explanation>) -> impl IntoView {
    view! {
        <p class="problem" role="alert">
            <strong>{text(move || trouble.get().what)}</strong>
            " "
            <span>{text(move || trouble.get().next)}</span>
        </p>
    }
}
