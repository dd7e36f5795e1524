//! What stands at an address that leads nowhere.

use leptos::prelude::*;

/// An address that leads nowhere, with the way back.
#[component]
pub fn NotFound() -> impl IntoView {
    view! {
        <h1 tabindex="-1">"Nothing stands here"</h1>
        <p class="lede">
            "The address may be mistyped. " <a href="/">"Explore the Fibonacci numbers"</a>
            " instead."
        </p>
    }
}
