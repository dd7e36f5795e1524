//! Choosing n by typing, by steps, with a slider, or from a few telling examples.

use edgestate_contract::fibonacci::Strategy;
use edgestate_view_model::address::{EXAMPLES, explore, nearest, without_grouping};
use edgestate_view_model::digits::grouped;
use edgestate_view_model::scale::{number_at, position_of};
use leptos::leptos_dom::helpers::debounce;
use leptos::prelude::*;
use std::time::Duration;

/// Typing and sliding pause this long before the number is chosen.
const PAUSE: Duration = Duration::from_millis(180);

/// The controls for n. `number` is the one that is chosen, in whatever form.
#[component]
pub fn NumberPicker(
    #[prop(into)] number: Signal<String>,
    #[prop(into)] max_n: Signal<u32>,
    choose: Callback<String>,
) -> impl IntoView {
    // What was typed and is not chosen yet.
    let typed = RwSignal::new(None::<String>);
    let text = Memo::new(move |_| typed.get().unwrap_or_else(|| number.get()));
    let current = move || nearest(&text.read(), max_n.get());
    let choose_after_a_pause = StoredValue::new_local(debounce(PAUSE, move |()| {
        if let Some(text) = typed.get_untracked() {
            choose.run(without_grouping(&text));
            typed.set(None);
        }
    }));
    let pick = Callback::new(move |text: String| {
        typed.set(Some(text));
        choose_after_a_pause.update_value(|choose| choose(()));
    });
    let step = move |by: i64| {
        let n = i64::from(untrack(current)) + by;
        pick.run(n.clamp(0, max_n.get_untracked().into()).to_string());
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
        pick.run(number_at(position, max_n.get_untracked()).to_string());
    };
    let examples = EXAMPLES.map(|n| {
        let address = explore(&n.to_string(), Strategy::default());
        view! {
            <li>
                <a href=address data-noscroll="">
                    {grouped(n.into())}
                </a>
            </li>
        }
    });
    view! {
        <div class="picker">
            <label class="formula">
                <span aria-hidden="true" class="fn">
                    "F"
                </span>
                <span aria-hidden="true">"("</span>
                <span class="sr-only">"n"</span>
                <input
                    id="n"
                    inputmode="numeric"
                    autocomplete="off"
                    maxlength="60"
                    prop:value=text
                    style:--chars=move || text.read().chars().count().to_string()
                    on:input=move |event| pick.run(event_target_value(&event))
                    on:keydown=on_key
                />
                <span aria-hidden="true">")"</span>
            </label>
            <div class="stepper">
                <button
                    aria-label="One less"
                    disabled=move || current() == 0
                    on:click=move |_| step(-1)
                >
                    "−"
                </button>
                <button
                    aria-label="One more"
                    disabled=move || current() == max_n.get()
                    on:click=move |_| step(1)
                >
                    "+"
                </button>
            </div>
            <input
                type="range"
                aria-label="n on a growing scale"
                min="0"
                max=move || position_of(max_n.get()).to_string()
                prop:value=move || position_of(current()).to_string()
                aria-valuetext=move || grouped(current().into())
                on:input=slide
            />
            <ul class="examples" aria-label="Examples">
                {examples.collect_view()}
            </ul>
        </div>
    }
}
