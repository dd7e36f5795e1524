//! Compare: where a cache pays, and the four strategies, measured from this browser. The address holds what is to be
//! measured of the strategies.

use crate::components::break_even::BreakEven;
use crate::components::comparison_run::ComparisonRun;
use crate::components::intro::Intro;
use crate::session::Session;
use edgestate_view_model::plan::Plan;
use edgestate_view_model::views::COMPARE;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

/// The view.
#[component]
pub fn Compare() -> impl IntoView {
    let max_n = Session::get().max_n;
    let query = use_query_map();
    let plan = Memo::new(move |_| {
        let query = query.read();
        let number = |name| query.get(name).and_then(|text| text.parse().ok());
        Plan::of(number("n"), number("requests"), number("at"), max_n.get())
    });
    let navigate = use_navigate();
    let choose = Callback::new(move |plan: Plan| {
        let options = NavigateOptions {
            replace: true,
            scroll: false,
            ..NavigateOptions::default()
        };
        navigate(&plan.address(), options);
    });
    view! {
        <div class="compare">
            <Intro view=&COMPARE />
            <BreakEven />
            <section class="card comparison" aria-labelledby="strategies">
                <h2 id="strategies">"The strategies, over your connection"</h2>
                <p class="soft">
                    "The same number through each strategy in turn. The way to the Worker is part of every time, as it \
                     is for your users."
                </p>
                <ComparisonRun plan max_n choose />
            </section>
        </div>
    }
}
