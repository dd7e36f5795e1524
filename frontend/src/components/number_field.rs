//! A labelled field for a whole number within limits.

use crate::erased::on;
use leptos::prelude::*;

/// The field; what is out of limits is not taken over.
#[component]
pub fn NumberField(
    label: &'static str,
    limits: (u32, u32),
    value: Signal<String>,
    set: Box<dyn Fn(u32)>,
) -> impl IntoView {
    let change = on(move |event| {
        if let Ok(number) = event_target_value(&event).parse::<u32>() {
            set(number.clamp(limits.0, limits.1));
        }
        // What stands in the field is what will be measured.
        event_target::<web_sys::HtmlInputElement>(&event).set_value(&value.get_untracked());
    });
    view! {
        <label class="field">
            <span>{label}</span>
            <input
                type="number"
                min=limits.0.to_string()
                max=limits.1.to_string()
                prop:value=value
                on:change=change
            />
        </label>
    }
}
