//! Offers to load the page again, where a part of it is gone.

use crate::browser;
use leptos::prelude::*;

/// What could not be loaded, why that may be, and the way out.
#[component]
pub fn ReloadOffer(missing: &'static str) -> impl IntoView {
    view! {
        <p class="problem" role="alert">
            <strong>{missing} " could not be loaded."</strong>
            <span>"The connection may be gone, or a newer release has taken its place."</span>
            <button on:click=|_| browser::reload()>"Reload the page"</button>
        </p>
    }
}
