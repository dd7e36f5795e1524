//! The most visited pages, each a link to its numbers with a bar as long as its share of the first.

use edgestate_contract::visits::PageTotal;
use edgestate_view_model::digits::in_threes;
use leptos::prelude::*;

/// The list. A link stays the same element while its number grows, so that it keeps the focus.
#[component]
pub fn TopPages(pages: Signal<Vec<PageTotal>>) -> impl IntoView {
    let highest = move || pages.read().first().map_or(1, |page| page.total.max(1));
    let item = move |name: String| {
        let address = format!(
            "/visits?page={}",
            String::from(js_sys::encode_uri_component(&name))
        );
        let page = name.clone();
        let total = Memo::new(move |_| {
            let pages = pages.read();
            let page = pages.iter().find(|other| other.page == page);
            page.map_or(0, |page| page.total)
        });
        view! {
            <li>
                <a href=address>{name}</a>
                <b>{move || in_threes(total.get())}</b>
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
        <section class="top">
            <h2>"Most visited"</h2>
            <ol>
                <For each=names key=String::clone children=item />
            </ol>
        </section>
    }
}
