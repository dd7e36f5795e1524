//! A button that copies a text and says whether that worked.

use crate::browser;
use crate::erased::{self, on};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Copies what `text` yields when it is pressed.
#[component]
pub fn CopyButton(label: &'static str, text: Box<dyn Fn() -> String>) -> impl IntoView {
    let said = RwSignal::new(String::new());
    let copy = on(move |_| {
        let text = text();
        spawn_local(async move {
            let worked = browser::copy(&text).await;
            said.set(
                if worked {
                    "Copied"
                } else {
                    "The browser refused"
                }
                .into(),
            );
        });
    });
    let words = erased::text(move || {
        let said = said.get();
        if said.is_empty() { label.into() } else { said }
    });
    view! {
        <button aria-live="polite" on:click=copy on:blur=on(move |_| said.set(String::new()))>
            {words}
        </button>
    }
}
