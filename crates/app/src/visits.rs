//! Counting visits, the numbers of a page, and forgetting it. What spans time or pages is `board`'s.

use crate::App;
use crate::failure::Failure;
use crate::platform::Platform;
use crate::reply::Reply;
use crate::request::{Headers, Request, decode};
use crate::route::Call;
use crate::time::rfc3339_not_before;
use edgestate_contract::visits::{
    ID_MAX_CHARS, IDEMPOTENCY_KEY, InvalidPage, NotCounted, VisitReply, VisitTotals, check_page,
    is_visit_id,
};
use edgestate_contract::{Backend, visit_id};
use edgestate_state::visits::{Counted, Outcome, Totals, Visit};
use edgestate_state::{Visits, calendar};

impl<V, S: Visits, E, P: Platform> App<V, S, E, P> {
    /// The id of a visit or of an addition: the client's, or else a new one.
    pub(crate) async fn visit_id(&self, request: &Request<'_>) -> Result<String, Failure> {
        let sent = sent_id(request).await?;
        Ok(sent.unwrap_or_else(|| visit_id::new(self.platform.now().0, self.platform.random())))
    }

    /// Counts a visit, unless there is a reason not to.
    pub(crate) async fn count_visit(
        &self,
        call: &Call<'_>,
        request: &Request<'_>,
    ) -> Result<Reply, Failure> {
        let page = parse_page(call.variable)?;
        let at = self.platform.now();
        if !self.config.counts(&page) {
            return Err(Failure::PageNotAllowed);
        }
        let agent = request.headers.get("user-agent").unwrap_or_default();
        let no_visit = if is_prefetch(request.headers) {
            Some(NotCounted::Prefetch)
        } else {
            self.platform.is_bot(&agent).then_some(NotCounted::Bot)
        };
        let day = calendar::yyyymmdd(at);
        let visitor = self
            .visitor_key
            .visitor(request.headers, &agent, &page, day);
        let visit = Visit {
            page: &page,
            id: &call.visit_id,
            visitor: visitor.as_deref(),
            at,
        };
        self.timed(call, async |store| {
            let backend = store.backend();
            let reply = if let Some(reason) = no_visit {
                reply(&page, store.totals(&page, at).await?, Some(reason), backend)
            } else {
                let Counted { outcome, totals } = store.count_visit(&visit).await?;
                let ids_from = match outcome {
                    Outcome::TooOld { ids_from } => Some(rfc3339_not_before(ids_from)),
                    Outcome::New | Outcome::Known => None,
                };
                VisitReply {
                    ids_from,
                    ..reply(&page, totals, not_counted(outcome), backend)
                }
            };
            Ok(Reply::json(200, &reply))
        })
        .await
    }

    pub(crate) async fn totals(&self, call: &Call<'_>) -> Result<Reply, Failure> {
        let page = parse_page(call.variable)?;
        self.timed(call, async |store| {
            let Totals {
                total,
                imported,
                today,
                unique_today,
            } = store.totals(&page, self.platform.now()).await?;
            Ok(Reply::json(
                200,
                &VisitTotals {
                    page,
                    total,
                    imported,
                    today,
                    unique_today,
                    backend: store.backend(),
                },
            ))
        })
        .await
    }

    pub(crate) async fn forget_page(&self, call: &Call<'_>) -> Result<Reply, Failure> {
        let page = parse_page(call.variable)?;
        self.timed(call, async |store| {
            store.forget_page(&page, self.platform.now()).await?;
            self.badges.forget(&page);
            Ok(Reply::empty(204))
        })
        .await
    }
}

/// Why the store did not count it, where it did not.
pub(crate) const fn not_counted(outcome: Outcome) -> Option<NotCounted> {
    match outcome {
        Outcome::New => None,
        Outcome::Known => Some(NotCounted::Duplicate),
        Outcome::TooOld { .. } => Some(NotCounted::TooOld),
    }
}

fn reply(page: &str, totals: Totals, reason: Option<NotCounted>, backend: Backend) -> VisitReply {
    VisitReply {
        page: page.to_owned(),
        counted: reason.is_none(),
        reason,
        ids_from: None,
        total: totals.total,
        today: totals.today,
        unique_today: totals.unique_today,
        backend,
    }
}

/// The id that came with a visit: in its header or, since that spares a browser the preflight, as a body of
/// `text/plain`.
async fn sent_id(request: &Request<'_>) -> Result<Option<String>, Failure> {
    let in_header = request.headers.get(IDEMPOTENCY_KEY);
    let is_text = request
        .headers
        .get("content-type")
        .is_some_and(|kind| kind.starts_with("text/plain"));
    let in_body = if is_text {
        let text = request.body.text(ID_MAX_CHARS).await;
        Some(text.ok_or(Failure::IdempotencyKey)?).filter(|id| !id.is_empty())
    } else {
        None
    };
    match (in_header, in_body) {
        (None, None) => Ok(None),
        (Some(header), Some(body)) if header != body => Err(Failure::IdempotencyKey),
        (Some(id), _) | (None, Some(id)) if is_visit_id(&id) => Ok(Some(id)),
        _ => Err(Failure::IdempotencyKey),
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

/// The name of a page or counter that a path's segment stands for.
pub(crate) fn parse_page(segment: &str) -> Result<String, Failure> {
    let page = decode(segment).ok_or(InvalidPage)?;
    check_page(&page)?;
    Ok(page)
}
