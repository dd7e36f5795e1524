//! The path that a request took through the tiers, as a line of stops.

use crate::erased::text;
use crate::pages::explore::Shown;
use edgestate_view_model::answer::way;
use edgestate_view_model::markup;
use leptos::prelude::*;

/// The stops of the way, with what happened at each.
#[component]
pub fn AnswerPath(shown: RwSignal<Shown>) -> impl IntoView {
    let stops = text(move || {
        markup::path(match &*shown.read() {
            Shown::Value(answer) => Some(way(answer)),
            _ => None,
        })
    });
    view! { <ol class="path" aria-label="Path of the request" inner_html=stops></ol> }
}
