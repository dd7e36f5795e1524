//! A button that copies a text and says whether that worked.

use crate::browser;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Copies what `text` yields when it is pressed.
#[component]
pub fn CopyButton(label: &'static str, #[prop(into)] text: Callback<(), String>) -> impl IntoView {
    let said = RwSignal::new(label);
    let copy = move |_| {
        spawn_local(async move {
            let worked = browser::copy(&text.run(())).await;
            said.try_set(if worked { "Copied" } else { "The browser refused" });
        });
    };
    view! {
        <button aria-live="polite" on:click=copy on:blur=move |_| said.set(label)>
            {said}
        </button>
    }
}
