//! The web UI. `app` has the routes, `pages` one file for each view, `components` one for each
//! part of a view, `logic` what needs no browser, `api` the calls; `session` and `outbox` live as
//! long as the page. The header and footer are static and stand in `index.html`.

mod api;
mod app;
mod browser;
mod components;
mod erased;
mod outbox;
mod pages;
mod place;
mod session;

use leptos::prelude::document;
use wasm_bindgen::JsCast as _;

fn main() {
    console_error_panic_hook::set_once();
    let [status, main] = ["status", "main"].map(|id| document().get_element_by_id(id));
    let (Some(status), Some(main), Some(place)) = (status, main, place::Place::follow()) else {
        return;
    };
    let main = main.unchecked_into();
    let app = move || app::App(app::AppProps { place, main });
    browser::in_a_task_of_its_own(move || {
        status.set_inner_html("");
        leptos::mount::mount_to(status.unchecked_into(), app).forget();
    });
}
