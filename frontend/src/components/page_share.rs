//! What a page's numbers can be taken along as: a line that counts it, a badge, a table.

use super::copy_button::CopyButton;
use crate::api;
use crate::browser;
use edgestate_contract::csv;
use edgestate_contract::visits::VisitBoard;
use edgestate_view_model::snippets::{self, Look, Script};
use leptos::prelude::*;
use std::sync::Arc;

/// The badge itself, and buttons for the rest.
#[component]
pub fn PageShare(
    #[prop(into)] page: Signal<String>,
    board: Signal<Option<Arc<VisitBoard>>>,
) -> impl IntoView {
    let origin = StoredValue::new(browser::origin());
    let script = move || {
        origin.with_value(|origin| {
            let script = Script {
                origin,
                page: Some(&page.read()),
                version: None,
            };
            script.html()
        })
    };
    let address = move || Look::default().address(&api::segments(&page.read()), str::to_owned);
    let badge = move || origin.with_value(|origin| snippets::badge(origin, &address()));
    let save = move |_| {
        if let Some(board) = board.get_untracked() {
            let name = csv::file_name(&board.page, board.interval);
            // A browser that forbids downloads says so itself.
            let _ = browser::download(&name, &csv::series(board.interval, &board.points));
        }
    };
    view! {
        <div class="row share">
            <img
                src=address
                alt=move || format!("Badge with the visits of {}", page.read())
                height="20"
            />
            <CopyButton label="Copy badge" text=Signal::derive(badge) />
            <CopyButton label="Copy snippet" text=Signal::derive(script) />
            <button on:click=save>"Download CSV"</button>
        </div>
    }
}
