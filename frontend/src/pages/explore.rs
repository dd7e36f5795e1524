//! Explore: choose n, see F(n), where it came from and what that took. The address holds n and the
//! strategy; what is typed reaches it after a pause, and only the answer to the address is shown.

use crate::api;
use crate::browser;
use crate::components::answer_path::AnswerPath;
use crate::components::answer_summary::AnswerSummary;
use crate::components::number_picker::NumberPicker;
use crate::components::own_visit::OwnVisit;
use crate::components::problem_note::ProblemNote;
use crate::components::request_history::RequestHistory;
use crate::components::strategy_picker::StrategyPicker;
use crate::components::value_view::ValueView;
use crate::logic::failure::Failure;
use crate::logic::history::Seen;
use crate::logic::scale;
use crate::session::Session;
use edgestate_contract::fibonacci::{FibonacciReply, Strategy, parse_index};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_query_map;
use std::sync::Arc;
use web_sys::AbortController;

/// Shown when the address names no n.
const DEFAULT_N: &str = "100";

/// What there is to show for the n of the address.
#[derive(Clone)]
pub enum Shown {
    /// Its answer is on the way.
    Pending,
    /// It is not an index; why, and what would be.
    Invalid(String),
    /// Its value, and how long the answer took in milliseconds.
    Value(Arc<(FibonacciReply, f64)>),
    /// Why there is no value.
    Failed(Failure),
}

/// The view.
#[component]
pub fn Explore() -> impl IntoView {
    let session = Session::get();
    let query = use_query_map();
    let number = Memo::new(move |_| query.with(|q| q.get("n").unwrap_or(DEFAULT_N.into())));
    let strategy = Memo::new(move |_| {
        query.with(|q| q.get("cache").and_then(|name| Strategy::parse(&name)).unwrap_or_default())
    });
    let max_n = Memo::new(move |_| session.service.with(|service| service.max_n));
    let asked = RwSignal::new(0_u32);
    let shown = RwSignal::new(Shown::Pending);
    let running = StoredValue::new_local(None::<AbortController>);
    let abort_running = move || {
        if let Some(running) = running.try_update_value(Option::take).flatten() {
            running.abort();
        }
    };
    on_cleanup(abort_running);

    Effect::new(move |_| {
        let (strategy, turn) = (strategy.get(), asked.get());
        abort_running();
        let n = match number.with(|number| parse_index(number, max_n.get())) {
            Ok(n) => n,
            Err(error) => return shown.set(Shown::Invalid(error.to_string())),
        };
        turn_spiral(n, max_n.get_untracked());
        shown.set(Shown::Pending);
        let Ok(abort) = AbortController::new() else {
            return;
        };
        let signal = abort.signal();
        running.set_value(Some(abort));
        spawn_local(async move {
            let answer = api::fibonacci(n, strategy, Some(&signal)).await;
            // Another number was asked for since, or the view is gone.
            if signal.aborted() || asked.try_get_untracked() != Some(turn) {
                return;
            }
            match answer {
                Ok((reply, ms)) => {
                    session.saw(reply.backend, reply.degraded);
                    let source = reply.source;
                    session.history.update(|history| history.add(Seen { n, source, ms }));
                    shown.set(Shown::Value(Arc::new((reply, ms))));
                }
                Err(failure) => shown.set(Shown::Failed(failure)),
            }
        });
    });

    let trouble = move || match shown.get() {
        Shown::Invalid(rule) => Some(view! { <p class="rule" role="alert">{rule}"."</p> }.into_any()),
        Shown::Failed(failure) => Some(view! { <ProblemNote failure /> }.into_any()),
        _ => None,
    };
    view! {
        <div class="explore">
            <section class="ask">
                <h1 tabindex="-1">"A number worth remembering"</h1>
                <p class="lede">
                    "Fibonacci numbers grow by the golden ratio, and so does the work to find them. "
                    "Ask for one: the first answer is computed, the next come from a cache. "
                    "See which one, and what it saved."
                </p>
                <NumberPicker number max_n strategy />
            </section>
            <section class="answer" aria-label="Answer">
                {trouble}
                <ValueView shown />
                <AnswerSummary shown />
                <AnswerPath shown strategy />
                <div class="row">
                    <StrategyPicker number strategy />
                    <button class="primary" on:click=move |_| asked.update(|asked| *asked += 1)>
                        "Ask again"
                    </button>
                </div>
            </section>
            <RequestHistory />
            <OwnVisit />
        </div>
    }
}

/// The spiral behind the page turns once for each power of a hundred.
fn turn_spiral(n: u32, max_n: u32) {
    let permille = scale::position_of(n) * 2000 / scale::position_of(max_n).max(1);
    browser::set_page_property("--turn", &format!("{permille}"));
}
