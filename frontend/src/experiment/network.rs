//! The network of *Break it*: loses what the switches say, before a request leaves and after its reply came.
//! Everything behind it is the service itself.

use crate::api::{self, Cancel, Failure, LabMethod};
use crate::browser;
use edgestate_view_model::attempts::Mark;
use edgestate_view_model::experiment::{Kept, Side};
use edgestate_view_model::faults::{self, Fault};
use edgestate_view_model::outbox;
use leptos::prelude::*;

/// What came of an attempt.
pub struct Tried {
    pub mark: Mark,
    /// What the counter holds, if the service said so.
    pub value: Option<u64>,
    /// Why the service did not answer, where that was no fault of ours.
    pub failure: Option<Failure>,
}

impl Tried {
    const LOST: Self = Self {
        mark: Mark::Lost,
        value: None,
        failure: None,
    };

    /// How long to wait before the next attempt: as long as the outbox does where the service itself is in
    /// trouble.
    pub fn wait_ms(&self, attempt: u32) -> u64 {
        match &self.failure {
            None => faults::wait_ms(attempt),
            Some(failure) => {
                outbox::wait_ms(attempt + 1, failure.retry_after_secs(), browser::random())
            }
        }
    }
}

/// One attempt to have a visit counted. The plug may come out while it is on its way.
pub async fn attempt(
    run: StoredValue<Option<Kept>>,
    side: Side,
    visit: u32,
    attempt: u32,
    task: &Cancel,
) -> Tried {
    let Some(kept) = run.get_value() else {
        return Tried::LOST;
    };
    let is_unplugged = || {
        let plugged_ms = run.try_with_value(|kept| kept.as_ref().map(|kept| kept.plugged_ms));
        browser::now_ms() < plugged_ms.flatten().unwrap_or(0)
    };
    let fault = kept.faults.strike(kept.start(), visit, attempt);
    if fault == Some(Fault::Requests) || is_unplugged() {
        return Tried::LOST;
    }
    let id = kept.id(visit);
    let (method, id) = match side {
        Side::Usual => (LabMethod::Atomic, None),
        Side::Ours => (LabMethod::ExactlyOnce, Some(id.as_str())),
    };
    match api::lab_add(&kept.counter(side), method, id, &task.signal()).await {
        Ok(reply) => {
            let is_heard = fault != Some(Fault::Replies) && !is_unplugged();
            Tried {
                mark: Mark::of_answer(reply.reason.is_some(), is_heard),
                value: Some(reply.value),
                failure: None,
            }
        }
        Err(failure) => Tried {
            failure: Some(failure),
            ..Tried::LOST
        },
    }
}
