//! One number that matters, with its name and a word on it.

use leptos::prelude::*;

/// A number and what it counts; a dash until it is known. `way` says which way it went: `1`, `0` or `-1`.
#[component]
pub fn BigNumber(
    #[prop(into)] label: Signal<String>,
    number: Signal<Option<String>>,
    #[prop(optional)] note: Option<Signal<Option<String>>>,
    #[prop(optional)] way: Option<Signal<Option<String>>>,
) -> impl IntoView {
    let note = note.map(|note| {
        view! {
            <dd class="note" data-way=move || way.and_then(|way| way.get())>
                {note}
            </dd>
        }
    });
    view! {
        <div>
            <dt>{label}</dt>
            <dd>{move || number.get().unwrap_or_else(|| "–".into())}</dd>
            {note}
        </div>
    }
}
