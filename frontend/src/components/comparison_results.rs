//! What a comparison has measured: each answer as a mark on a line of time, a table, and what it means.

use edgestate_contract::fibonacci::Strategy;
use edgestate_view_model::axis::percent;
use edgestate_view_model::comparison::{Comparison, strategy_name};
use leptos::prelude::*;

/// The picture, the table and the reading.
#[component]
pub fn ComparisonResults(
    #[prop(into)] results: Signal<Comparison>,
    #[prop(into)] is_running: Signal<bool>,
) -> impl IntoView {
    let strips = move || {
        let strips = results.read().strips().into_iter().map(|strip| {
            view! {
                <li data-tier=strip.strategy.as_str()>
                    <span>{strategy_name(strip.strategy)}</span>
                    <svg viewBox="0 0 1000 40" preserveAspectRatio="none">
                        <path d=strip.marks></path>
                        <path class="median" d=strip.median></path>
                    </svg>
                </li>
            }
        });
        strips.collect_view()
    };
    let ticks = move || {
        let ticks = results.read().ticks().into_iter();
        ticks
            .map(|(left, words)| view! { <li style:left=percent(left)>{words}</li> })
            .collect_view()
    };
    let rows = Strategy::ALL
        .into_iter()
        .enumerate()
        .map(|(place, strategy)| {
            let words = Memo::new(move |_| {
                let results = results.read();
                let (_, run) = results.runs().nth(place)?;
                run.words()
            });
            let word = move |which: usize| {
                move || {
                    words
                        .get()
                        .map_or_else(|| "–".into(), |words| words[which].clone())
                }
            };
            let failures = move || {
                results
                    .read()
                    .runs()
                    .nth(place)
                    .map(|(_, run)| run.failures())
            };
            view! {
                <tr data-tier=strategy.as_str()>
                    <th scope="row">{strategy_name(strategy)}</th>
                    <td>{word(0)}</td>
                    <td>{word(1)}</td>
                    <td>{word(2)}</td>
                    <td>{failures}</td>
                </tr>
            }
        });
    let reading = move || {
        if is_running.get() {
            "Measuring…".into()
        } else {
            results.read().reading()
        }
    };
    view! {
        <figure class="strips" hidden=move || results.read().strips().is_empty()>
            <figcaption class="sr-only">{move || results.read().description()}</figcaption>
            <ul aria-hidden="true">{strips}</ul>
            <ol class="ticks" aria-hidden="true">
                {ticks}
            </ol>
            <p class="legend" aria-hidden="true">
                "A mark for each answer, a tall one for the median; time on a logarithmic scale."
            </p>
        </figure>
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
            <tbody>{rows.collect_view()}</tbody>
        </table>
        <p class="reading" role="status">
            {reading}
        </p>
    }
}
