//! Which view is on screen, and what happens at every change of view.

use crate::browser;
use crate::components::status_line::StatusLine;
use crate::erased::part;
use crate::pages::compare::Compare;
use crate::pages::console::Console;
use crate::pages::explore::Explore;
use crate::pages::not_found::NotFound;
use crate::pages::visits::Visits;
use crate::place::{Place, View};
use crate::session::Session;
use leptos::prelude::*;

/// The whole page below the header.
#[component]
pub fn App(place: Place) -> impl IntoView {
    let session = Session::start(place);
    provide_context(session);
    let view = Memo::new(move |_| place.view());
    Effect::new(move |before: Option<()>| arrive(view.get(), session, before.is_none()));
    let view = part(move || match view.get() {
        View::Explore => Explore().into_any(),
        View::Visits => Visits().into_any(),
        View::Compare => Compare().into_any(),
        View::Console => Console().into_any(),
        View::NotFound => NotFound().into_any(),
    });
    view! {
        <StatusLine />
        {view}
    }
}

/// Names the tab, marks the link of the view, records the visit, and, unless the page has just been
/// opened, moves the focus to the heading.
fn arrive(view: View, session: Session, first: bool) {
    session.place.arrived();
    browser::set_title(&format!("{} · Edgestate", view.title()));
    browser::mark_current_link(&untrack(|| session.place.path()));
    if let Some(page) = view.page() {
        session.outbox.record(page);
    }
    if !first {
        request_animation_frame(|| browser::focus("h1"));
    }
}
