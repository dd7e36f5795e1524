//! Reading again what is live.

use crate::browser;
use edgestate_view_model::board::{OFTEN_MS, is_due};
use leptos::ev;
use leptos::prelude::*;

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
    browser::every(OFTEN_MS, move || {
        let now = browser::now_ms();
        let is_due = is_due(now, active_ms.get_value(), asked_ms.get_value());
        if is_due && browser::is_visible() {
            asked_ms.set_value(now);
            read();
        }
    });
    let shown = window_event_listener(ev::visibilitychange, move |_| {
        if browser::is_visible() {
            active_ms.set_value(browser::now_ms());
            read();
        }
    });
    on_cleanup(move || shown.remove());
}
