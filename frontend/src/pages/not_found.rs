//! What stands at an address that leads nowhere.

use crate::session::Session;
use leptos::prelude::*;

/// An address that leads nowhere, with the way back.
#[component]
pub fn NotFound() -> impl IntoView {
    let heading = Session::get().heading;
    view! {
        <div>
            <h1 tabindex="-1" node_ref=heading>
                "Nothing stands here"
            </h1>
            <p class="lede">
                "The address may be mistyped. " <a href="/">"Begin at Home"</a>
                " instead."
            </p>
        </div>
    }
}
