//! The most visited pages, and the search for one.

use crate::api;
use edgestate_contract::visits::PageTotal;
use edgestate_view_model::digits::grouped;
use leptos::leptos_dom::helpers::debounce;
use leptos::prelude::*;
use std::time::Duration;

/// Typing pauses this long before it is searched.
const PAUSE: Duration = Duration::from_millis(180);

/// The pages, each a link to its numbers with a bar as long as its share of the first. `top` are the most
/// visited ones, which are shown while nothing is searched.
#[component]
pub fn PageList(
    #[prop(into)] top: Signal<Vec<PageTotal>>,
    #[prop(into)] current: Signal<String>,
    address: Callback<String, String>,
) -> impl IntoView {
    let prefix = RwSignal::new(String::new());
    let mut search_after_a_pause = debounce(PAUSE, move |typed| prefix.set(typed));
    let search = move |event| {
        search_after_a_pause(event_target_value(&event).trim().to_ascii_lowercase());
    };
    let found = api::latest(
        move || prefix.get(),
        |prefix, abort| async move {
            if prefix.is_empty() {
                return None;
            }
            let outcome = api::pages(&prefix, &abort).await;
            Some((prefix, outcome.map(|found| found.pages)))
        },
    );
    let pages = Memo::new(move |before: Option<&Vec<PageTotal>>| {
        let prefix = prefix.get();
        if prefix.is_empty() {
            return top.get();
        }
        match found.get().flatten() {
            Some((asked, Ok(pages))) if asked == prefix => pages,
            _ => before.cloned().unwrap_or_default(),
        }
    });
    let highest = move || pages.read().first().map_or(1, |page| page.total.max(1));
    let none = move || {
        let prefix = prefix.get();
        let words = match found.get().flatten()? {
            (asked, _) if asked != prefix || prefix.is_empty() => return None,
            (_, Err(failure)) => failure.explain().what,
            (_, Ok(pages)) if pages.is_empty() => format!("No page begins with “{prefix}”."),
            (_, Ok(_)) => return None,
        };
        Some(words)
    };
    // A link stays the same element while its number grows, so that it keeps the focus.
    let item = move |name: String| {
        let page = name.clone();
        let total = Signal::derive(move || {
            let pages = pages.read();
            pages
                .iter()
                .find(|other| other.page == page)
                .map_or(0, |page| page.total)
        });
        let (page, href) = (name.clone(), name.clone());
        view! {
            <li>
                <a
                    href=move || address.run(href.clone())
                    aria-current=move || (current.get() == page).to_string()
                    data-noscroll=""
                >
                    {name}
                </a>
                <b>{move || grouped(total.get())}</b>
                <progress
                    max=move || highest().to_string()
                    value=move || total.get().to_string()
                    aria-hidden="true"
                ></progress>
            </li>
        }
    };
    let names = move || pages.get().into_iter().map(|page| page.page);
    view! {
        <section class="card pages" aria-labelledby="pages">
            <h2 id="pages">"Pages"</h2>
            <input
                type="search"
                placeholder="Find a page"
                aria-label="Find a page by the beginning of its name"
                autocomplete="off"
                spellcheck="false"
                on:input=search
            />
            <ol>
                <For each=names key=String::clone children=item />
            </ol>
            <p role="status">{none}</p>
        </section>
    }
}
