//! Visits over time, the most visited pages, and both with a page's numbers in one answer.

use crate::App;
use crate::failure::Failure;
use crate::format::prefers_text;
use crate::platform::Platform;
use crate::reply::Reply;
use crate::request::Request;
use crate::route::Call;
use crate::time::{parse_rfc3339, rfc3339};
use crate::visits::parse_page;
use edgestate_contract::csv;
use edgestate_contract::visits::{
    Interval, PageTotal, SERIES_DEFAULT_POINTS, SERIES_MAX_POINTS, SeriesPoint, TOP_DEFAULT_LIMIT,
    TOP_MAX_LIMIT, TopPages, VisitBoard, VisitSeries, check_page,
};
use edgestate_state::visits::{Board, Bucket};
use edgestate_state::{UnixMillis, Visits, Window, retention};
use serde::Serialize;

impl<V, S: Visits, E, P: Platform> App<V, S, E, P> {
    /// Visits over time.
    pub(crate) async fn series(
        &self,
        call: &Call<'_>,
        request: &Request<'_>,
    ) -> Result<Reply, Failure> {
        let page = parse_page(call.variable)?;
        let window = parse_window(request, self.platform.now())?;
        let window = match request.query("until") {
            None => window,
            Some(until) => window.until(parse_rfc3339(&until).ok_or(Failure::Query {
                parameter: "until",
                allowed: "a time in RFC 3339, such as 2026-11-24T12:00:00Z",
            })?),
        };
        self.timed(call, async |store| {
            let series = VisitSeries {
                points: points(&store.series(&page, window).await?),
                page,
                interval: window.interval(),
                kept: kept(window),
                backend: store.backend(),
            };
            Ok(json_or_table(request, &series, |series| {
                let file = csv::file_name(&series.page, series.interval);
                (csv::series(series.interval, &series.points), file)
            }))
        })
        .await
    }

    /// The most visited pages.
    pub(crate) async fn pages(
        &self,
        call: &Call<'_>,
        request: &Request<'_>,
    ) -> Result<Reply, Failure> {
        let limit = parse_count(request, "limit", TOP_DEFAULT_LIMIT, TOP_MAX_LIMIT).ok_or(
            Failure::Query {
                parameter: "limit",
                allowed: "an integer from 1 to 100",
            },
        )?;
        let prefix = request.query("prefix").unwrap_or_default();
        if !prefix.is_empty() && check_page(&prefix).is_err() {
            return Err(Failure::Query {
                parameter: "prefix",
                allowed: "what a page's name can begin with",
            });
        }
        self.timed(call, async |store| {
            let pages = TopPages {
                pages: page_totals(store.top(&prefix, limit).await?),
                backend: store.backend(),
            };
            Ok(json_or_table(request, &pages, |pages| {
                (csv::pages(&pages.pages), "pages.csv".into())
            }))
        })
        .await
    }

    /// All that a view of a page shows.
    pub(crate) async fn board(
        &self,
        call: &Call<'_>,
        request: &Request<'_>,
    ) -> Result<Reply, Failure> {
        let page = parse_page(call.variable)?;
        let window = parse_window(request, self.platform.now())?;
        self.timed(call, async |store| {
            let Board {
                totals,
                series,
                before,
                top,
            } = store.board(&page, window, TOP_DEFAULT_LIMIT).await?;
            let board = VisitBoard {
                page,
                total: totals.total,
                imported: totals.imported,
                today: totals.today,
                unique_today: totals.unique_today,
                interval: window.interval(),
                kept: kept(window),
                points: points(&series),
                before: points(&before),
                pages: page_totals(top),
                backend: store.backend(),
            };
            Ok(Reply::json(200, &board))
        })
        .await
    }
}

/// What is asked for as JSON or, where the client likes that better, as a table with the name of its file.
fn json_or_table<T: Serialize>(
    request: &Request<'_>,
    value: &T,
    table: impl FnOnce(&T) -> (String, String),
) -> Reply {
    let reply = if prefers_text(request.headers, "csv") {
        let (table, file) = table(value);
        Reply::csv(table, &file)
    } else {
        Reply::json(200, value)
    };
    reply.with("vary", "accept")
}

/// The buckets up to now that a request asks for.
fn parse_window(request: &Request<'_>, now: UnixMillis) -> Result<Window, Failure> {
    let interval = request.named("interval", Interval::parse, "minute, hour or day")?;
    let points = parse_count(request, "points", SERIES_DEFAULT_POINTS, SERIES_MAX_POINTS).ok_or(
        Failure::Query {
            parameter: "points",
            allowed: "an integer from 1 to 366",
        },
    )?;
    Ok(Window::up_to_now(interval, points, now))
}

fn parse_count(request: &Request<'_>, name: &str, default: u32, most: u32) -> Option<u32> {
    request.query(name).map_or(Some(default), |text| {
        let is_plain = text.bytes().all(|b| b.is_ascii_digit());
        let number = text.parse().ok().filter(|n| (1..=most).contains(n));
        number.filter(|_| is_plain)
    })
}

fn kept(window: Window) -> u32 {
    retention::retained_buckets(window.interval()) as u32
}

fn points(buckets: &[Bucket]) -> Vec<SeriesPoint> {
    let points = buckets.iter().map(|bucket| SeriesPoint {
        start: rfc3339(bucket.start),
        count: bucket.count,
        unique: bucket.unique,
    });
    points.collect()
}

fn page_totals(pages: Vec<(String, u64)>) -> Vec<PageTotal> {
    let pages = pages.into_iter();
    pages
        .map(|(page, total)| PageTotal { page, total })
        .collect()
}
