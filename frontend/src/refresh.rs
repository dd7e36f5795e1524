//! Reading again what is live.

use crate::browser;
use edgestate_view_model::board::{OFTEN_MS, is_due};
use leptos::prelude::*;
use leptos_use_document_visibility::use_document_visibility;
use leptos_use_interval_fn::use_interval_fn;
use web_sys::VisibilityState;

/// Reads again while the page can be seen: often while the reader does something, seldom in between.
pub fn refresh(read: impl Fn() + Copy + 'static) {
    let active_ms = StoredValue::new(browser::now_ms());
    let asked_ms = StoredValue::new(browser::now_ms());
    for event in ["pointerdown", "keydown", "scroll"] {
        let listener = window_event_listener_untyped(event, move |_| {
            active_ms.set_value(browser::now_ms());
        });
        on_cleanup(move || listener.remove());
    }
    let visibility = use_document_visibility();
    let is_visible = move || visibility.get() == VisibilityState::Visible;
    let read_if_due = move || {
        let now = browser::now_ms();
        let is_due = is_due(now, active_ms.get_value(), asked_ms.get_value());
        if is_due && untrack(is_visible) {
            asked_ms.set_value(now);
            read();
        }
    };
    use_interval_fn(read_if_due, OFTEN_MS);
    Effect::watch(
        is_visible,
        move |is_visible, _, _| {
            if *is_visible {
                active_ms.set_value(browser::now_ms());
                read();
            }
        },
        false,
    );
}
