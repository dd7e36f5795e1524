//! The last answers as a sunflower: each a seed in the colour of its source, placed by the golden
//! angle, with the tally of each source beside it and a table behind.

use super::answer_path::name;
use crate::logic::digits::in_threes;
use crate::logic::history::{LENGTH, SOURCES};
use crate::logic::seeds::{SIDE, positions};
use crate::logic::wording::milliseconds;
use crate::session::Session;
use leptos::prelude::*;

/// How many answers the table lists.
const LISTED: usize = 12;

/// The picture, the tallies and the table.
#[component]
pub fn RequestHistory() -> impl IntoView {
    let history = Session::get().history;
    let seeds = move || {
        let history = history.read();
        let mut seen = history.iter();
        let mut circles = String::new();
        for (x, y) in positions(LENGTH) {
            let source = seen.next().map_or("none", |seen| seen.source.as_str());
            circles.push_str(&format!(
                "<circle cx='{x}' cy='{y}' r='26' data-tier='{source}'/>"
            ));
        }
        circles
    };
    let tallies = move || {
        SOURCES
            .into_iter()
            .map(|source| {
                let (count, median) = history.read().tally(source);
                let median = (count > 0).then(|| format!("median {}", milliseconds(median)));
                view! {
                    <li data-tier=source.as_str()>
                        <span>{name(source)}</span>
                        <b>{in_threes(count)}</b>
                        <small>{median}</small>
                    </li>
                }
            })
            .collect_view()
    };
    let rows = move || {
        let history = history.read();
        history
            .iter()
            .take(LISTED)
            .map(|seen| {
                view! {
                    <tr>
                        <td>{in_threes(seen.n.into())}</td>
                        <td>{name(seen.source)}</td>
                        <td>{milliseconds(seen.ms)}</td>
                    </tr>
                }
            })
            .collect_view()
    };
    view! {
        <section class="history" aria-label="Your last answers">
            <svg viewBox=format!("0 0 {SIDE} {SIDE}") aria-hidden="true" inner_html=seeds></svg>
            <h2>"Your last answers"</h2>
            <ul class="tallies">{tallies}</ul>
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
