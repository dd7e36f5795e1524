//! The answer in one sentence, read out when it arrives.

use edgestate_view_model::answer::{Answered, freshness, summary};
use leptos::prelude::*;
use std::sync::Arc;

/// How many digits, from where, how fast and how old.
#[component]
pub fn AnswerSummary(answered: Signal<Option<Arc<Answered>>>) -> impl IntoView {
    view! {
        <p class="summary" role="status">
            <strong>{move || answered.get().map(|answer| summary(&answer))}</strong>
            " "
            {move || answered.get().map(|answer| freshness(&answer))}
        </p>
    }
}
