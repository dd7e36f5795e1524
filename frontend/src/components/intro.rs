//! The heading of a view and what the view is about, as the static shell shows them before the
//! program runs.

use crate::session::Session;
use edgestate_view_model::views::View;
use leptos::prelude::*;

/// The heading takes the focus when the view changes.
#[component]
pub fn Intro(view: &'static View) -> impl IntoView {
    let heading = Session::get().heading;
    view! {
        <hgroup class="intro" data-view=view.page>
            <h1 tabindex="-1" node_ref=heading>
                {view.heading}
            </h1>
            <p class="lede">{view.lede}</p>
        </hgroup>
    }
}
