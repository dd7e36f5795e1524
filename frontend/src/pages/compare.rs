//! Compare: the four strategies measured from this browser, and the race of two ways to count. The
//! address holds what is to be measured.

use crate::components::comparison_run::ComparisonRun;
use crate::components::race_run::RaceRun;
use leptos::prelude::*;

/// The view.
#[component]
pub fn Compare() -> impl IntoView {
    view! {
        <div class="compare">
            <ComparisonRun />
            <RaceRun />
        </div>
    }
}
