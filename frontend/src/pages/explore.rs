//! Explore: choose n, see F(n), where it came from and what that took. The address holds n and the
//! strategy; what is typed reaches it after a pause, and only the answer to the address is shown.

use crate::api;
use crate::components::answer_path::AnswerPath;
use crate::components::answer_summary::AnswerSummary;
use crate::components::computed_here::ComputedHere;
use crate::components::intro::Intro;
use crate::components::number_picker::NumberPicker;
use crate::components::own_visit::OwnVisit;
use crate::components::problem_note::ProblemNote;
use crate::components::request_history::RequestHistory;
use crate::components::spiral::Spiral;
use crate::components::strategy_choice::StrategyChoice;
use crate::components::value_tools::ValueTools;
use crate::components::value_view::ValueView;
use crate::session::Session;
use edgestate_contract::fibonacci::{Strategy, parse_index};
use edgestate_view_model::address::{DEFAULT_N, explore, strategy};
use edgestate_view_model::answer::Shown;
use edgestate_view_model::scale;
use edgestate_view_model::views::EXPLORE;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use std::sync::Arc;

/// The view.
#[component]
pub fn Explore() -> impl IntoView {
    let session = Session::get();
    let max_n = session.max_n;
    let query = use_query_map();
    let number = Memo::new(move |_| query.read().get("n").unwrap_or_else(|| DEFAULT_N.into()));
    let strategy = Memo::new(move |_| strategy(&query.read().get("cache").unwrap_or_default()));
    let n = Memo::new(move |_| parse_index(&number.read(), max_n.get()));

    let times_asked = RwSignal::new(1);
    let question = move || {
        times_asked.track();
        (n.get().ok(), strategy.get())
    };
    let answer = api::latest(question, move |(n, strategy), abort| async move {
        let n = n?;
        let outcome = api::fibonacci(n, strategy, &abort).await;
        if let Ok(answer) = &outcome {
            session.note(answer);
        }
        Some((n, strategy, outcome.map(Arc::new)))
    });
    let shown = Memo::new(move |_| match n.get() {
        Err(rule) => Shown::Trouble(rule.into()),
        Ok(n) => match answer.get().flatten() {
            Some((asked, through, outcome)) if asked == n && through == strategy.get() => {
                match outcome {
                    Ok(answer) => Shown::Value(answer),
                    Err(failure) => Shown::Trouble(failure.explain()),
                }
            }
            _ => Shown::Pending(n),
        },
    });
    let trouble = Signal::derive(move || match &*shown.read() {
        Shown::Trouble(explanation) => Some(explanation.clone()),
        _ => None,
    });
    let is_in_trouble = move || trouble.read().is_some();
    let answered = Signal::derive(move || shown.read().answer().cloned());

    let navigate = use_navigate();
    let go = move |number: &str, strategy: Strategy, replace: bool| {
        let number = String::from(js_sys::encode_uri_component(number));
        let options = NavigateOptions {
            replace,
            scroll: false,
            ..NavigateOptions::default()
        };
        navigate(&explore(&number, strategy), options);
    };
    let choose_number = {
        let go = go.clone();
        Callback::new(move |number: String| go(&number, strategy.get_untracked(), true))
    };
    let choose_strategy =
        Callback::new(move |strategy| go(&number.get_untracked(), strategy, false));
    // Within the range where the spiral keeps clear of the text.
    let turn = Signal::derive(move || {
        let position = scale::position_of(n.get().unwrap_or(0));
        260 + position * 300 / scale::position_of(max_n.get()).max(1)
    });
    view! {
        <div class="explore">
            <Spiral turn />
            <section class="ask">
                <Intro view=&EXPLORE />
                <NumberPicker number max_n choose=choose_number />
            </section>
            <section class="answer" class:in-trouble=is_in_trouble aria-label="Answer">
                <ProblemNote trouble />
                <ValueView shown />
                <ValueTools answered />
                <AnswerSummary answered />
                <AnswerPath answered history=session.history />
                <div class="row">
                    <StrategyChoice strategy choose=choose_strategy />
                    <button class="primary" on:click=move |_| times_asked.update(|times| *times += 1)>
                        "Ask again"
                    </button>
                </div>
                <ComputedHere answered />
            </section>
            <RequestHistory history=session.history />
            <OwnVisit />
        </div>
    }
}
