//! The path that a request took through the tiers, as a line of stops.

use crate::erased::text;
use crate::logic::answer::way;
use crate::logic::markup;
use crate::pages::explore::Shown;
use edgestate_contract::fibonacci::Strategy;
use leptos::prelude::*;

/// The stops of the way, with what happened at each.
#[component]
pub fn AnswerPath(shown: RwSignal<Shown>, strategy: Signal<Strategy>) -> impl IntoView {
    let stops = text(move || {
        markup::path(match &*shown.read() {
            Shown::Value(answer) => Some(way(&answer.0, strategy.get_untracked())),
            _ => None,
        })
    });
    view! { <ol class="path" aria-label="Path of the request" inner_html=stops></ol> }
}
