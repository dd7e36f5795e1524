//! The visits to this very page, live.

use super::own_visit::OwnVisit;
use crate::api;
use crate::refresh::refresh;
use crate::session::Session;
use edgestate_view_model::board::made_of;
use edgestate_view_model::digits::grouped;
use edgestate_view_model::views::View;
use leptos::prelude::*;

/// The number, and what became of the visit that looks at it.
#[component]
pub fn LiveCount(view: &'static View) -> impl IntoView {
    let outbox = Session::get().outbox;
    // The answer to one's own visit brings the first number; it is read again from time to time.
    let times = RwSignal::new(0);
    let read = api::latest(
        move || times.get(),
        move |times, abort| async move {
            if times == 0 {
                return None;
            }
            api::totals(view.page, &abort).await.ok()
        },
    );
    refresh(move || times.update(|times| *times += 1));
    let total = Memo::new(move |before: Option<&u64>| {
        let own = outbox.own().total(view.page);
        let read = read.get().flatten().map_or(0, |totals| totals.total);
        // An answer that was overtaken does not take a visit back.
        own.max(read).max(before.copied().unwrap_or(0))
    });
    let number = move || match total.get() {
        0 => "–".into(),
        total => grouped(total),
    };
    let parts = move || {
        let imported = read.get().flatten().map_or(0, |totals| totals.imported);
        let total = total.get();
        let visits = if total == 1 { "visit" } else { "visits" };
        format!("{visits} to this page, {}. ", made_of(total, imported))
    };
    view! {
        <div class="live">
            <p class="number">{number}</p>
            <p>
                {parts} <a href="/visits">"See them"</a>
            </p>
            <OwnVisit />
        </div>
    }
}
