//! What became of the visit of this page view.

use crate::session::Session;
use leptos::prelude::*;

/// One or two sentences on this page view.
#[component]
pub fn OwnVisit() -> impl IntoView {
    let outbox = Session::get().outbox;
    view! {
        <p class="own-visit" role="status">
            {move || outbox.own().words()}
        </p>
    }
}
