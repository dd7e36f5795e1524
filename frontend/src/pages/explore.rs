//! Explore: choose n, see F(n), where it came from and what that took. The address holds n and the
//! strategy; what is typed reaches it after a pause, and only the answer to the address is shown.

use crate::api;
use crate::browser;
use crate::components::answer_path::AnswerPath;
use crate::components::answer_summary::AnswerSummary;
use crate::components::intro::Intro;
use crate::components::number_picker::NumberPicker;
use crate::components::own_visit::OwnVisit;
use crate::components::problem_note::ProblemNote;
use crate::components::request_history::RequestHistory;
use crate::components::strategy_choice::StrategyChoice;
use crate::components::value_view::ValueView;
use crate::erased::{effect, on};
use crate::session::Session;
use edgestate_contract::fibonacci::{IndexError, Strategy, parse_index};
use edgestate_view_model::address::{self, DEFAULT_N};
use edgestate_view_model::answer::Answered;
use edgestate_view_model::digits::{expected, size_of};
use edgestate_view_model::failure::Explanation;
use edgestate_view_model::history::Seen;
use edgestate_view_model::scale;
use edgestate_view_model::service::Sign;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::AbortController;

/// What there is to show for the question in the address.
pub enum Shown {
    /// Its answer is on the way: F of this number.
    Pending(u32),
    /// Its value.
    Value(Answered),
    /// Why there is no value, and what to do.
    Trouble(Explanation),
}

impl Shown {
    /// The digits; empty where there are none.
    pub fn value(&self) -> &str {
        match self {
            Self::Value(answer) => &answer.reply.value,
            _ => "",
        }
    }

    /// The size in which the value is set, or will be.
    pub fn size(&self) -> &'static str {
        match self {
            Self::Pending(n) => size_of(expected(*n)),
            _ => size_of(self.value().len()),
        }
    }
}

/// The view.
#[component]
pub fn Explore() -> impl IntoView {
    let session = Session::get();
    let max_n = session.max_n;
    let place = session.place;
    let number = place.parameter("n", DEFAULT_N);
    let cache = place.parameter("cache", "");
    let strategy = Signal::derive(move || address::strategy(&cache.read()));
    let shown = RwSignal::new(Shown::Pending(0));
    let asked = RwSignal::new(0_u32);
    let running = StoredValue::new_local(None::<AbortController>);
    let stop = move || {
        if let Some(running) = running.try_update_value(Option::take).flatten() {
            running.abort();
        }
    };
    on_cleanup(stop);

    effect(move || {
        asked.track();
        stop();
        let strategy = strategy.get();
        match parse_index(&number.read(), max_n.get()) {
            Ok(n) => {
                turn_spiral(n, max_n.get_untracked());
                shown.set(Shown::Pending(n));
                let abort = AbortController::new().ok();
                running.set_value(abort.clone());
                spawn_local(answer(n, strategy, abort, shown, session));
            }
            Err(rule) => shown.set(Shown::Trouble(Explanation {
                what: match rule {
                    IndexError::Malformed => "That is not a number to ask for.".into(),
                    IndexError::TooLarge { .. } => {
                        "That is more than this service computes.".into()
                    }
                },
                next: format!("{rule}."),
            })),
        }
    });

    let trouble = Signal::derive(move || match &*shown.read() {
        Shown::Trouble(explanation) => explanation.clone(),
        _ => Explanation::default(),
    });
    view! {
        <div class="explore">
            <section class="ask">
                <Intro html=include_str!("../../shells/explore.html") />
                <NumberPicker number strategy max_n />
            </section>
            <section class="answer" aria-label="Answer">
                <ProblemNote trouble /> <ValueView shown /> <AnswerSummary shown />
                <AnswerPath shown /> <div class="row">
                    <StrategyChoice number strategy />
                    <button
                        class="primary"
                        on:click=on(move |_| asked.update(|asked| *asked += 1))
                    >
                        "Ask again"
                    </button>
                </div>
            </section>
            <RequestHistory />
            <OwnVisit />
        </div>
    }
}

/// Asks, and shows the answer unless something else has been asked for since.
async fn answer(
    n: u32,
    strategy: Strategy,
    abort: Option<AbortController>,
    shown: RwSignal<Shown>,
    session: Session,
) {
    let signal = abort.map(|abort| abort.signal());
    let answer = api::fibonacci(n, strategy, signal.as_ref()).await;
    if signal.is_some_and(|signal| signal.aborted()) {
        return;
    }
    match answer {
        Ok(answer) => {
            let sign = Sign::of_answer(&answer);
            session.service.update(|service| service.note(sign));
            let (source, ms) = (answer.reply.source, answer.ms);
            session
                .history
                .update(|history| history.add(Seen { n, source, ms }));
            shown.set(Shown::Value(answer));
        }
        Err(failure) => shown.set(Shown::Trouble(failure.explain())),
    }
}

/// The spiral behind the page turns as n grows, in thousandths of a turn; within the range where it
/// keeps clear of the text.
fn turn_spiral(n: u32, max_n: u32) {
    let turn = 260 + scale::position_of(n) * 300 / scale::position_of(max_n).max(1);
    browser::set_page_property("--turn", &turn.to_string());
}
