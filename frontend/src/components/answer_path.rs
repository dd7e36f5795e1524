//! The path that a request took through the tiers, as a line of stops.

use edgestate_view_model::answer::{Answered, SOURCES, Stop, way};
use edgestate_view_model::history::History;
use edgestate_view_model::wording::source_name;
use leptos::prelude::*;
use std::sync::Arc;

/// The stops of the way, with what happened at each.
#[component]
pub fn AnswerPath(
    answered: Signal<Option<Arc<Answered>>>,
    history: RwSignal<History>,
) -> impl IntoView {
    let stops = SOURCES.map(|source| {
        let stop = move || {
            way(answered.read().as_ref()?)
                .into_iter()
                .find_map(|(tier, stop)| (tier == source).then_some(stop))
        };
        view! {
            <li hidden=move || !history.read().tiers().have(source) data-tier=source.as_str() data-stop=move || stop().map(Stop::as_str)>
                <span>{source_name(source)}</span>
                <small>{move || stop().map_or("\u{a0}", Stop::words)}</small>
            </li>
        }
    });
    view! {
        <ol class="path" aria-label="Path of the request">
            {stops.collect_view()}
        </ol>
    }
}
