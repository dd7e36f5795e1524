//! Add it: the line that counts a site, its badge and its numbers, as the reader chooses them, with what each
//! looks like.

use crate::api;
use crate::browser;
use crate::components::copy_button::CopyButton;
use crate::components::intro::Intro;
use edgestate_contract::badge::{COLORS, DEFAULT_COLOR, LABEL_MAX_CHARS, Metric, Style};
use edgestate_contract::visits::check_page;
use edgestate_view_model::digits::grouped;
use edgestate_view_model::snippets::{Look, Script, badge, number, policy};
use edgestate_view_model::views::{ADD, EMBED_DOCS};
use leptos::leptos_dom::helpers::debounce;
use leptos::prelude::*;
use std::time::Duration;

/// Typing pauses this long before it is shown.
const PAUSE: Duration = Duration::from_millis(180);

/// The view.
#[component]
pub fn Add() -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let name = RwSignal::new(String::new());
    let mut choose_after_a_pause = debounce(PAUSE, move |()| {
        name.set(typed.read_untracked().trim().to_ascii_lowercase());
    });
    let choose = move |event| {
        typed.set(event_target_value(&event));
        choose_after_a_pause(());
    };
    let problem = move || {
        let name = name.read();
        let is_wrong = !name.is_empty() && check_page(&name).is_err();
        is_wrong.then_some("A name has 1 to 128 of a–z, 0–9, . _ ~ - and /, and begins with a letter, a digit or ~.")
    };
    view! {
        <div class="add">
            <Intro view=&ADD />
            <section class="card whole" aria-labelledby="count-heading">
                <h2 id="count-heading">"Count"</h2>
                <label class="field wide">
                    <span>"Page name"</span>
                    <input
                        placeholder="each page by its own address"
                        autocomplete="off"
                        autocapitalize="off"
                        spellcheck="false"
                        aria-describedby="name-rule"
                        prop:value=typed
                        on:input=choose
                    />
                </label>
                <p id="name-rule" class="rule" role="alert">
                    {problem}
                </p>
                <ScriptSnippet name />
            </section>
            <Badge name />
            <Numbers name />
        </div>
    }
}

/// The line itself, and what a content security policy has to allow.
#[component]
fn ScriptSnippet(#[prop(into)] name: Signal<String>) -> impl IntoView {
    let is_pinned = RwSignal::new(false);
    let version = api::latest(|| (), |(), _| async { api::script_version().await.ok() });
    let html = move || {
        let (name, version) = (name.get(), version.get().flatten());
        let script = Script {
            origin: &browser::origin(),
            page: Some(name.as_str()).filter(|name| check_page(name).is_ok()),
            version: version.as_ref().filter(|_| is_pinned.get()),
        };
        script.html()
    };
    let is_unknown = move || version.get().flatten().is_none();
    view! {
        <Snippet label="Copy the line" text=Signal::derive(html) />
        <label class="check">
            <input
                type="checkbox"
                disabled=is_unknown
                prop:checked=is_pinned
                on:change=move |event| is_pinned.set(event_target_checked(&event))
            />
            "Pin this version, so that browsers check its digest (SRI)"
        </label>
        <p class="soft">
            "In the head of each page; 1.5 kB, and nothing waits for it. Name your site in the deployment’s "
            <code>"ALLOWED_ORIGINS"</code> ". " <a href=EMBED_DOCS>"All options"</a>
        </p>
        <details>
            <summary>"With a content security policy"</summary>
            <Snippet label="Copy the policy" text=Signal::derive(|| policy(&browser::origin())) />
        </details>
    }
}

