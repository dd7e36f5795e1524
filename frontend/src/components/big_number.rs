//! One number that matters, with its name.

use leptos::prelude::*;

/// A number and what it counts; a dash until it is known.
#[component]
pub fn BigNumber(label: &'static str, number: Signal<Option<String>>) -> impl IntoView {
    view! {
        <div>
            <dt>{label}</dt>
            <dd>{move || number.get().unwrap_or_else(|| "–".into())}</dd>
        </div>
    }
}
