//! What stands around every view, and which view stands at which address.

use crate::browser;
use crate::components::status_line::StatusLine;
use crate::pages::not_found::NotFound;
use crate::parts::{Add, Compare, Explore, Home, Visits};
use crate::session::Session;
use edgestate_view_model::views::{API_DOCS, FOOTER, FOOTER_LINKS, VIEWS, View, title};
use leptos::ev;
use leptos::prelude::*;
use leptos_router::components::{A, FlatRoutes, Route, Router};
use leptos_router::hooks::use_location;
use leptos_router::{Lazy, path};

/// The page. Its frame is the one of the static shell in `index.html`.
#[component]
pub fn App() -> impl IntoView {
    view! {
        <Router>
            <Frame />
        </Router>
    }
}

#[component]
fn Frame() -> impl IntoView {
    let session = Session::start();
    provide_context(session);
    follow_views(session);
    let links = VIEWS.map(|view| {
        view! {
            <A href=view.path exact=true>
                {view.name}
            </A>
        }
    });
    let footer_links = FOOTER_LINKS.map(|(address, name)| view! { <a href=address>{name}</a> });
    let (docs, docs_name) = API_DOCS;
    view! {
        <a class="skip" href="#main" rel="external">
            "To the content"
        </a>
        <header>
            <a class="brand" href="/">
                "Edgestate"
            </a>
            <nav aria-label="Views">
                {links.collect_view()} <a href=docs rel="external">
                    {docs_name}
                </a>
            </nav>
        </header>
        <div id="status">
            <StatusLine />
        </div>
        <main id="main" tabindex="-1">
            <FlatRoutes fallback=NotFound>
                <Route path=path!("/") view={Lazy::<Home>::new()} />
                <Route path=path!("/visits") view={Lazy::<Visits>::new()} />
                <Route path=path!("/explore") view={Lazy::<Explore>::new()} />
                <Route path=path!("/compare") view={Lazy::<Compare>::new()} />
                <Route path=path!("/add") view={Lazy::<Add>::new()} />
            </FlatRoutes>
        </main>
        <footer>
            <p>{FOOTER}</p>
            {footer_links.collect_view()}
        </footer>
    }
}

/// At each change of view names the tab and counts a visit; and, unless the page has just been opened, moves
/// the focus to the heading.
fn follow_views(session: Session) {
    let path = use_location().pathname;
    let count = move || {
        if let Some(view) = View::at(&path.read_untracked()) {
            browser::when_shown(move || session.outbox.record(view.page));
        }
    };
    Effect::new(move |_| {
        let view = View::at(&path.read());
        document().set_title(&view.map_or_else(|| title("Not found"), View::title));
        count();
    });
    // Back from the cache of pages that were left, it is looked at anew.
    let again = window_event_listener(ev::pageshow, move |event| {
        if event.persisted() {
            count();
        }
    });
    on_cleanup(move || again.remove());

    Effect::new(move |is_first: Option<bool>| {
        let Some(heading) = session.heading.get() else {
            return is_first.unwrap_or(true);
        };
        if is_first == Some(false) {
            // An element that cannot take the focus leaves it where it was.
            let _ = heading.focus();
        }
        false
    });
}
