//! The visits of a page over time, as bars, in a sentence, and as a table.

use crate::api::Interval;
use edgestate_contract::visits::SeriesPoint;
use edgestate_view_model::digits::in_threes;
use edgestate_view_model::series::{bars, highest, label, sentence};
use leptos::prelude::*;

/// The chart with its choice of interval; the buckets are `None` until they have been read.
#[component]
pub fn SeriesChart(
    #[prop(into)] page: Signal<String>,
    #[prop(into)] interval: Signal<Interval>,
    points: Signal<Option<Vec<SeriesPoint>>>,
) -> impl IntoView {
    let tabs = Interval::ALL.map(|one| {
        let address = move || {
            let page = String::from(js_sys::encode_uri_component(&page.read()));
            format!("/visits?page={page}&interval={}", one.as_str())
        };
        view! {
            <a
                href=address
                aria-current=move || (interval.get() == one).to_string()
                data-noscroll=""
            >
                {one.as_str()}
            </a>
        }
    });
    let buckets = Memo::new(move |_| points.get().unwrap_or_default());
    let sentence = move || points.get().map(|points| sentence(&points, interval.get()));
    let label_of = move |point: Option<&SeriesPoint>| {
        point.map(|point| label(&point.start, interval.get()).to_owned())
    };
    let bars = move || {
        let bars = bars(&buckets.read()).into_iter().map(|bar| {
            view! {
                <rect
                    class=if bar.is_now { "now" } else { "past" }
                    x=bar.x
                    y=bar.y
                    width=bar.width
                    height=bar.height
                ></rect>
            }
        });
        bars.collect_view()
    };
    let rows = move || {
        let buckets = buckets.read();
        let rows = buckets.iter().rev().map(|point| {
            view! {
                <tr>
                    <td>{label_of(Some(point))}</td>
                    <td>{in_threes(point.count)}</td>
                </tr>
            }
        });
        rows.collect_view()
    };
    view! {
        <section class="series">
            <h2>"Over time"</h2>
            <nav class="tabs" aria-label="Width of a bar">
                {tabs.collect_view()}
            </nav>
            <p class="summary">{sentence}</p>
            <div class="chart" aria-hidden="true">
                <small>{move || in_threes(highest(&buckets.read()))}</small>
                <svg viewBox="0 0 1000 300" preserveAspectRatio="none">
                    {bars}
                </svg>
                <small>{move || label_of(buckets.read().first())}</small>
                <small>{move || label_of(buckets.read().last())} " UTC, now"</small>
            </div>
            <details>
                <summary>"As a table"</summary>
                <table>
                    <thead>
                        <tr>
                            <th scope="col">"Start (UTC)"</th>
                            <th scope="col">"Visits"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </details>
        </section>
    }
}
