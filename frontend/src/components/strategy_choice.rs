//! Choosing which tiers may answer.

use crate::erased::{on, text};
use crate::session::Session;
use edgestate_contract::fibonacci::Strategy;
use edgestate_view_model::address::{self, explore};
use leptos::prelude::*;

/// The choice, which lives in the address.
#[component]
pub fn StrategyChoice(number: Memo<String>, strategy: Signal<Strategy>) -> impl IntoView {
    let place = Session::get().place;
    let choose = on(move |event| {
        let strategy = address::strategy(&event_target_value(&event));
        let number = js_sys::encode_uri_component(&number.read_untracked());
        place.go(&explore(&String::from(number), strategy), false);
    });
    view! {
        <label class="choice">
            "Cache strategy "
            <select
                on:change=choose
                prop:value=text(move || strategy.get().as_str().into())
            >
                <option value="tiered">"every tier"</option>
                <option value="redis">"Redis only"</option>
                <option value="memory">"memory only"</option>
                <option value="none">"no cache"</option>
            </select>
        </label>
    }
}
