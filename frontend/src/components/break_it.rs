//! *Break it*: the switches, the two counters side by side, and the time line of every request.

use super::attempts_line::AttemptsLine;
use super::problem_note::ProblemNote;
use crate::experiment::{Bench, Phase};
use edgestate_view_model::digits::grouped;
use edgestate_view_model::experiment::{Experiment, Side, VISITS};
use edgestate_view_model::faults::Fault;
use edgestate_view_model::views::SCRIPT_SOURCE;
use leptos::prelude::*;

/// The marks of the time line, and what each one means.
const KEY: [(&str, &str); 6] = [
    ("lost", "request lost"),
    ("unheard", "counted, reply lost"),
    ("counted", "counted"),
    ("again", "counted again"),
    ("recognised", "recognised"),
    ("forgotten", "gone with the tab"),
];

/// Plays a recording until the visitor runs it for real.
#[component]
pub fn BreakIt() -> impl IntoView {
    let bench = Bench::open();
    let (run, phase) = (bench.run(), bench.phase());
    let is_running = move || phase.get() == Phase::Running;
    let press = move |_| {
        if phase.get_untracked() == Phase::Running {
            bench.stop();
        } else {
            bench.start();
        }
    };
    let mode = move || match phase.get() {
        Phase::Recording => "Recording of a real run",
        Phase::Running => "Live",
        Phase::Done => "Your run",
    };
    let outcome = move || match phase.get() {
        Phase::Recording | Phase::Running => None,
        Phase::Done => run.read().outcome(),
    };
    let key = KEY.map(|(mark, words)| {
        view! {
            <li>
                <i data-mark=mark></i>
                {words}
            </li>
        }
    });
    view! {
        <section class="card break-it" id="break" aria-labelledby="break-heading">
            <div class="title">
                <h2 id="break-heading">"Break it"</h2>
                <p class="mode" data-live=move || (phase.get() != Phase::Recording).to_string()>
                    {mode}
                </p>
            </div>
            <p class="soft">
                "Your browser sends visits over a network that you may damage. The same requests go to a \
                 usual counter and to this one."
            </p>
            <div class="bench">
                <div class="switches">
                    {Fault::ALL.map(|fault| view! { <Switch bench fault /> }).collect_view()}
                    <button class="primary" on:click=press>
                        {move || if is_running() { "Stop".into() } else { format!("Send {VISITS} visits") }}
                    </button>
                    <ProblemNote trouble=bench.trouble() />
                </div>
                <div>
                    <dl class="score">
                        <div>
                            <dt>"You sent"</dt>
                            <dd>{move || run.read().begun()}</dd>
                        </div>
                        <Score side=Side::Usual name="Usual counter says" run />
                        <Score side=Side::Ours name="Edgestate says" run />
                    </dl>
                    <AttemptsLine side=Side::Usual name="Usual counter" run />
                    <AttemptsLine side=Side::Ours name="Edgestate" run />
                    <ul class="marks-key" aria-label="Marks">
                        {key.collect_view()}
                    </ul>
                </div>
            </div>
            <p class="sr-only" role="status">
                {outcome}
            </p>
            <p class="why">
                "When a reply is lost, nobody can tell whether the visit was counted, so it is sent again. A \
                 counter that only adds counts it twice. Here each visit carries an id, and "
                <a href=SCRIPT_SOURCE>"one script in Redis"</a> " counts an id once."
            </p>
        </section>
    }
}

/// What can be switched on and off.
#[component]
fn Switch(bench: Bench, fault: Fault) -> impl IntoView {
    let faults = bench.faults();
    view! {
        <label>
            <input
                type="checkbox"
                role="switch"
                prop:checked=move || faults.get().has(fault)
                on:change=move |event| bench.switch(fault, event_target_checked(&event))
            />
            <b>{fault.name()}</b>
            <small>{fault.extent()}</small>
        </label>
    }
}

/// What a counter says, and how right that is.
#[component]
fn Score(side: Side, name: &'static str, run: Signal<Experiment>) -> impl IntoView {
    let verdict = move || run.read().counter(side).verdict();
    view! {
        <div data-verdict=move || verdict().name()>
            <dt>{name}</dt>
            <dd>{move || grouped(run.read().counter(side).value())}</dd>
            <dd class="verdict">{move || verdict().words()}</dd>
        </div>
    }
}
