//! The visits of a page over a range as bars, beside those of the range before as a line. A bar is read by
//! pointing at it, or with the arrow keys.

use edgestate_view_model::axis::{axis, percent};
use edgestate_view_model::board::{clock_words, reading, sentence};
use edgestate_view_model::digits::grouped;
use edgestate_view_model::range::{Bar, Change, Clock, Range};
use leptos::html::Div;
use leptos::prelude::*;
use std::fmt::Write as _;
use web_sys::{KeyboardEvent, PointerEvent};

/// What is drawn.
#[derive(Clone)]
pub struct Chart {
    pub range: Range,
    pub bars: Vec<Bar>,
    pub change: Change,
    pub clock: Clock,
    pub is_utc: bool,
}

impl Chart {
    /// The marks of the axis: their step and how many there are.
    fn axis(&self) -> (u64, u64) {
        let counts = self
            .bars
            .iter()
            .map(|bar| bar.count.max(bar.before.unwrap_or(0)));
        axis(counts.max().unwrap_or(0))
    }

    /// How high a number stands, in thousandths of the picture.
    fn height(&self, number: u64) -> u32 {
        let (step, steps) = self.axis();
        (number * 1000 / (step * steps)) as u32
    }

    /// What the bar in that place says, or the last one.
    fn reading(&self, place: Option<usize>) -> Option<String> {
        let last = self.bars.len().checked_sub(1)?;
        let bar = &self.bars[place.unwrap_or(last).min(last)];
        Some(reading(self.range, bar, self.clock))
    }

    /// The range before, as a line through the middles of the bars.
    fn line(&self) -> String {
        let width = 2000 / self.bars.len().max(1);
        let mut path = String::new();
        for (place, bar) in self.bars.iter().enumerate() {
            if let Some(before) = bar.before {
                let letter = if path.is_empty() { 'M' } else { 'L' };
                // Writing to a String cannot fail.
                let _ = write!(
                    path,
                    "{letter}{} {}",
                    width * (2 * place + 1) / 2,
                    1000 - self.height(before)
                );
            }
        }
        path
    }
}

/// The picture with its axes, and the same as a table.
#[component]
pub fn VisitsChart(chart: Signal<Chart>) -> impl IntoView {
    let pointed_at = RwSignal::new(None::<usize>);
    let summary = move || {
        let chart = chart.read();
        sentence(chart.range, &chart.bars, chart.change, chart.clock)
    };
    let words = move || chart.read().reading(pointed_at.get());
    let marks = move || {
        let chart = chart.read();
        let (step, steps) = chart.axis();
        let marks = (0..=steps).map(|mark| {
            let bottom = percent(chart.height(mark * step));
            view! { <li style:bottom=bottom>{grouped(mark * step)}</li> }
        });
        marks.collect_view()
    };
    let ticks = move || {
        let chart = chart.read();
        let bars = chart.bars.len().max(1) as u32;
        let ticks = chart.bars.iter().enumerate().filter_map(|(place, bar)| {
            let label = chart.range.tick(bar, chart.clock)?;
            let left = percent(place as u32 * 1000 / bars);
            Some(view! { <li style:left=left>{label}</li> })
        });
        ticks.collect_view()
    };
    view! {
        <figure class="visits-chart">
            <figcaption class="sr-only">{summary}</figcaption>
            <p class="reading-of-bar" aria-hidden="true">
                {words}
            </p>
            <div class="plot-frame">
                <ol class="marks" aria-hidden="true">
                    {marks}
                </ol>
                <Plot chart pointed_at />
                <ol class="ticks" aria-hidden="true">
                    {ticks}
                </ol>
            </div>
            <Key chart />
            <Table chart />
        </figure>
    }
}

