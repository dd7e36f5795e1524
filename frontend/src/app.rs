//! The routes, and what happens at every change of view.

use crate::browser;
use crate::components::status_line::StatusLine;
use crate::pages::explore::Explore;
use crate::pages::not_found::NotFound;
use crate::session::Session;
use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::hooks::use_location;
use leptos_router::path;

/// Path, title and the name under which its visits are counted, of each view.
const VIEWS: [(&str, &str, &str); 4] = [
    ("/", "Explore", "home"),
    ("/visits", "Visits", "visits"),
    ("/compare", "Compare", "compare"),
    ("/console", "API", "api"),
];

/// The whole page below the header.
#[component]
pub fn App() -> impl IntoView {
    provide_context(Session::start());
    view! {
        <Router>
            <Arrivals />
            <StatusLine />
            <FlatRoutes fallback=NotFound>
                <Route path=path!("/") view=Explore />
            </FlatRoutes>
        </Router>
    }
}

/// Shows nothing: at every change of view it names the tab, marks the link, moves the focus to the
/// heading and records the visit.
#[component]
fn Arrivals() -> impl IntoView {
    let session = Session::get();
    let path = use_location().pathname;
    Effect::new(move |last: Option<String>| {
        let path = path.get();
        if last.as_ref() == Some(&path) {
            return path;
        }
        let view = VIEWS.iter().find(|view| view.0 == path);
        browser::set_title(&format!(
            "{} · Edgestate",
            view.map_or("Not found", |view| view.1)
        ));
        browser::mark_current_link(&path);
        if let Some(view) = view {
            session.outbox.record(view.2);
        }
        if last.is_some() {
            request_animation_frame(|| browser::focus("h1"));
        }
        path
    });
}
