//! Choosing which tiers may answer.

use edgestate_contract::fibonacci::Strategy;
use edgestate_view_model::address;
use leptos::prelude::*;

/// The choice.
#[component]
pub fn StrategyChoice(
    #[prop(into)] strategy: Signal<Strategy>,
    choose: Callback<Strategy>,
) -> impl IntoView {
    view! {
        <label class="choice">
            "Cache strategy "
            <select
                on:change=move |event| choose.run(address::strategy(&event_target_value(&event)))
                prop:value=move || strategy.get().as_str()
            >
                <option value="tiered">"every tier"</option>
                <option value="redis">"Redis only"</option>
                <option value="memory">"memory only"</option>
                <option value="none">"no cache"</option>
            </select>
        </label>
    }
}
