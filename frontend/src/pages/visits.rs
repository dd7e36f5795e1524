//! Visits: the numbers of a page over a range against the range before, and the pages there are. Read again
//! from time to time while the view can be seen. The address holds page, range and clock.

use crate::api;
use crate::browser;
use crate::components::big_number::BigNumber;
use crate::components::intro::Intro;
use crate::components::own_visit::OwnVisit;
use crate::components::page_list::PageList;
use crate::components::page_share::PageShare;
use crate::components::problem_note::ProblemNote;
use crate::components::visits_chart::{Chart, VisitsChart};
use crate::refresh::refresh;
use crate::session::Session;
use edgestate_contract::visits::{PageTotal, VisitBoard};
use edgestate_view_model::address;
use edgestate_view_model::board::made_of;
use edgestate_view_model::digits::grouped;
use edgestate_view_model::failure::Explanation;
use edgestate_view_model::range::{Change, Clock, Range, bars, utc};
use edgestate_view_model::service::Sign;
use edgestate_view_model::time::Civil;
use edgestate_view_model::views::VISITS;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use std::sync::Arc;

/// What has been read, and when.
#[derive(Clone, PartialEq)]
struct Snapshot {
    board: Arc<VisitBoard>,
    at_ms: u64,
}

/// The view.
#[component]
pub fn Visits() -> impl IntoView {
    let query = use_query_map();
    let page = Memo::new(move |_| query.read().get("page").unwrap_or_else(|| "home".into()));
    let range = Memo::new(move |_| {
        let range = query.read().get("range").unwrap_or_default();
        Range::parse(&range).unwrap_or_default()
    });
    let is_utc = Memo::new(move |_| query.read().get("clock").as_deref() == Some("utc"));
    let followed = Board::follow(page, range);
    let (board, trouble) = (followed.latest, followed.trouble);
    let chart = Signal::derive(move || {
        let clock: Clock = if is_utc.get() {
            utc
        } else {
            browser::ahead_of_utc
        };
        let range = range.get();
        let board = board.get();
        let (points, before) = board
            .as_deref()
            .map_or((&[][..], &[][..]), |board| (&board.points, &board.before));
        Chart {
            range,
            bars: bars(range, points, before, clock),
            change: Change::of(range, points, before),
            clock,
            is_utc: is_utc.get(),
        }
    });
    let link = move |range: Range, is_utc: bool| {
        address::visits(&api::segment(&page.read()), range, is_utc)
    };
    let ranges = Range::ALL.map(|one| {
        view! {
            <a
                href=move || link(one, is_utc.get())
                aria-current=move || (range.get() == one).to_string()
                data-noscroll=""
            >
                {one.name()}
            </a>
        }
    });
    let address_of = Callback::new(move |page: String| {
        address::visits(&api::segment(&page), range.get(), is_utc.get())
    });
    let updated = move || {
        let at_ms = followed.read_at()?;
        let ahead = (chart.read().clock)(at_ms);
        Some(format!(
            "Read at {}",
            Civil::at(at_ms, ahead).clock_with_seconds()
        ))
    };
    // They are of no range: what cannot be read anew stays.
    let pages = Memo::new(move |before: Option<&Vec<PageTotal>>| {
        let read = board.read().as_deref().map(|board| board.pages.clone());
        read.or_else(|| before.cloned()).unwrap_or_default()
    });
    let knows_nothing = move || trouble.read().is_some() && board.read().is_none();
    view! {
        <div class="visits">
            <Intro view=&VISITS />
            <div class="toolbar">
                <h2 class="page-name">{page}</h2>
                <nav class="segments" aria-label="Range">
                    {ranges.collect_view()}
                </nav>
            </div>
            <section class="card figures" class:in-trouble=knows_nothing aria-label="Numbers">
                <ProblemNote trouble />
                <Numbers board chart />
                <VisitsChart chart />
                <p class="foot">
                    <a href=move || link(range.get(), !is_utc.get()) data-noscroll="">
                        {move || if is_utc.get() { "Show your time" } else { "Show UTC" }}
                    </a>
                    <span>{updated}</span>
                </p>
                <PageShare page board />
            </section>
            <PageList
                top=pages
                current=page
                address=address_of
            />
            <OwnVisit />
        </div>
    }
}

/// What is known of a page over a range.
#[derive(Clone, Copy)]
struct Board {
    /// As read last; what fails later leaves it on screen.
    latest: Signal<Option<Arc<VisitBoard>>>,
    trouble: Signal<Option<Explanation>>,
    last: Memo<Last>,
}

impl Board {
    fn follow(page: Memo<String>, range: Memo<Range>) -> Self {
        let service = Session::get().service;
        let times = RwSignal::new(0);
        let reads = api::latest(
            move || {
                times.track();
                (page.get(), range.get())
            },
            move |(page, range), abort| async move {
                let outcome = api::board(&page, range.interval(), range.points(), &abort).await;
                let sign = match &outcome {
                    Ok(board) => Some(Sign::Reached(board.backend)),
                    Err(failure) => Sign::of_failure(failure),
                };
                if let Some(sign) = sign {
                    service.try_update(|service| service.note(sign));
                }
                let read = outcome.map(|board| Snapshot {
                    board: Arc::new(board),
                    at_ms: browser::now_ms(),
                });
                ((page, range), read)
            },
        );
        let last = Memo::new(move |before: Option<&Last>| {
            let asked = (page.get(), range.get());
            match reads.get() {
                Some((of, Ok(read))) if of == asked => Last(asked, Some(read)),
                _ => match before {
                    Some(before) if before.0 == asked => before.clone(),
                    _ => Last(asked, None),
                },
            }
        });
        let board = Signal::derive(move || last.get().1.map(|read| read.board));
        let trouble = Signal::derive(move || match reads.get() {
            Some((of, Err(failure))) if of == (page.get(), range.get()) => Some(failure.explain()),
            _ => None,
        });
        refresh(move || times.update(|times| *times += 1));
        Self {
            latest: board,
            trouble,
            last,
        }
    }

    /// When it was read, in milliseconds since 1970.
    fn read_at(self) -> Option<u64> {
        self.last.read().1.as_ref().map(|read| read.at_ms)
    }
}

/// The three that matter.
#[component]
fn Numbers(board: Signal<Option<Arc<VisitBoard>>>, chart: Signal<Chart>) -> impl IntoView {
    let number = move |of: fn(&VisitBoard) -> u64| {
        Signal::derive(move || board.get().map(|board| grouped(of(&board))))
    };
    let in_range = |board: &VisitBoard| board.points.iter().map(|point| point.count).sum();
    let change = move || board.get().is_some().then(|| chart.read().change);
    let range = move || chart.read().range;
    view! {
                <dl>
                    <BigNumber
                        label=Signal::derive(move || format!("Visits, last {}", range().span()))
                        number=number(in_range)
                        note=Signal::derive(move || change().map(|change| change.words(range())))
                        way=Signal::derive(move || change().map(|change| change.direction().to_string()))
                    />
                    <BigNumber
                        label="Unique visitors today (est.)"
                        number=number(|board| board.unique_today)
                        note=Signal::derive(move || {
                            board.get().map(|board| format!("{} visits, since midnight UTC", grouped(board.today)))
                        })
                    />
                    <BigNumber
                        label="Total"
                        number=number(|board| board.total)
                        note=Signal::derive(move || board.get().map(|board| made_of(board.total, board.imported)))
                    />
                </dl>
    }
}

/// What was read last, of which page and range.
#[derive(Clone, PartialEq)]
struct Last((String, Range), Option<Snapshot>);
