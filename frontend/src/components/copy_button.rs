//! A button that copies a text and says whether that worked.

use crate::browser;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Copies `text` when it is pressed.
#[component]
pub fn CopyButton(label: &'static str, #[prop(into)] text: Signal<String>) -> impl IntoView {
    let words = RwSignal::new(label);
    let press = move |_| {
        let text = text.get_untracked();
        spawn_local(async move {
            let is_copied = browser::copy(&text).await;
            // The view may be gone by now.
            words.try_set(if is_copied {
                "Copied"
            } else {
                "The browser refused"
            });
        });
    };
    view! {
        <button aria-live="polite" on:click=press on:blur=move |_| words.set(label)>
            {words}
        </button>
    }
}
