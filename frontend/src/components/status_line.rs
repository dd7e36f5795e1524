//! The line under the header: which store is behind the page, and whether something is away.

use crate::session::Session;
use edgestate_contract::Backend;
use edgestate_view_model::wording::count;
use leptos::prelude::*;

/// The state of the service in one line. Its room is kept from the start.
#[component]
pub fn StatusLine() -> impl IntoView {
    let Session {
        service, outbox, ..
    } = Session::get();
    let state = move || {
        let service = service.get();
        match (service.online, service.degraded, service.backend) {
            (false, _, _) => ("away", "Offline. Visits wait here until you are back."),
            (_, _, Some(Backend::None)) => (
                "away",
                "No store is configured. Values still come; visits wait.",
            ),
            (_, true, _) => ("away", "Redis is away. Values still come; visits wait."),
            (_, _, Some(Backend::Redis)) => ("redis", "Redis connected"),
            (_, _, Some(Backend::Memory)) => {
                ("memory", "Development store: it forgets when it restarts")
            }
            _ => ("unknown", "Looking for the store…"),
        }
    };
    let visits = |number: u64, fate: &str| {
        (number > 0).then(|| format!("{} {fate}", count(number, "visit")))
    };
    view! {
        <div class="status" role="status" data-state=move || state().0>
            <span>{move || state().1}</span>
            <span class="waiting">{move || visits(outbox.waiting(), "waiting")}</span>
            <span class="waiting">
                {move || visits(outbox.dropped(), "dropped: too old to be counted once")}
            </span>
        </div>
    }
}
