//! The golden spiral behind Explore.

use leptos::prelude::*;

/// The spiral, turned by so many thousandths of a turn.
#[component]
pub fn Spiral(turn: Signal<u32>) -> impl IntoView {
    view! {
        <div class="spiral" aria-hidden="true" style:--turn=move || turn.get().to_string()>
            <svg viewBox="0 0 1618 1000">
                <path d="M0 1000A1000 1000 0 0 1 1000 0A618 618 0 0 1 1618 618A382 382 0 0 1 1236 1000A236 236 0 0 1 1000 764A146 146 0 0 1 1146 618A90 90 0 0 1 1236 708A56 56 0 0 1 1180 764A34 34 0 0 1 1146 729A21 21 0 0 1 1167 708A13 13 0 0 1 1180 721"></path>
            </svg>
        </div>
    }
}
