//! What can be done with a value: to copy, to save and to share it.

use super::copy_button::CopyButton;
use crate::browser;
use edgestate_view_model::answer::Answered;
use leptos::prelude::*;
use std::sync::Arc;

/// The buttons; their room is kept while there is no value.
#[component]
pub fn ValueTools(answered: Signal<Option<Arc<Answered>>>) -> impl IntoView {
    let digits = move || {
        answered
            .get()
            .map_or_else(String::new, |answer| answer.reply.value.clone())
    };
    let save = move |_| {
        if let Some(answer) = answered.get_untracked() {
            let name = format!("fibonacci-{}.txt", answer.reply.n);
            // A browser that forbids downloads says so itself.
            let _ = browser::download(&name, &answer.reply.value);
        }
    };
    view! {
        <div class="row tools" class:away=move || answered.read().is_none()>
            <CopyButton label="Copy digits" text=Signal::derive(digits) />
            <button on:click=save>"Download"</button>
            <CopyButton label="Copy link" text=Signal::derive(browser::address) />
        </div>
    }
}
