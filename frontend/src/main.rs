//! The web UI. `app` has the routes, `pages` one file for each view, `parts` how they are fetched, `components` one for each part of a
//! view, `api` the calls; `session` and `outbox` live as long as the page; `experiment` runs what
//! Home shows. What needs no browser is decided
//! in `edgestate_view_model`.

mod api;
mod app;
mod browser;
mod calculator;
mod components;
mod experiment;
mod outbox;
mod pages;
mod parts;
mod refresh;
mod session;

use edgestate_view_model::digits;
use wasm_bindgen_futures::spawn_local;

fn main() {
    console_error_panic_hook::set_once();
    browser::follow_move(edgestate_view_model::address::moved);
    digits::write_as(browser::number);
    // The static shell covers what is made behind it (styles/main.css). Each step is a task of its own.
    spawn_local(async {
        parts::load(&browser::path()).await;
        browser::breathe().await;
        // With its first number the browser reads how its language writes them.
        browser::number(0.0, 0);
        browser::breathe().await;
        leptos::mount::mount_to_body(app::App);
        // The view, which comes after the frame, takes its turn between these two.
        browser::breathe().await;
        browser::breathe().await;
        browser::uncover("shell");
    });
}
