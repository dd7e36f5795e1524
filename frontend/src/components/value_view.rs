//! The digits of F(n): whole when short, folded in the middle when long and unfolded in pieces, so
//! that no length freezes the page; to copy, to save and to share.

use super::copy_button::CopyButton;
use crate::browser;
use crate::erased::{effect, on, text};
use crate::pages::explore::Shown;
use edgestate_view_model::digits::{fold, in_threes, piece_of};
use edgestate_view_model::markup;
use leptos::html::Div;
use leptos::prelude::*;

/// The value, or the room for it.
#[component]
pub fn ValueView(shown: RwSignal<Shown>) -> impl IntoView {
    let pieces = RwSignal::new(0_u32);
    effect(move || {
        shown.track();
        pieces.set(0);
    });
    let size = text(move || shown.read().size().into());
    let pending = text(move || matches!(*shown.read(), Shown::Pending(_)).to_string());
    let start = text(move || markup::start(shown.read().value(), pieces.get()));
    let end = text(move || markup::end(shown.read().value(), pieces.get()));
    let hidden = move || fold(shown.read().value(), pieces.get()).hidden;
    let folded = text(move || match hidden() {
        0 => String::new(),
        hidden => format!("{} digits folded", in_threes(hidden as u64)),
    });
    let unfold = text(move || match hidden() {
        0 => String::new(),
        hidden => format!(
            "Unfold {}",
            in_threes(piece_of(pieces.get()).min(hidden) as u64)
        ),
    });
    let digits = NodeRef::<Div>::new();
    let unfold_more = on(move |_| {
        pieces.update(|pieces| *pieces += 1);
        // The button goes with the last piece; the focus stays at the digits.
        if untrack(hidden) == 0
            && let Some(digits) = digits.get_untracked()
        {
            let _ = digits.focus();
        }
    });
    let save = on(move |_| {
        if let Shown::Value(answer) = &*shown.read_untracked() {
            let name = format!("fibonacci-{}.txt", answer.reply.n);
            // A browser that forbids downloads says so itself.
            let _ = browser::download(&name, &answer.reply.value);
        }
    });
    let value = move || shown.read_untracked().value().to_owned();
    view! {
        <div class="value" data-size=size data-pending=pending>
            <div class="digits" tabindex="-1" node_ref=digits inner_html=start></div>
            <div class="fold">
                <span>{folded}</span>
                <button on:click=unfold_more>{unfold}</button>
            </div>
            <div inner_html=end></div>
        </div>
        <div class="row tools">
            <CopyButton label="Copy digits" text=Box::new(value) />
            <button on:click=save>"Download"</button>
            <CopyButton label="Copy link" text=Box::new(browser::address) />
        </div>
    }
}
