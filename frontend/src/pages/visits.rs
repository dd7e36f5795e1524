//! Visits: the numbers of a page, its series and the most visited pages; read again from time to
//! time while the view can be seen.

use crate::api::{self, Interval};
use crate::components::big_number::BigNumber;
use crate::components::intro::Intro;
use crate::components::own_visit::OwnVisit;
use crate::components::problem_note::ProblemNote;
use crate::components::series_chart::SeriesChart;
use crate::components::top_pages::TopPages;
use edgestate_contract::visits::{PageTotal, SeriesPoint, VisitTotals};
use edgestate_view_model::digits::in_threes;
use edgestate_view_model::failure::Explanation;
use edgestate_view_model::series;
use edgestate_view_model::views::VISITS;
use futures_util::future::join3;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use leptos_use_document_visibility::use_document_visibility;
use leptos_use_interval_fn::use_interval_fn;
use web_sys::{AbortSignal, VisibilityState};

/// How often the numbers are read again.
const REFRESH_MS: u64 = 5000;

/// The view.
#[component]
pub fn Visits() -> impl IntoView {
    let query = use_query_map();
    let page = Memo::new(move |_| query.read().get("page").unwrap_or_else(|| "home".into()));
    let interval = Memo::new(move |_| {
        let width = query.read().get("interval").unwrap_or_default();
        Interval::parse(&width).unwrap_or_default()
    });
    let reads = api::latest(
        move || (page.get(), interval.get()),
        |(page, interval), abort| Board::read(page, interval, abort),
    );
    let board = Memo::new(move |before: Option<&Board>| {
        let asked = (page.get(), interval.get());
        let before = before.filter(|board| board.asked == asked);
        match reads.get().filter(|board| board.asked == asked) {
            Some(board) => board.after(before),
            None => before.cloned().unwrap_or_else(|| Board::unread(asked)),
        }
    });

    let visibility = use_document_visibility();
    let is_visible = move || visibility.get() == VisibilityState::Visible;
    let refresh = move || {
        if untrack(is_visible) {
            reads.refetch();
        }
    };
    use_interval_fn(refresh, REFRESH_MS);
    Effect::watch(is_visible, move |_, _, _| refresh(), false);

    let number = move |of: fn(&VisitTotals) -> u64| {
        Signal::derive(move || board.read().totals.as_ref().map(of).map(in_threes))
    };
    let trouble = Signal::derive(move || board.read().trouble.clone());
    let points = Signal::derive(move || board.read().points.clone());
    let top = Signal::derive(move || board.read().top.clone().unwrap_or_default());
    view! {
        <div class="visits">
            <section class="figures">
                <Intro view=&VISITS />
                <p class="page-name">"Visits to " <b>{page}</b></p>
                <ProblemNote trouble />
                <dl>
                    <BigNumber label="Total" number=number(|totals| totals.total) />
                    <BigNumber label="Today" number=number(|totals| totals.today) />
                    <BigNumber
                        label="Unique visitors today (est.)"
                        number=number(|totals| totals.unique_today)
                    />
                </dl>
                <OwnVisit />
            </section>
            <SeriesChart page interval points />
            <TopPages pages=top />
        </div>
    }
}

/// What has been read; `None` until it has.
#[derive(Clone, PartialEq)]
struct Board {
    asked: (String, Interval),
    totals: Option<VisitTotals>,
    points: Option<Vec<SeriesPoint>>,
    top: Option<Vec<PageTotal>>,
    /// Why not all could be read the last time.
    trouble: Option<Explanation>,
}

impl Board {
    fn unread(asked: (String, Interval)) -> Self {
        Self {
            asked,
            totals: None,
            points: None,
            top: None,
            trouble: None,
        }
    }

    /// Reads all at once.
    async fn read(page: String, interval: Interval, abort: AbortSignal) -> Self {
        let (totals, series, top) = join3(
            api::totals(&page, &abort),
            api::series(&page, interval, series::points_of(interval), &abort),
            api::top_pages(&abort),
        )
        .await;
        let failures = [
            totals.as_ref().err(),
            series.as_ref().err(),
            top.as_ref().err(),
        ];
        let trouble = failures.into_iter().flatten().next();
        Self {
            trouble: trouble.map(api::Failure::explain),
            asked: (page, interval),
            totals: totals.ok(),
            points: series.ok().map(|series| series.points),
            top: top.ok().map(|top| top.pages),
        }
    }

    /// With what could not be read this time as it was before.
    fn after(mut self, before: Option<&Self>) -> Self {
        if let Some(before) = before {
            self.totals = self.totals.or_else(|| before.totals.clone());
            self.points = self.points.or_else(|| before.points.clone());
            self.top = self.top.or_else(|| before.top.clone());
        }
        self
    }
}
