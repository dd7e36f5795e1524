//! The answer in one sentence, read out when it arrives.

use crate::erased::text;
use crate::pages::explore::Shown;
use edgestate_view_model::answer::{Answered, freshness, summary};
use leptos::prelude::*;

/// How many digits, from where, how fast and how old.
#[component]
pub fn AnswerSummary(shown: RwSignal<Shown>) -> impl IntoView {
    let sentence = move |of: fn(&Answered) -> String| {
        text(move || match &*shown.read() {
            Shown::Value(answer) => of(answer),
            _ => String::new(),
        })
    };
    view! {
        <p class="summary" role="status">
            <strong>{sentence(summary)}</strong>
            " "
            {sentence(freshness)}
        </p>
    }
}
