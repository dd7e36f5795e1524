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
use edgestate_contract::visits::{PageTotal, SeriesPoint, VisitTotals};
use edgestate_view_model::digits::in_threes;
use edgestate_view_model::failure::Explanation;
use edgestate_view_model::series;
use futures_util::future::join3;
use leptos::leptos_dom::helpers::IntervalHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;

/// How often the numbers are read again.
const REFRESH: Duration = Duration::from_secs(5);

/// What has been read of the page in the address.
#[derive(Clone, Default)]
pub struct Board {
    totals: Option<VisitTotals>,
    /// `None` until they have been read.
    pub points: Option<Vec<SeriesPoint>>,
    top: Vec<PageTotal>,
    trouble: Explanation,
}

impl Board {
    /// The buckets; none while they have not been read.
    pub fn points(&self) -> &[SeriesPoint] {
        self.points.as_deref().unwrap_or_default()
    }
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

    let number = move |of: fn(&VisitTotals) -> u64| {
        text(move || match &board.read().totals {
            Some(totals) => in_threes(of(totals)),
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
                    <BigNumber label="Total" number=number(|totals| totals.total) />
                    <BigNumber label="Today" number=number(|totals| totals.today) />
                    <BigNumber label="Unique visitors today (est.)" number=number(|totals| totals.unique_today) />
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

/// Reads all three at once, unless another page has been chosen meanwhile. What could not be read
/// stays as it was.
async fn read(page: Memo<String>, interval: Signal<Interval>, board: RwSignal<Board>) {
    let (name, width) = (page.get_untracked(), interval.get_untracked());
    let (totals, series, top) = join3(
        api::totals(&name),
        api::series(&name, width, series::points_of(width)),
        api::top_pages(),
    )
    .await;
    // The view may be gone by now.
    if page.try_get_untracked() != Some(name) || interval.try_get_untracked() != Some(width) {
        return;
    }
    board.update(|board| {
        let mut trouble = None;
        match totals {
            Ok(totals) => board.totals = Some(totals),
            Err(failure) => trouble = Some(failure),
        }
        match series {
            Ok(series) => board.points = Some(series.points),
            Err(failure) => trouble = trouble.take().or(Some(failure)),
        }
        match top {
            Ok(top) => board.top = top.pages,
            Err(failure) => trouble = trouble.take().or(Some(failure)),
        }
        board.trouble = trouble.map_or_else(Explanation::default, |failure| failure.explain());
    });
}
