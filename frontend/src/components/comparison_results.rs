//! What a comparison has measured: each answer as a mark on a line of time, a table, and what it
//! means.

use crate::erased::text;
use edgestate_view_model::comparison::Comparison;
use leptos::prelude::*;

/// The picture, the table and the reading.
#[component]
pub fn ComparisonResults(
    results: RwSignal<Comparison>,
    is_running: RwSignal<bool>,
) -> impl IntoView {
    let written = move |write: fn(&Comparison) -> String| text(move || write(&results.read()));
    view! {
        <div class="strips" aria-hidden="true">
            <svg
                viewBox="0 0 1000 160"
                preserveAspectRatio="none"
                inner_html=written(Comparison::strips)
            ></svg>
            <small>{written(|results| results.ends().0)}</small>
            <small>{written(|results| results.ends().1)}</small>
        </div>
        <table>
            <thead>
                <tr>
                    <th scope="col">"Strategy"</th>
                    <th scope="col">"Median"</th>
                    <th scope="col">"p95"</th>
                    <th scope="col">"Hits"</th>
                    <th scope="col">"Failed"</th>
                </tr>
            </thead>
            <tbody inner_html=written(Comparison::rows)></tbody>
        </table>
        <p class="reading" role="status">
            {text(move || {
                if is_running.get() { "Measuring…".into() } else { results.read().reading() }
            })}
        </p>
    }
}