/// The bars, of which one is pointed at.
#[component]
fn Plot(chart: Signal<Chart>, pointed_at: RwSignal<Option<usize>>) -> impl IntoView {
    let plot = NodeRef::<Div>::new();
    let last = move || chart.read().bars.len().saturating_sub(1);
    let place = move || pointed_at.get().map(|place| place.min(last()));
    let words = move || chart.read().reading(pointed_at.get());
    let point = move |event: PointerEvent| {
        if let Some(plot) = plot.get_untracked() {
            let share = f64::from(event.offset_x()) / f64::from(plot.client_width().max(1));
            let bars = chart.read_untracked().bars.len();
            pointed_at.set(Some((share * bars as f64).max(0.0) as usize));
        }
    };
    let step = move |event: KeyboardEvent| {
        let at = untrack(move || place().unwrap_or_else(last));
        let to = match event.key().as_str() {
            "ArrowLeft" | "ArrowDown" => at.saturating_sub(1),
            "ArrowRight" | "ArrowUp" => at + 1,
            "Home" => 0,
            "End" => untrack(last),
            "Escape" => return pointed_at.set(None),
            _ => return,
        };
        event.prevent_default();
        pointed_at.set(Some(to.min(untrack(last))));
    };
    let bars = move || {
        let chart = chart.read();
        let bars = chart.bars.iter().map(|bar| {
            let height = percent(chart.height(bar.count));
            view! { <i class:running=bar.is_running class:none=bar.count == 0 style:height=height></i> }
        });
        bars.collect_view()
    };
    let mark = move || percent(1000 / chart.read().axis().1 as u32);
    let cursor = move || {
        let half_bars = 2 * place()? as u32 + 1;
        Some(percent(half_bars * 500 / (last() as u32 + 1)))
    };
    view! {
                <div
                    class="plot"
                    style:--mark=mark
                    node_ref=plot
                    tabindex="0"
                    role="slider"
                    aria-label="Visits, bar by bar"
                    aria-valuemin="0"
                    aria-valuemax=move || last().to_string()
                    aria-valuenow=move || place().unwrap_or_else(last).to_string()
                    aria-valuetext=words
                    on:pointermove=point
                    on:pointerdown=point
                    on:pointerleave=move |_| pointed_at.set(None)
                    on:keydown=step
                >
                    <div class="bars">{bars}</div>
                    <svg viewBox="0 0 2000 1000" preserveAspectRatio="none" aria-hidden="true">
                        <path d=move || chart.read().line()></path>
                    </svg>
                    {move || cursor().map(|left| view! { <span class="cursor" style:left=left></span> })}
                </div>
    }
}

/// What means what.
#[component]
fn Key(chart: Signal<Chart>) -> impl IntoView {
    let clock = move || {
        let chart = chart.read();
        let now = chart.bars.last().map_or(0, |bar| bar.from_ms);
        clock_words(chart.range, chart.is_utc, (chart.clock)(now))
    };
    view! {
            <ul class="key">
                <li class="of-visits">"visits"</li>
                {move || {
                    let range = chart.read().range;
                    range.has_one_before().then(|| {
                        view! { <li class="of-before">{format!("{} before", range.span())}</li> }
                    })
                }}
                <li class="of-running">"still running"</li>
                <li>{clock}</li>
            </ul>
    }
}

/// The same in words and numbers.
#[component]
fn Table(chart: Signal<Chart>) -> impl IntoView {
    let rows = move || {
        let chart = chart.read();
        let rows = chart.bars.iter().rev().map(|bar| {
            view! {
                <tr>
                    <td>{chart.range.label(bar, chart.clock)}</td>
                    <td>{grouped(bar.count)}</td>
                    <td>{bar.before.map_or_else(|| "–".into(), grouped)}</td>
                </tr>
            }
        });
        rows.collect_view()
    };
    view! {
            <details>
                <summary>"As a table"</summary>
                <table>
                    <thead>
                        <tr>
                            <th scope="col">"When"</th>
                            <th scope="col">"Visits"</th>
                            <th scope="col">"Before"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </details>
    }
}