/// The badge as it was chosen.
#[component]
fn Badge(#[prop(into)] name: Signal<String>) -> impl IntoView {
    let look = RwSignal::new(Look::default());
    let encode = |text: &str| String::from(js_sys::encode_uri_component(text));
    let address = Memo::new(move |_| {
        look.read()
            .address(&api::segments(&shown(&name.read())), encode)
    });
    let markdown = move || badge(&browser::origin(), &address.read());
    let metrics = Metric::ALL.map(|metric| (metric.as_str(), metric.label()));
    let styles = Style::ALL.map(|style| {
        let words = match style {
            Style::Flat => "round",
            Style::FlatSquare => "square",
        };
        (style.as_str(), words)
    });
    let colors = COLORS.map(|(color, _)| (color, color));
    view! {
        <section class="card" aria-labelledby="badge-heading">
            <h2 id="badge-heading">"Show a badge"</h2>
            <p class="preview">
                <img src=address alt=move || format!("Badge of {}", shown(&name.read())) height="20" />
            </p>
            <div class="row fields">
                <Choice
                    label="Number"
                    options=metrics.to_vec()
                    choose=Callback::new(move |chosen: String| {
                        look.update(|look| look.metric = Metric::parse(&chosen).unwrap_or_default());
                    })
                />
                <label class="field">
                    <span>"Label"</span>
                    <input
                        maxlength=LABEL_MAX_CHARS.to_string()
                        placeholder=move || look.read().metric.label()
                        on:change=move |event| look.update(|look| look.label = event_target_value(&event))
                    />
                </label>
                <Choice
                    label="Colour"
                    options=colors.to_vec()
                    chosen=DEFAULT_COLOR
                    choose=Callback::new(move |color| look.update(|look| look.color = color))
                />
                <Choice
                    label="Corners"
                    options=styles.to_vec()
                    choose=Callback::new(move |chosen: String| {
                        look.update(|look| look.style = Style::parse(&chosen).unwrap_or_default());
                    })
                />
            </div>
            <Snippet label="Copy the Markdown" text=Signal::derive(markdown) />
        </section>
    }
}

/// The numbers on the page itself.
#[component]
fn Numbers(#[prop(into)] name: Signal<String>) -> impl IntoView {
    let chosen = RwSignal::new(Metric::Total);
    let totals = api::latest(
        move || shown(&name.read()),
        |page, abort| async move { api::totals(&page, &abort).await.ok() },
    );
    let value = move || {
        let totals = totals.get().flatten();
        totals.map_or_else(
            || "many".into(),
            |totals| {
                grouped(match chosen.get() {
                    Metric::Total => totals.total,
                    Metric::Today => totals.today,
                    Metric::Unique => totals.unique_today,
                })
            },
        )
    };
    let metrics = Metric::ALL.map(|metric| (metric.as_str(), metric.label()));
    view! {
        <section class="card" aria-labelledby="numbers-heading">
            <h2 id="numbers-heading">"Show the number"</h2>
            <p class="preview">"Read " <b>{value}</b> " times."</p>
            <div class="row fields">
                <Choice
                    label="Number"
                    options=metrics.to_vec()
                    choose=Callback::new(move |name: String| {
                        chosen.set(Metric::parse(&name).unwrap_or_default());
                    })
                />
            </div>
            <Snippet
                label="Copy the element"
                text=Signal::derive(move || number(chosen.get()))
            />
            <p class="soft">
                "Wherever it stands, the script fills it in when the view is counted. Until then, and while the counter \
                 is away, your own word stays."
            </p>
        </section>
    }
}

/// The page whose numbers stand for the site's: the one that is named, or its first.
fn shown(name: &str) -> String {
    if check_page(name).is_ok() {
        name.into()
    } else {
        "home".into()
    }
}

/// A choice of several, by name and what it is called.
#[component]
fn Choice(
    label: &'static str,
    options: Vec<(&'static str, &'static str)>,
    #[prop(optional)] chosen: &'static str,
    choose: Callback<String>,
) -> impl IntoView {
    let options = options.into_iter().map(|(value, words)| {
        view! {
            <option value=value selected={value == chosen}>
                {words}
            </option>
        }
    });
    view! {
        <label class="field">
            <span>{label}</span>
            <select on:change=move |event| choose.run(event_target_value(&event))>
                {options.collect_view()}
            </select>
        </label>
    }
}

/// A text to paste, with the button that copies it.
#[component]
fn Snippet(label: &'static str, text: Signal<String>) -> impl IntoView {
    view! {
        <div class="snippet">
            <pre>
                <code>{text}</code>
            </pre>
            <CopyButton label text />
        </div>
    }
}
