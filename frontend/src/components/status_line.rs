//! The line under the header: which store is behind the page, and whether something is away.

use crate::logic::wording::count;
use crate::session::Session;
use edgestate_contract::Backend;
use leptos::prelude::*;

/// The state of the service in one line. Its room is kept from the start.
#[component]
pub fn StatusLine() -> impl IntoView {
    let session = Session::get();
    let state = move || {
        let service = session.service.get();
        match (service.online, service.degraded, service.backend) {
            (false, _, _) => ("away", "Offline. Visits are kept here until you are back."),
            (_, true, _) => ("away", "Redis is away. Values still come; visits wait."),
            (_, _, Some(Backend::Redis)) => ("redis", "Redis is behind this page."),
            (_, _, Some(Backend::Memory)) => {
                ("memory", "Development store: it forgets when it restarts.")
            }
            _ => ("unknown", "Looking for the store…"),
        }
    };
    let waiting = move || {
        let waiting = session.outbox.waiting();
        (waiting > 0).then(|| format!("{} waiting", count(waiting, "visit")))
    };
    let dropped = move || {
        let dropped = session.outbox.dropped();
        (dropped > 0).then(|| format!("{} too old to count, dropped", count(dropped, "visit")))
    };
    view! {
        <div class="status" role="status" data-state=move || state().0>
            <span>{move || state().1}</span>
            <span class="waiting">{waiting}</span>
            <span class="waiting">{dropped}</span>
        </div>
    }
}
