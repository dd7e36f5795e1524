//! A button that copies a text and says whether that worked.

use crate::browser;
use leptos::prelude::*;

/// Copies `text` when it is pressed.
#[component]
pub fn CopyButton(label: &'static str, #[prop(into)] text: Signal<String>) -> impl IntoView {
    let copy = Action::new_unsync(|text: &String| {
        let text = text.clone();
        async move { browser::copy(&text).await }
    });
    let words = move || match copy.value().get() {
        None => label,
        Some(true) => "Copied",
        Some(false) => "The browser refused",
    };
    let press = move |_| {
        copy.dispatch(text.get_untracked());
    };
    view! {
        <button aria-live="polite" on:click=press on:blur=move |_| copy.clear()>
            {words}
        </button>
    }
}
