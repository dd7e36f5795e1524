//! The digits of F(n): whole when short, folded in the middle when long and unfolded in pieces, so
//! that no length freezes the page.

use edgestate_view_model::answer::{Answered, Shown};
use edgestate_view_model::digits::{expected, fold, grouped, piece_of, set, size_of};
use leptos::html::Div;
use leptos::prelude::*;
use std::sync::Arc;

/// The value, or the room for it.
#[component]
pub fn ValueView(#[prop(into)] shown: Signal<Shown>) -> impl IntoView {
    move || match shown.get() {
        Shown::Pending(n) => view! {
            <div class="value" data-size=size_of(expected(n)) data-pending="true"></div>
        }
        .into_any(),
        Shown::Value(answer) => view! { <Digits answer /> }.into_any(),
        Shown::Trouble(_) => ().into_any(),
    }
}

#[component]
fn Digits(answer: Arc<Answered>) -> impl IntoView {
    let size = size_of(answer.reply.value.len());
    let pieces = RwSignal::new(0_u32);
    let digits = NodeRef::<Div>::new();
    // The paragraphs up to the fold, those after it, and how many digits are in it.
    let folded = Memo::new(move |_| {
        let folded = fold(&answer.reply.value, pieces.get());
        let (start, end) = set(&folded);
        (start, end, folded.hidden)
    });
    let start = move || {
        let paragraphs = folded.get().0.into_iter();
        paragraphs
            .map(|digits| view! { <p>{digits}</p> })
            .collect_view()
    };
    let hidden = move || folded.read().2;
    // The button stays the same one, with the focus, until nothing is left to unfold.
    let is_folded = Memo::new(move |_| hidden() > 0);
    let next = move || grouped(piece_of(pieces.get()).min(hidden()) as u64);
    let unfold = move |_| {
        pieces.update(|pieces| *pieces += 1);
        // The button goes with the last piece; the focus stays at the digits.
        if untrack(hidden) == 0
            && let Some(digits) = digits.get_untracked()
        {
            let _ = digits.focus();
        }
    };
    view! {
        <div class="value" data-size=size>
            <div class="digits" tabindex="-1" node_ref=digits>
                {start}
            </div>
            {move || is_folded.get().then(|| {
                view! {
                    <div class="fold">
                        <span>{move || grouped(hidden() as u64)} " digits folded"</span>
                        <button on:click=unfold>"Unfold " {next}</button>
                    </div>
                }
            })}
            <div>{move || folded.get().1}</div>
        </div>
    }
}
