//! One number that matters, with its name.

use leptos::prelude::*;

/// A number and what it counts.
#[component]
pub fn BigNumber(label: &'static str, number: Signal<String>) -> impl IntoView {
    view! {
        <div>
            <dt>{label}</dt>
            <dd>{number}</dd>
        </div>
    }
}
