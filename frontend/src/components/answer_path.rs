//! The path that a request took through the tiers, as a line of stops.

use crate::logic::answer::{Stop, way};
use crate::pages::explore::Shown;
use edgestate_contract::fibonacci::{Source, Strategy};
use leptos::prelude::*;

/// What a stop is called.
pub fn name(source: Source) -> &'static str {
    match source {
        Source::Memory => "Memory",
        Source::Edge => "Edge cache",
        Source::Redis => "Redis",
        Source::Computed => "Computed",
    }
}

/// The stops of the way, with what happened at each.
#[component]
pub fn AnswerPath(shown: RwSignal<Shown>, strategy: Memo<Strategy>) -> impl IntoView {
    let stops = move || {
        shown.with(|shown| {
            let stops = match shown {
                Shown::Value(answer) => way(&answer.0, strategy.get_untracked()),
                _ => crate::logic::history::SOURCES.map(|tier| (tier, Stop::NotReached)),
            };
            let known = matches!(shown, Shown::Value(_));
            stops
                .into_iter()
                .map(|(tier, stop)| {
                    let words = if known { stop.words() } else { "\u{a0}" };
                    view! {
                        <li data-tier=tier.as_str() data-stop=format!("{stop:?}")>
                            <span>{name(tier)}</span>
                            <small>{words}</small>
                        </li>
                    }
                })
                .collect_view()
        })
    };
    view! {
        <ol class="path" aria-label="Path of the request">
            {stops}
        </ol>
    }
}
