//! The digits of F(n): whole when short, folded in the middle when long and unfolded in pieces, so
//! that no length freezes the page; to copy, to save and to share.

use super::copy_button::CopyButton;
use crate::browser;
use crate::logic::digits::{PIECE, fold, group_threes, in_fives, in_threes};
use crate::pages::explore::Shown;
use leptos::prelude::*;

/// Values up to this many digits are set like a number in running text.
const SHORT: usize = 42;

/// The value, or the room for it.
#[component]
pub fn ValueView(shown: RwSignal<Shown>) -> impl IntoView {
    let pieces = RwSignal::new(0);
    Effect::new(move |_| {
        shown.track();
        pieces.set(0);
    });
    let digits = move || {
        shown.with(|shown| match shown {
            Shown::Value(answer) => answer.0.value.clone(),
            _ => String::new(),
        })
    };
    let size = move || {
        shown.with(|shown| match shown {
            Shown::Value(answer) if answer.0.value.len() <= SHORT => "short",
            Shown::Value(answer) if answer.0.value.len() <= 250 => "medium",
            Shown::Value(_) => "long",
            Shown::Pending => "pending",
            _ => "none",
        })
    };
    let body = move || {
        let digits = digits();
        if digits.len() <= SHORT {
            return view! { <p>{group_threes(&digits)}</p> }.into_any();
        }
        let folded = fold(&digits, pieces.get());
        let shown = folded
            .shown
            .iter()
            .map(|piece| view! { <p>{in_fives(piece)}</p> })
            .collect_view();
        let middle = (folded.hidden > 0).then(|| {
            let next = PIECE.min(folded.hidden) as u64;
            view! {
                <p class="fold">
                    <span>{in_threes(folded.hidden as u64)} " digits folded"</span>
                    <button on:click=move |_| pieces.update(|pieces| *pieces += 1)>
                        "Unfold " {in_threes(next)}
                    </button>
                </p>
                <p>{in_fives(folded.tail)}</p>
            }
        });
        view! { {shown} {middle} }.into_any()
    };
    let save = move |_| {
        let name = shown.with(|shown| match shown {
            Shown::Value(answer) => format!("fibonacci-{}.txt", answer.0.n),
            _ => String::new(),
        });
        // A browser that forbids downloads says so itself.
        let _ = browser::download(&name, &digits());
    };
    view! {
        <div class="value" data-size=size>
            {body}
        </div>
        <div class="row tools" hidden=move || !matches!(*shown.read(), Shown::Value(_))>
            <CopyButton label="Copy digits" text=move |()| digits() />
            <button on:click=save>"Download"</button>
            <CopyButton label="Copy link" text=move |()| browser::address() />
        </div>
    }
}
