//! Visits: the numbers of a page, its series and the most visited pages; read again from time to
//! time while the view can be seen.

use crate::api::{self, Interval};
use crate::browser;
use crate::components::big_number::BigNumber;
use crate::components::intro::Intro;
use crate::components::own_visit::OwnVisit;
use crate::components::problem_note::ProblemNote;
use crate::components::series_chart::SeriesChart;
use crate::erased::{effect, text};
use crate::session::Session;
use edgestate_contract::visits::{PageTotal, SeriesPoint};
use edgestate_view_model::digits::in_threes;
use edgestate_view_model::failure::{Explanation, Failure};
use edgestate_view_model::series;
use leptos::leptos_dom::helpers::IntervalHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;

/// How often the numbers are read again.
const REFRESH: Duration = Duration::from_secs(5);

/// What has been read of the page in the address.
#[derive(Clone, Default)]
pub struct Board {
    /// Total, today, visitors today.
    numbers: Option<[u64; 3]>,
    pub points: Vec<SeriesPoint>,
    top: Vec<PageTotal>,
    trouble: Explanation,
}

/// The view.
#[component]
pub fn Visits() -> impl IntoView {
    let place = Session::get().place;
    let page = place.parameter("page", "home");
    let width = place.parameter("interval", "");
    let interval = Signal::derive(move || Interval::parse(&width.read()).unwrap_or_default());
    let board = RwSignal::new(Board::default());
    let timer = StoredValue::new(None::<IntervalHandle>);
    let read = move || {
        if browser::is_visible() {
            spawn_local(read(page, interval, board));
        }
    };
    effect(move || {
        page.track();
        interval.track();
        board.set(Board::default());
        read();
    });
    timer.set_value(set_interval_with_handle(read, REFRESH).ok());
    let seen = window_event_listener_untyped("visibilitychange", move |_| read());
    on_cleanup(move || {
        seen.remove();
        if let Some(timer) = timer.get_value() {
            timer.clear();
        }
    });

    let number = move |which: usize| {
        text(move || match board.read().numbers {
            Some(numbers) => in_threes(numbers[which]),
            None => "–".into(),
        })
    };
    let trouble = Signal::derive(move || board.read().trouble.clone());
    view! {
        <div class="visits">
            <section class="figures">
                <Intro html=include_str!("../../shells/visits.html") />
                <p class="page-name">
                    "Visits to "
                    <b>{text(move || page.get())}</b>
                </p>
                <ProblemNote trouble />
                <dl>
                    <BigNumber label="in all" number=number(0) />
                    <BigNumber label="today" number=number(1) />
                    <BigNumber label="visitors today, about" number=number(2) />
                </dl>
                <OwnVisit />
            </section>
            <SeriesChart page interval board />
            <section class="top">
                <h2>"Most visited"</h2>
                <ol inner_html=text(move || series::top(&board.read().top))></ol>
            </section>
        </div>
    }
}

/// Reads all three, unless another page has been chosen meanwhile.
async fn read(page: Memo<String>, interval: Signal<Interval>, board: RwSignal<Board>) {
    let (name, width) = (page.get_untracked(), interval.get_untracked());
    let read = read_board(&name, width).await;
    // The view may be gone by now.
    if page.try_get_untracked() != Some(name) || interval.try_get_untracked() != Some(width) {
        return;
    }
    match read {
        Ok(new) => board.set(new),
        Err(failure) => board.update(|board| board.trouble = failure.explain()),
    }
}

async fn read_board(page: &str, interval: Interval) -> Result<Board, Failure> {
    let totals = api::totals(page).await?;
    let series = api::series(page, interval, series::points_of(interval)).await?;
    let top = api::top_pages().await?;
    Ok(Board {
        numbers: Some([totals.total, totals.today, totals.unique_today]),
        points: series.points,
        top: top.pages,
        trouble: Explanation::default(),
    })
}
