//! Choosing which tiers may answer.

use super::number_picker::address;
use edgestate_contract::fibonacci::Strategy;
use leptos::prelude::*;

/// What each strategy means, in words short enough for a button.
pub fn name(strategy: Strategy) -> &'static str {
    match strategy {
        Strategy::Tiered => "every tier",
        Strategy::Redis => "Redis only",
        Strategy::Memory => "memory only",
        Strategy::None => "no cache",
    }
}

/// A row of links, one for each strategy.
#[component]
pub fn StrategyPicker(number: Memo<String>, strategy: Memo<Strategy>) -> impl IntoView {
    let links = Strategy::ALL
        .into_iter()
        .rev()
        .map(|one| {
            view! {
                <li>
                    <a
                        href=move || address(&number.get(), one)
                        aria-current=move || (strategy.get() == one).then_some("true")
                        data-noscroll=""
                    >
                        {name(one)}
                    </a>
                </li>
            }
        })
        .collect_view();
    view! {
        <ul class="segmented" aria-label="Which tiers may answer">
            {links}
        </ul>
    }
}
