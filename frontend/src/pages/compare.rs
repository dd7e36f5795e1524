//! Compare: the four strategies measured from this browser. The address holds what is to be measured.

use crate::components::comparison_run::ComparisonRun;
use crate::components::intro::Intro;
use crate::session::Session;
use edgestate_view_model::comparison::Plan;
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
            <section class="comparison">
                <Intro view=&COMPARE />
                <ComparisonRun plan max_n choose />
            </section>
        </div>
    }
}
