//! A labelled field for a whole number within limits.

use leptos::prelude::*;
use web_sys::HtmlInputElement;

/// The field; what is out of limits is brought within them, what is no number is not taken over.
#[component]
pub fn NumberField(
    label: &'static str,
    least: u32,
    #[prop(into)] most: Signal<u32>,
    value: Signal<u32>,
    set: Callback<u32>,
) -> impl IntoView {
    let change = move |event| {
        let field: HtmlInputElement = event_target(&event);
        if let Ok(number) = field.value().parse::<u32>() {
            set.run(number.clamp(least, most.get_untracked()));
        }
        // What stands in the field is what will be measured.
        field.set_value(&value.get_untracked().to_string());
    };
    view! {
        <label class="field">
            <span>{label}</span>
            <input
                type="number"
                min=least.to_string()
                max=move || most.get().to_string()
                prop:value=move || value.get().to_string()
                on:change=change
            />
        </label>
    }
}
