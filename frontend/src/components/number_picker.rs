//! Choosing n by typing, by steps, with a slider, or from a few telling examples.

use crate::erased::{effect, on, text};
use crate::session::Session;
use edgestate_contract::fibonacci::{IndexError, Strategy, parse_index};
use edgestate_view_model::address::{explore, without_grouping};
use edgestate_view_model::digits::in_threes;
use edgestate_view_model::scale::{number_at, position_of};
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use std::time::Duration;

/// Typing and sliding pause this long before the address changes and a request is made.
const PAUSE: Duration = Duration::from_millis(180);

/// The controls for n.
#[component]
pub fn NumberPicker(
    number: Memo<String>,
    strategy: Signal<Strategy>,
    max_n: RwSignal<u32>,
) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    effect(move || typed.set(number.get()));
    // Beyond the limit counts as the limit; what is no number at all as 0.
    let current = move || match parse_index(&without_grouping(&typed.read()), max_n.get()) {
        Ok(n) => n,
        Err(IndexError::TooLarge { max_n }) => max_n,
        Err(IndexError::Malformed) => 0,
    };
    let choose = address_after_a_pause(typed, strategy);
    let step = move |by: i64| {
        let n = i64::from(untrack(current)) + by;
        choose(n.clamp(0, max_n.get_untracked().into()).to_string());
    };
    let on_key = on(move |event: web_sys::KeyboardEvent| {
        let by = match event.key().as_str() {
            "ArrowUp" => 1,
            "ArrowDown" => -1,
            _ => return,
        };
        event.prevent_default();
        step(by);
    });
    let slide = on(move |event| {
        let position = event_target_value(&event).parse().unwrap_or(0);
        choose(number_at(position, max_n.get_untracked()).to_string());
    });
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
                    style:--chars=text(move || typed.read().len().to_string())
                    on:input=on(move |event| choose(event_target_value(&event)))
                    on:keydown=on_key
                />
                <span aria-hidden="true">")"</span>
            </label>
            <div class="stepper">
                <button
                    aria-label="One less"
                    disabled=Signal::derive(move || current() == 0)
                    on:click=on(move |_| step(-1))
                >
                    "−"
                </button>
                <button
                    aria-label="One more"
                    disabled=Signal::derive(move || current() == max_n.get())
                    on:click=on(move |_| step(1))
                >
                    "+"
                </button>
            </div>
            <input
                type="range"
                aria-label="n on a growing scale"
                min="0"
                max=text(move || position_of(max_n.get()).to_string())
                prop:value=text(move || position_of(current()).to_string())
                aria-valuetext=text(move || in_threes(current().into()))
                on:input=slide
            />
            <ul class="examples" aria-label="Examples">
                <li><a href="/?n=10" data-noscroll="">"10"</a></li>
                <li><a href="/?n=93" data-noscroll="">"93"</a></li>
                <li><a href="/?n=186" data-noscroll="">"186"</a></li>
                <li><a href="/?n=1000" data-noscroll="">"1 000"</a></li>
                <li><a href="/?n=10000" data-noscroll="">"10 000"</a></li>
                <li><a href="/?n=100000" data-noscroll="">"100 000"</a></li>
                <li><a href="/?n=1000000" data-noscroll="">"1 000 000"</a></li>
            </ul>
        </div>
    }
}

/// Takes what is typed, and brings it into the address when no more has come for a moment.
fn address_after_a_pause(
    typed: RwSignal<String>,
    strategy: Signal<Strategy>,
) -> impl Fn(String) + Copy {
    let place = Session::get().place;
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let stop_timer = move || {
        if let Some(timer) = timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    };
    on_cleanup(stop_timer);
    let go = move || {
        let number = String::from(js_sys::encode_uri_component(&without_grouping(
            &typed.read_untracked(),
        )));
        place.go(&explore(&number, strategy.get_untracked()), true);
    };
    move |text| {
        typed.set(text);
        stop_timer();
        timer.set_value(set_timeout_with_handle(go, PAUSE).ok());
    }
}
