//! Choosing n by typing, by steps, with a slider, or from a few telling examples.

use crate::logic::digits::in_threes;
use crate::logic::scale::{number_at, position_of};
use edgestate_contract::fibonacci::{Strategy, parse_index};
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use std::time::Duration;

/// Typing and sliding pause this long before the address changes and a request is made.
const PAUSE: Duration = Duration::from_millis(180);

/// The last below 2⁶⁴, the last below 2¹²⁸, and powers of ten.
const EXAMPLES: [u32; 7] = [10, 93, 186, 1000, 10_000, 100_000, 1_000_000];

/// The address of F(n) through a strategy.
pub fn address(number: &str, strategy: Strategy) -> String {
    if strategy == Strategy::default() {
        format!("/?n={number}")
    } else {
        format!("/?n={number}&cache={}", strategy.as_str())
    }
}

/// The controls for n.
#[component]
pub fn NumberPicker(
    number: Memo<String>,
    max_n: Memo<u32>,
    strategy: Memo<Strategy>,
) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    Effect::new(move |_| typed.set(number.get()));

    let navigate = StoredValue::new_local(use_navigate());
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let stop_timer = move || {
        if let Some(timer) = timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    };
    on_cleanup(stop_timer);
    let commit = move || {
        let encoded: String = js_sys::encode_uri_component(typed.get_untracked().trim()).into();
        let options = NavigateOptions {
            replace: true,
            scroll: false,
            ..NavigateOptions::default()
        };
        navigate.with_value(|go| go(&address(&encoded, strategy.get_untracked()), options));
    };
    let choose = move |text: String| {
        typed.set(text);
        stop_timer();
        timer.set_value(set_timeout_with_handle(commit, PAUSE).ok());
    };
    let current = move || typed.with(|text| parse_index(text, max_n.get())).ok();
    let step = move |by: i64| {
        let n = i64::from(current().unwrap_or(0)) + by;
        choose(n.clamp(0, i64::from(max_n.get_untracked())).to_string());
    };
    let on_key = move |event: web_sys::KeyboardEvent| {
        let by = match event.key().as_str() {
            "ArrowUp" => 1,
            "ArrowDown" => -1,
            _ => return,
        };
        event.prevent_default();
        step(by);
    };
    let slide = move |event| {
        let position = event_target_value(&event).parse().unwrap_or(0);
        choose(number_at(position, max_n.get_untracked()).to_string());
    };
    let examples = move || {
        EXAMPLES
            .into_iter()
            .filter(|n| *n <= max_n.get())
            .map(|n| {
                let current = move || (current() == Some(n)).then_some("true");
                view! {
                    <li>
                        <a
                            href=move || address(&n.to_string(), strategy.get())
                            aria-current=current
                            data-noscroll=""
                        >
                            {in_threes(n.into())}
                        </a>
                    </li>
                }
            })
            .collect_view()
    };
    view! {
        <div class="picker">
            <label class="formula">
                <span aria-hidden="true" class="fn">"F"</span>
                <span aria-hidden="true">"("</span>
                <span class="sr-only">"n"</span>
                <input
                    id="n"
                    inputmode="numeric"
                    autocomplete="off"
                    maxlength="60"
                    prop:value=typed
                    style:--chars=move || typed.with(|text| text.chars().count().to_string())
                    on:input=move |event| choose(event_target_value(&event))
                    on:keydown=on_key
                />
                <span aria-hidden="true">")"</span>
            </label>
            <div class="stepper">
                <button aria-label="One less" on:click=move |_| step(-1)>"−"</button>
                <button aria-label="One more" on:click=move |_| step(1)>"+"</button>
            </div>
            <input
                type="range"
                aria-label="n on a growing scale"
                min="0"
                max=move || position_of(max_n.get())
                prop:value=move || current().map_or(0, position_of).to_string()
                aria-valuetext=move || current().map(|n| in_threes(n.into()))
                on:input=slide
            />
            <ul class="examples" aria-label="Examples">
                {examples}
            </ul>
        </div>
    }
}
