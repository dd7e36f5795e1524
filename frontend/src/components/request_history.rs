//! The last answers as a sunflower: each a seed in the colour of its source, placed by the golden
//! angle, with the tally of each source beside it and a table behind.

use edgestate_contract::fibonacci::Source;
use edgestate_view_model::answer::SOURCES;
use edgestate_view_model::digits::grouped;
use edgestate_view_model::history::{History, LISTED};
use edgestate_view_model::seeds;
use edgestate_view_model::wording::{milliseconds, source_name};
use leptos::prelude::*;

/// The picture, the tallies and the table.
#[component]
pub fn RequestHistory(#[prop(into)] history: Signal<History>) -> impl IntoView {
    let seeds = move || {
        let paths = seeds::paths(&history.read()).into_iter();
        let paths = paths.map(
            |(source, path)| view! { <path data-tier=source.map(Source::as_str) d=path></path> },
        );
        paths.collect_view()
    };
    let tallies = SOURCES.map(|source| {
        let tally = move || history.read().tally(source);
        let median = move || {
            let (count, median) = tally();
            (count > 0).then(|| format!("median {}", milliseconds(median)))
        };
        view! {
            <li hidden=move || !history.read().tiers().have(source) data-tier=source.as_str()>
                <span>{source_name(source)}</span>
                <b>{move || tally().0}</b>
                <small>{median}</small>
            </li>
        }
    });
    let rows = move || {
        let history = history.read();
        let rows = history.iter().take(LISTED).map(|seen| {
            view! {
                <tr>
                    <td>{grouped(seen.n.into())}</td>
                    <td>{source_name(seen.source)}</td>
                    <td>{milliseconds(seen.ms)}</td>
                </tr>
            }
        });
        rows.collect_view()
    };
    view! {
        <section class="history" aria-label="Your last answers">
            <svg viewBox="0 0 1000 1000" aria-hidden="true">
                {seeds}
            </svg>
            <h2>"Your last answers"</h2>
            <ul class="tallies">{tallies.collect_view()}</ul>
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
                    <tbody>{rows}</tbody>
                </table>
            </details>
        </section>
    }
}
