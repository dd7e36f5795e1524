//! What became of the visit of this page view, and the page's numbers.

use crate::logic::wording::{count, ordinal};
use crate::outbox::Fate;
use crate::session::Session;
use edgestate_contract::visits::NotCounted;
use leptos::prelude::*;

/// One or two sentences on this page view.
#[component]
pub fn OwnVisit() -> impl IntoView {
    let outbox = Session::get().outbox;
    let words = move || match outbox.own() {
        None | Some(Fate::Sending) => "Counting this visit…".into(),
        Some(Fate::Counted(reply)) => format!(
            "Yours is the {} visit to this page; {} today, from about {}.",
            ordinal(reply.total),
            ordinal_today(reply.today),
            count(reply.unique_today, "visitor"),
        ),
        Some(Fate::NotCounted(reason, reply)) => format!(
            "Not counted: {}. This page has {}.",
            match reason {
                NotCounted::Duplicate => "this view was counted before",
                NotCounted::Prefetch => "it was fetched ahead, not visited",
                NotCounted::Bot => "your browser calls itself a bot",
            },
            count(reply.total, "visit"),
        ),
        Some(Fate::Kept) => {
            "The store is away. Your visit is kept in this browser and sent again.".into()
        }
        Some(Fate::Refused) => "The service would not count this visit.".into(),
    };
    view! {
        <p class="own-visit" role="status">
            {words}
        </p>
    }
}

fn ordinal_today(today: u64) -> String {
    format!("the {}", ordinal(today))
}
