//! The heading of a view and what the view is about, as the static shell shows them before the
//! program runs.

use leptos::prelude::*;

/// A file of `frontend/shells`.
#[component]
pub fn Intro(html: &'static str) -> impl IntoView {
    view! { <div class="intro" inner_html=html></div> }
}
