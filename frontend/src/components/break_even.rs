//! Where a cache pays: computing times measured in this browser as curves, the ways to memory and to Redis as
//! levels.

use super::reload_offer::ReloadOffer;
use crate::api::{self, Cancel};
use crate::calculator::compute;
use edgestate_contract::fibonacci::{Source, Strategy};
use edgestate_view_model::axis::percent;
use edgestate_view_model::break_even::{
    MS_MARKS, Measured, N_MARKS, WAYS, bottom_of, left_of, name,
};
use edgestate_view_model::digits::grouped;
use edgestate_view_model::local::{Failed, Way};
use edgestate_view_model::trip::{TRIP_N, TRIPS, Trip};
use leptos::prelude::*;

/// How long one number may take, to be fetched what computes it as well.
const PATIENCE_MS: u32 = 20_000;

/// After so many answers that did not come from Redis it is asked no more.
const NO_REDIS_AFTER: usize = 4;

/// Measures on arrival, and again when asked to.
#[component]
pub fn BreakEven() -> impl IntoView {
    let measured = RwSignal::new(Measured::default());
    let cancel = Cancel::with_owner();
    let run = Action::new_unsync(move |(): &()| {
        let cancel = cancel.clone();
        async move { measure(measured, &cancel).await }
    });
    run.dispatch(());
    let is_running = run.pending();
    let press = move |_| {
        run.dispatch(());
    };
    let is_missing = move || run.value().get() == Some(Err(Failed::NotLoaded));
    let reading = move || {
        if is_running.get() {
            "Measuring…".into()
        } else {
            measured.read().reading()
        }
    };
    view! {
        <section class="card" aria-labelledby="break-even">
            <div class="title">
                <h2 id="break-even">"The break-even"</h2>
                <button on:click=press disabled=is_running>
                    "Measure again"
                </button>
            </div>
            {move || is_missing().then(|| view! { <ReloadOffer missing="The engine" /> })}
            <Curves measured />
            <p class="reading" role="status">
                {reading}
            </p>
        </section>
    }
}

/// The picture.
#[component]
fn Curves(#[prop(into)] measured: Signal<Measured>) -> impl IntoView {
    let marks = MS_MARKS.map(|(ms, words)| {
        view! { <li style:bottom=percent(bottom_of(ms))>{words}</li> }
    });
    let ticks = N_MARKS.map(|n| {
        let words = match n {
            1_000_000 => "10⁶".into(),
            10_000_000 => "10⁷".into(),
            _ => grouped(n.into()),
        };
        view! { <li style:left=percent(left_of(n))>{words}</li> }
    });
    let paths = WAYS.map(|way| {
        view! { <path data-way=way.as_str() d=move || measured.read().curve(way)></path> }
    });
    let levels = Memo::new(move |_| measured.read().levels());
    let lines = move || {
        let lines = levels.get().into_iter().map(|level| {
            view! { <i class="level" data-tier=level.tier style:bottom=percent(level.bottom)></i> }
        });
        lines.collect_view()
    };
    let key = WAYS.map(|way| view! { <li data-way=way.as_str()>{name(way)}</li> });
    let key_of_levels = move || {
        let levels = levels.get().into_iter();
        levels
            .map(|level| view! { <li class="of-level" data-tier=level.tier>{level.words}</li> })
            .collect_view()
    };
    let crossings = move || {
        let crossings = measured.read().crossings().into_iter();
        let crossings = crossings.map(|(left, bottom)| {
            view! { <i class="crossing" style:left=percent(left) style:bottom=percent(bottom)></i> }
        });
        crossings.collect_view()
    };
    view! {
        <figure class="curves">
            <figcaption class="sr-only">{move || measured.read().description()}</figcaption>
            <div class="plot-frame" aria-hidden="true">
                <ol class="marks">{marks.collect_view()}</ol>
                <div class="plot">
                    {lines} <svg viewBox="0 0 1000 1000" preserveAspectRatio="none">
                        {paths.collect_view()}
                    </svg> {crossings}
                </div>
                <ol class="ticks">{ticks.collect_view()}</ol>
            </div>
            <ul class="key" aria-hidden="true">
                {key.collect_view()} {key_of_levels}
            </ul>
        </figure>
    }
}

/// Measures the levels, then each curve as far as it is bearable. What could not be had ends it.
async fn measure(measured: RwSignal<Measured>, cancel: &Cancel) -> Result<(), Failed> {
    measured.set(Measured::default());
    let signal = cancel.signal();
    let look_up = compute(Way::Memory, 500, PATIENCE_MS, &signal).await?;
    measured.try_update(|measured| measured.memory_ms = Some(look_up.ms));
    let trip = Trip::of(trips(cancel).await);
    measured.try_update(|measured| measured.redis = trip);
    for way in WAYS {
        while !cancel.is_cancelled()
            && let Some(Some(n)) = measured.try_with_untracked(|measured| measured.next(way))
        {
            let computed = compute(way, n, PATIENCE_MS, &signal).await?;
            measured.try_update(|measured| measured.add(way, n, computed.ms));
        }
    }
    Ok(())
}

/// How long the isolate waited for Redis, each time that it answered.
async fn trips(cancel: &Cancel) -> Vec<u32> {
    let mut waited = Vec::new();
    for asked in 0..TRIPS {
        let has_none = asked == NO_REDIS_AFTER && waited.is_empty();
        if cancel.is_cancelled() || has_none {
            break;
        }
        let answer = api::fibonacci(TRIP_N, Strategy::Redis, &cancel.signal()).await;
        if let Ok(answer) = answer
            && answer.reply.source == Source::Redis
        {
            waited.extend(answer.waited_ms());
        }
    }
    waited
}
