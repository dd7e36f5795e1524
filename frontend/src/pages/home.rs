//! Home: what this is, how often this page was seen, and the proof: *Break it*. The doors lead to it and to
//! counting one's own site.

use crate::browser;
use crate::components::break_it::BreakIt;
use crate::components::copy_button::CopyButton;
use crate::components::intro::Intro;
use crate::components::live_count::LiveCount;
use crate::components::race_run::RaceRun;
use edgestate_contract::fibonacci::Strategy;
use edgestate_view_model::address::explore;
use edgestate_view_model::digits::grouped;
use edgestate_view_model::snippets::Script;
use edgestate_view_model::views::{ADD, COMPARE, HOME};
use leptos::prelude::*;

/// How F(10⁶) starts.
const MILLION_STARTS: &str = "19532 82128 70775 77316 32014 94759 62563 32443 54299 65918 73396 95340 51945 71625 25788 70156 \
     94766 64198 76341 50146 12887 95243 35220 23608 46255 10912 01956 02337 44015 43811 51966 36156";

/// The view.
#[component]
pub fn Home() -> impl IntoView {
    view! {
        <div class="home">
            <section class="hero">
                <div>
                    <Intro view=&HOME />
                    <p class="row doors">
                        <a class="button primary" href="#break" rel="external">
                            "Break it"
                        </a>
                        <a class="button" href=ADD.path>
                            "Add it to your site"
                        </a>
                    </p>
                </div>
                <LiveCount view=&HOME />
            </section>
            <BreakIt />
            <div class="two">
                <RaceRun />
                <div>
                    <AddIt />
                    <Numbers />
                </div>
            </div>
        </div>
    }
}

/// The line that counts a site.
#[component]
fn AddIt() -> impl IntoView {
    let script = Script {
        origin: &browser::origin(),
        ..Script::default()
    };
    let script = script.html();
    view! {
        <section class="card add-it" aria-labelledby="add-heading">
            <h2 id="add-heading">"Add it to your site"</h2>
            <pre><code>{script.clone()}</code></pre>
            <p class="soft">
                "1.5 kB. No cookie, no address stored, respects Do Not Track. Each view is sent again until it \
                 is counted, once. And a badge for your README: "
                <img src="/badge/home.svg" alt="Badge with the visits of home" height="20" />
            </p>
            <div class="row">
                <CopyButton label="Copy the line" text=script />
                <a class="button" href=ADD.path>
                    "Choose a badge"
                </a>
            </div>
        </section>
    }
}

/// The other half: numbers out of a cache.
#[component]
fn Numbers() -> impl IntoView {
    view! {
        <section class="card" aria-labelledby="numbers-heading">
            <h2 id="numbers-heading">"A number worth remembering"</h2>
            <p class="soft">
                "F(" {grouped(1_000_000)} ") has " {grouped(208_988)}
                " digits. The first answer is computed, the next come from a cache: from memory, the edge or Redis."
            </p>
            <p class="start" aria-hidden="true">
                {MILLION_STARTS}
                "…"
            </p>
            <div class="row">
                <a class="button" href=explore("1000000", Strategy::default())>
                    "Explore"
                </a>
                <a class="button" href=COMPARE.path>
                    "Where does a cache pay?"
                </a>
            </div>
        </section>
    }
}
