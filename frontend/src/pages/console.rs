//! API: every endpoint with what it does, and one request at a time, edited, sent and answered for
//! real. The address names the endpoint.

use crate::api::{self, Answer};
use crate::browser;
use crate::components::copy_button::CopyButton;
use crate::components::endpoint_list::EndpointList;
use crate::components::intro::Intro;
use crate::erased::{effect, on, text};
use crate::session::Session;
use edgestate_view_model::endpoints::{curl, find, headers};
use edgestate_view_model::wording::{count, milliseconds};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// More of a body than this is left to the command line.
const SHOWN_BYTES: usize = 4000;

/// The view.
#[component]
pub fn Console() -> impl IntoView {
    let place = Session::get().place;
    let id = place.parameter("call", "");
    let path = RwSignal::new(String::new());
    let lines = RwSignal::new(String::new());
    // Status line, headers, body.
    let answer = RwSignal::new([const { String::new() }; 3]);
    let first = StoredValue::new(true);
    effect(move || {
        let endpoint = find(&id.read());
        // Whoever has chosen an endpoint goes on with its example.
        if !first.try_update_value(std::mem::take).unwrap_or(true) {
            browser::focus("[name=path]");
        }
        path.set(endpoint.path.into());
        lines.set(endpoint.headers.into());
        answer.set([const { String::new() }; 3]);
    });
    let method = move || find(&id.read()).method;
    let line = move || curl(&browser::origin(), method(), &path.read(), &lines.read());
    let send = on(move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        answer.set(["Sending…".into(), String::new(), String::new()]);
        let (path, lines) = (path.get_untracked(), lines.get_untracked());
        let method = untrack(method);
        spawn_local(async move {
            let sent = api::send(method, &path, &headers(&lines), None).await;
            // The view may be gone by now.
            answer.try_set(match sent {
                Ok(got) => show(got),
                Err(failure) => [failure.explain().what, String::new(), String::new()],
            });
        });
    });
    let part = move |which: usize| text(move || answer.read()[which].clone());
    view! {
        <div class="console">
            <Intro html=include_str!("../../shells/console.html") />
            <EndpointList />
            <form class="request" on:submit=send>
                <label>
                    <span>"Request"</span>
                    <span class="line">
                        <b>{text(move || method().into())}</b>
                        <input
                            name="path"
                            spellcheck="false"
                            autocomplete="off"
                            prop:value=path
                            on:input=on(move |event| path.set(event_target_value(&event)))
                        />
                    </span>
                </label>
                <label>
                    <span>"Headers, one a line"</span>
                    <textarea
                        rows="2"
                        spellcheck="false"
                        prop:value=lines
                        on:input=on(move |event| lines.set(event_target_value(&event)))
                    ></textarea>
                </label>
                <pre class="curl" tabindex="0">{text(line)}</pre>
                <div class="row">
                    <button class="primary">"Send"</button>
                    <CopyButton label="Copy as curl" text=Box::new(move || untrack(line)) />
                </div>
                <p class="summary" role="status">{part(0)}</p>
                <pre class="headers" tabindex="0" aria-label="Response headers">{part(1)}</pre>
                <pre class="body" tabindex="0" aria-label="Response body">{part(2)}</pre>
            </form>
        </div>
    }
}

/// Status line, headers and body of an answer.
fn show(answer: Answer) -> [String; 3] {
    let status = format!(
        "{} in {}, {}",
        answer.status,
        milliseconds(answer.ms),
        count(answer.body.len() as u64, "byte")
    );
    let mut body = answer.body;
    if let Some((end, _)) = body.char_indices().nth(SHOWN_BYTES) {
        body.truncate(end);
        body.push('…');
    }
    [status, answer.headers, body]
}
