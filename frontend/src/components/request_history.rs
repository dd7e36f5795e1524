//! The last answers as a sunflower: each a seed in the colour of its source, placed by the golden
//! angle, with the tally of each source beside it and a table behind.

use crate::erased::text;
use crate::session::Session;
use edgestate_view_model::history::History;
use edgestate_view_model::markup;
use leptos::prelude::*;

/// The picture, the tallies and the table.
#[component]
pub fn RequestHistory() -> impl IntoView {
    let history = Session::get().history;
    let written = move |write: fn(&History) -> String| text(move || write(&history.read()));
    view! {
        <section class="history" aria-label="Your last answers">
            <svg viewBox="0 0 1000 1000" aria-hidden="true" inner_html=written(markup::seeds)></svg>
            <h2>"Your last answers"</h2>
            <ul class="tallies" inner_html=written(markup::tallies)></ul>
            <details>
                <summary>"As a table"</summary>
                <table>
                    <thead>
                        <tr>
                            <th scope="col">"n"</th>
                            <th scope="col">"From"</th>
                            <th scope="col">"Took"</th>
                        </tr>
                    </thead>
                    <tbody inner_html=written(markup::history_rows)></tbody>
                </table>
            </details>
        </section>
    }
}
