//! Which view is on screen, and what happens at every change of view.
//!
//! Views are mounted one after the other instead of standing in one reactive tree, for which the
//! compiler would also write how each view turns into each other one.

use crate::browser;
use crate::components::status_line::StatusLine;
use crate::pages::compare::Compare;
use crate::pages::explore::Explore;
use crate::pages::not_found::NotFound;
use crate::pages::visits::Visits;
use crate::place::{Place, View};
use crate::session::Session;
use leptos::ev;
use leptos::mount::mount_to;
use leptos::prelude::*;
use std::any::Any;
use web_sys::HtmlElement;

/// The status line; the view at the address goes into `main`.
#[component]
pub fn App(place: Place, main: HtmlElement) -> impl IntoView {
    let session = Session::start(place);
    provide_context(session);
    let path = Memo::new(move |_| place.path());
    // Back from the cache of pages that were left, it is looked at anew.
    let again = window_event_listener(ev::pageshow, move |event| {
        if event.persisted() {
            count(View::at(&path.read_untracked()), session);
        }
    });
    on_cleanup(move || again.remove());
    let on_screen = StoredValue::new_local(None::<Box<dyn Any>>);
    let follow = move || {
        Effect::new(move |before: Option<()>| {
            let view = View::at(&path.read());
            // Whatever is there, the shell at first, makes room.
            on_screen.set_value(None);
            main.set_inner_html("");
            on_screen.set_value(Some(untrack(|| open(view, main.clone()))));
            arrive(view, &path.read_untracked(), session, before.is_none());
        });
    };
    let owner = Owner::current();
    browser::in_a_task_of_its_own(move || match owner {
        Some(owner) => owner.with(follow),
        None => follow(),
    });
    StatusLine()
}

/// Mounts a view, until what is returned is dropped.
fn open(view: View, main: HtmlElement) -> Box<dyn Any> {
    match view {
        View::Explore => Box::new(mount_to(main, Explore)),
        View::Visits => Box::new(mount_to(main, Visits)),
        View::Compare => Box::new(mount_to(main, Compare)),
        View::NotFound => Box::new(mount_to(main, NotFound)),
    }
}

/// Counts a view, when it is shown.
fn count(view: View, session: Session) {
    if let Some(page) = view.page() {
        browser::when_shown(move || session.outbox.record(page));
    }
}

/// Names the tab, marks the link of the view, records the visit, and, unless the page has just been
/// opened, moves the focus to the heading.
fn arrive(view: View, path: &str, session: Session, first: bool) {
    session.place.arrived();
    browser::set_title(&format!("{} · Edgestate", view.title()));
    browser::mark_current_link(path);
    count(view, session);
    if !first {
        browser::focus("h1");
    }
}
