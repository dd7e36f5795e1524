//! The same number computed in this browser: by the engine of the service, then by the browser's own big
//! integers; beside the answer of the service.

use super::big_number::BigNumber;
use super::reload_offer::ReloadOffer;
use crate::api;
use crate::calculator::compute;
use edgestate_contract::fibonacci::Source;
use edgestate_view_model::answer::Answered;
use edgestate_view_model::local::{Failed, Outcome, PATIENCE_MS, Way, agreement, figure};
use edgestate_view_model::wording::milliseconds;
use leptos::prelude::*;
use std::sync::Arc;

/// How long the engine may take, to be fetched as well.
const LOADING_MS: u32 = 30_000;

/// Three times, and whether the digits are the same.
#[component]
pub fn ComputedHere(answered: Signal<Option<Arc<Answered>>>) -> impl IntoView {
    let n = Memo::new(move |_| answered.read().as_ref().map(|answer| answer.reply.n));
    let engine = outcome(n, Way::Engine, LOADING_MS);
    // One after the other, so that neither takes the other's time.
    let bigint = outcome(
        Memo::new(move |_| engine.read().as_ref().and_then(|_| n.get())),
        Way::BigInt,
        PATIENCE_MS,
    );
    let is_missing = move || matches!(*engine.read(), Some(Err(Failed::NotLoaded)));
    let answer = move |words: fn(&Answered) -> String| {
        Signal::derive(move || answered.read().as_ref().map(|answer| words(answer)))
    };
    let words = move || {
        let answered = answered.read();
        agreement(
            &answered.as_ref()?.reply.value,
            &engine.read(),
            &bigint.read(),
        )
    };
    view! {
        <section class="figures here" aria-labelledby="here">
            <h2 id="here">"Computed here as well"</h2>
            <dl>
                <BigNumber
                    label="The service"
                    number=answer(|answer| milliseconds(answer.ms))
                    note=answer(|answer| from(answer.reply.source).into())
                />
                <BigNumber
                    label="This engine"
                    number=Signal::derive(move || Some(figure(&engine.read())))
                    note=Signal::derive(|| Some("in this browser".into()))
                />
                <BigNumber
                    label="BigInt"
                    number=Signal::derive(move || Some(figure(&bigint.read())))
                    note=Signal::derive(|| Some("in this browser".into()))
                />
            </dl>
            <p class="soft" role="status">
                {words}
            </p>
            {move || is_missing().then(|| view! { <ReloadOffer missing="The engine" /> })}
        </section>
    }
}

/// Where the service had it from, in a word or two.
fn from(source: Source) -> &'static str {
    match source {
        Source::Memory => "from memory",
        Source::Edge => "from the edge",
        Source::Redis => "from Redis",
        Source::Computed => "computed",
    }
}

/// What F(n) in one way came to.
fn outcome(n: Memo<Option<u32>>, way: Way, patience_ms: u32) -> Memo<Outcome> {
    let computed = api::latest(
        move || n.get(),
        move |n, abort| async move {
            let n = n?;
            Some((n, compute(way, n, patience_ms, &abort).await))
        },
    );
    Memo::new(move |_| {
        let (of, outcome) = computed.get().flatten()?;
        (Some(of) == n.get()).then_some(outcome)
    })
}
