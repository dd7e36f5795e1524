//! Counting visits and telling what has been counted.

use crate::failure::Failure;
use crate::platform::Platform;
use crate::reply::Reply;
use crate::request::{Headers, Request, decode};
use crate::time::{rfc3339, rfc3339_not_before};
use crate::visitor::VisitorKey;
use edgestate_contract::visit_id;
use edgestate_contract::visits::{
    IDEMPOTENCY_KEY, Interval, NotCounted, PageTotal, SERIES_DEFAULT_POINTS, SERIES_MAX_POINTS,
    SeriesPoint, TOP_DEFAULT_LIMIT, TOP_MAX_LIMIT, TopPages, VisitReply, VisitSeries, VisitTotals,
    check_page, is_visit_id,
};
use edgestate_state::Store;
use edgestate_state::policy;
use edgestate_state::store::{Outcome, Totals, Visit};

/// A visit that is to be counted, unless there is a reason not to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VisitJob {
    page: String,
    id: String,
    visitor: Option<String>,
    not_counted: Option<NotCounted>,
}

impl VisitJob {
    pub(crate) fn parse(
        page: &str,
        request: &Request<'_>,
        platform: &impl Platform,
        key: &VisitorKey,
    ) -> Result<Self, Failure> {
        let page = parse_page(page)?;
        let id = match request.headers.get(IDEMPOTENCY_KEY) {
            Some(id) if is_visit_id(&id) => id,
            Some(_) => return Err(Failure::IdempotencyKey),
            None => visit_id::new(platform.now().0, platform.random()),
        };
        let agent = request.headers.get("user-agent").unwrap_or_default();
        let not_counted = if is_prefetch(request.headers) {
            Some(NotCounted::Prefetch)
        } else {
            platform.is_bot(&agent).then_some(NotCounted::Bot)
        };
        Ok(Self {
            page,
            id,
            visitor: key.visitor(request.headers, &agent),
            not_counted,
        })
    }

    pub(crate) fn page(&self) -> &str {
        &self.page
    }

    pub(crate) async fn run<S: Store>(
        self,
        store: &S,
        platform: &impl Platform,
    ) -> Result<Reply, Failure> {
        let at = platform.now();
        let (totals, reason, ids_from) = if let Some(reason) = self.not_counted {
            (store.totals(&self.page, at).await?, Some(reason), None)
        } else {
            let visit = Visit {
                page: &self.page,
                id: &self.id,
                visitor: self.visitor.as_deref(),
                at,
            };
            let counted = store.count_visit(&visit).await?;
            let (reason, ids_from) = match counted.outcome {
                Outcome::New => (None, None),
                Outcome::Known => (Some(NotCounted::Duplicate), None),
                Outcome::TooOld { ids_from } => (Some(NotCounted::TooOld), Some(ids_from)),
            };
            (counted.totals, reason, ids_from)
        };
        let Totals {
            total,
            today,
            unique_today,
        } = totals;
        let reply = VisitReply {
            page: self.page,
            counted: reason.is_none(),
            reason,
            ids_from: ids_from.map(rfc3339_not_before),
            total,
            today,
            unique_today,
            backend: store.backend(),
        };
        // A client that let the server choose can repeat the request with this.
        Ok(Reply::json(200, &reply).with(IDEMPOTENCY_KEY, self.id))
    }
}

/// `Sec-Purpose: prefetch`, with or without parameters, and its older names.
fn is_prefetch(headers: &dyn Headers) -> bool {
    let names = |name| {
        headers
            .get(name)
            .is_some_and(|value| value.contains("prefetch") || value.contains("prerender"))
    };
    names("sec-purpose") || names("purpose")
}

pub(crate) fn parse_page(segment: &str) -> Result<String, Failure> {
    let page = decode(segment).ok_or(edgestate_contract::visits::InvalidPage)?;
    check_page(&page)?;
    Ok(page)
}

pub(crate) async fn forget<S: Store>(
    page: &str,
    store: &S,
    platform: &impl Platform,
) -> Result<Reply, Failure> {
    store.forget_page(page, platform.now()).await?;
    Ok(Reply::empty(204))
}

pub(crate) async fn totals<S: Store>(
    page: String,
    store: &S,
    platform: &impl Platform,
) -> Result<Reply, Failure> {
    let Totals {
        total,
        today,
        unique_today,
    } = store.totals(&page, platform.now()).await?;
    Ok(Reply::json(
        200,
        &VisitTotals {
            page,
            total,
            today,
            unique_today,
            backend: store.backend(),
        },
    ))
}

/// A series that is to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeriesJob {
    page: String,
    interval: Interval,
    points: u32,
}

impl SeriesJob {
    pub(crate) fn parse(page: &str, request: &Request<'_>) -> Result<Self, Failure> {
        let interval = request
            .query("interval")
            .map_or(Some(Interval::default()), |name| Interval::parse(&name));
        Ok(Self {
            page: parse_page(page)?,
            interval: interval.ok_or(Failure::Query {
                parameter: "interval",
                allowed: "minute, hour or day",
            })?,
            points: parse_count(request, "points", SERIES_DEFAULT_POINTS, SERIES_MAX_POINTS)
                .ok_or(Failure::Query {
                    parameter: "points",
                    allowed: "an integer from 1 to 366",
                })?,
        })
    }

    pub(crate) async fn run<S: Store>(
        self,
        store: &S,
        platform: &impl Platform,
    ) -> Result<Reply, Failure> {
        let buckets = store
            .series(&self.page, self.interval, self.points, platform.now())
            .await?;
        let points = buckets.iter().map(|bucket| SeriesPoint {
            start: rfc3339(bucket.start),
            count: bucket.count,
        });
        let points = points.collect();
        let Self { page, interval, .. } = self;
        Ok(Reply::json(
            200,
            &VisitSeries {
                page,
                interval,
                kept: retention::retained_buckets(interval) as u32,
                points,
                backend: store.backend(),
            },
        ))
    }
}

pub(crate) fn parse_limit(request: &Request<'_>) -> Result<u32, Failure> {
    parse_count(request, "limit", TOP_DEFAULT_LIMIT, TOP_MAX_LIMIT).ok_or(Failure::Query {
        parameter: "limit",
        allowed: "an integer from 1 to 100",
    })
}

pub(crate) async fn top<S: Store>(limit: u32, store: &S) -> Result<Reply, Failure> {
    let pages = store.top(limit).await?;
    let pages = pages
        .into_iter()
        .map(|(page, total)| PageTotal { page, total })
        .collect();
    Ok(Reply::json(
        200,
        &TopPages {
            pages,
            backend: store.backend(),
        },
    ))
}

fn parse_count(request: &Request<'_>, name: &str, default: u32, most: u32) -> Option<u32> {
    request.query(name).map_or(Some(default), |text| {
        text.parse().ok().filter(|n| (1..=most).contains(n))
    })
}
