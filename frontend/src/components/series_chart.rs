//! The visits of a page over time, as bars, in a sentence, and as a table.

use crate::api::Interval;
use crate::erased::text;
use crate::pages::visits::Board;
use edgestate_view_model::digits::in_threes;
use edgestate_view_model::series::{bars, highest, label, rows, sentence};
use leptos::prelude::*;

/// The chart with its choice of interval.
#[component]
pub fn SeriesChart(
    page: Memo<String>,
    interval: Signal<Interval>,
    board: RwSignal<Board>,
) -> impl IntoView {
    let tab = move |one: Interval| {
        let address = text(move || {
            let page = String::from(js_sys::encode_uri_component(&page.read()));
            format!("/visits?page={page}&interval={}", one.as_str())
        });
        let current = text(move || (interval.get() == one).to_string());
        view! {
            <a href=address aria-current=current data-noscroll="">
                {one.as_str()}
            </a>
        }
    };
    let start_of = move |place: fn(&Board) -> usize| {
        text(move || {
            let board = board.read();
            let start = board
                .points()
                .get(place(&board))
                .map_or("", |point| &point.start);
            label(start, interval.get()).into()
        })
    };
    view! {
        <section class="series">
            <h2>"Over time"</h2>
            <nav class="tabs" aria-label="Width of a bar">
                {tab(Interval::Minute)}
                {tab(Interval::Hour)}
                {tab(Interval::Day)}
            </nav>
            <p class="summary">{text(move || match &board.read().points {
                Some(points) => sentence(points, interval.get()),
                None => String::new(),
            })}</p>
            <div class="chart" aria-hidden="true">
                <small>{text(move || in_threes(highest(board.read().points())))}</small>
                <svg
                    viewBox="0 0 1000 300"
                    preserveAspectRatio="none"
                    inner_html=text(move || bars(board.read().points()))
                ></svg>
                <small>{start_of(|_| 0)}</small>
                <small>{start_of(|board| board.points().len().saturating_sub(1))} " UTC, now"</small>
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
                    <tbody inner_html=text(move || rows(board.read().points(), interval.get()))></tbody>
                </table>
            </details>
        </section>
    }
}
