//! The browser's own services, each behind one plain function; nothing here knows the product.

use js_sys::{Array, Function, Object, Promise};
use leptos::prelude::{document, on_cleanup, set_interval_with_handle, window};
use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{
    Blob, HtmlAnchorElement, HtmlElement, Request, RequestInit, Storage, Url, VisibilityState,
};

/// Removes an element before one that looks the same. The focus stays where it is: at the link to the same
/// address, or at the element of the same id.
pub fn uncover(id: &str) {
    let document = document();
    let Some(element) = document.get_element_by_id(id) else {
        return;
    };
    let focused = document.active_element();
    let focused = focused
        .filter(|focused| element.contains(Some(focused)))
        .map(|focused| match focused.get_attribute("href") {
            Some(href) => format!("a[href='{href}']"),
            None => format!("[id='{}']", focused.id()),
        });
    element.remove();
    let again = focused.and_then(|focused| document.query_selector(&focused).ok().flatten());
    if let Some(again) = again {
        // An element that cannot take the focus leaves it where it was.
        let _ = again.unchecked_into::<HtmlElement>().focus();
    }
}

/// Lets the browser do what else there is, a tap to be answered for instance: 50 ms in one piece are felt.
pub async fn breathe() {
    sleep(0).await;
}

/// The wall clock, in milliseconds since 1970.
pub fn now_ms() -> u64 {
    js_sys::Date::now() as u64
}

/// How many minutes the reader's clock is ahead of UTC at a moment, in milliseconds since 1970.
pub fn ahead_of_utc(ms: u64) -> i32 {
    -(js_sys::Date::new(&(ms as f64).into()).get_timezone_offset() as i32)
}

/// A steady clock in milliseconds, for measuring.
pub fn stopwatch_ms() -> f64 {
    window()
        .performance()
        .map_or_else(js_sys::Date::now, |clock| clock.now())
}

/// Waits.
pub async fn sleep(ms: u64) {
    let timer = Promise::new(&mut |resolve, _| {
        let ms = i32::try_from(ms).unwrap_or(i32::MAX);
        // Fails in a window that is gone; nothing waits there any more.
        let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, ms);
    });
    // It is never refused.
    let _ = JsFuture::from(timer).await;
}

/// Does something again and again, as long as the component that asks for it is there.
pub fn every(ms: u64, todo: impl Fn() + 'static) {
    // Fails in a window that is gone.
    if let Ok(timer) = set_interval_with_handle(todo, Duration::from_millis(ms)) {
        on_cleanup(move || timer.clear());
    }
}

/// Whether the page can be seen.
pub fn is_visible() -> bool {
    document().visibility_state() == VisibilityState::Visible
}

/// Whether the reader has asked for as little motion as possible.
pub fn prefers_reduced_motion() -> bool {
    let query = window().match_media("(prefers-reduced-motion: reduce)");
    query.is_ok_and(|query| query.is_some_and(|query| query.matches()))
}

thread_local! {
    /// How numbers with so many places are written: the browser takes a hundred times as long to make one as to use it.
    static FORMATS: RefCell<Vec<(u32, Function)>> = const { RefCell::new(Vec::new()) };
}

/// A number as the browser's language writes it, with so many places after the point.
pub fn number(number: f64, places: u32) -> String {
    let format = FORMATS.with_borrow_mut(|formats| {
        if let Some((_, format)) = formats.iter().find(|(of, _)| *of == places) {
            return format.clone();
        }
        let options = Object::new();
        for bound in ["minimumFractionDigits", "maximumFractionDigits"] {
            // An object of our own takes what it is given.
            let _ = js_sys::Reflect::set(&options, &bound.into(), &places.into());
        }
        let format = js_sys::Intl::NumberFormat::new(&Array::new(), &options).format();
        formats.push((places, format.clone()));
        format
    });
    let written = format.call1(&JsValue::UNDEFINED, &number.into());
    written
        .ok()
        .and_then(|written| written.as_string())
        .unwrap_or_default()
}

/// 128 random bits. Unlike `crypto.randomUUID`, their source is there on plain `http://` too.
pub fn random_bits() -> u128 {
    let mut bytes = [0; 16];
    // Without a random source ids could repeat across visitors; the time keeps them apart.
    if window()
        .crypto()
        .and_then(|crypto| crypto.get_random_values_with_u8_array(&mut bytes))
        .is_err()
    {
        bytes[8..].copy_from_slice(&now_ms().to_be_bytes());
    }
    u128::from_be_bytes(bytes)
}

/// A random name of 32 hexadecimal digits.
pub fn random_name() -> String {
    format!("{:032x}", random_bits())
}

/// A random number in 0..1.
pub fn random() -> f64 {
    js_sys::Math::random()
}

#[wasm_bindgen]
extern "C" {
    /// [Web Locks](https://developer.mozilla.org/docs/Web/API/LockManager/request); an error where the
    /// browser has none, as on plain `http://`.
    #[wasm_bindgen(catch, js_namespace = ["navigator", "locks"], js_name = request)]
    fn request_lock(name: &str, hold: &Closure<dyn FnMut() -> Promise>)
    -> Result<Promise, JsValue>;
}

/// Does something while no other tab does what goes by this name; at once where the browser cannot
/// promise that. Nothing where it takes the lock away.
pub async fn one_tab_at_a_time<T: 'static>(
    name: &str,
    todo: impl Future<Output = T> + 'static,
) -> Option<T> {
    let (todo, done) = (
        Rc::new(RefCell::new(Some(todo))),
        Rc::new(RefCell::new(None)),
    );
    let hold = {
        let (todo, done) = (Rc::clone(&todo), Rc::clone(&done));
        Closure::new(move || {
            let (todo, done) = (todo.borrow_mut().take(), Rc::clone(&done));
            future_to_promise(async move {
                if let Some(todo) = todo {
                    let outcome = todo.await;
                    *done.borrow_mut() = Some(outcome);
                }
                Ok(JsValue::UNDEFINED)
            })
        })
    };
    if let Ok(released) = request_lock(name, &hold) {
        // Refused where a document may not take locks.
        let _ = JsFuture::from(released).await;
    }
    let not_done = todo.borrow_mut().take();
    match not_done {
        Some(todo) => Some(todo.await),
        None => done.borrow_mut().take(),
    }
}

/// The same request, as one that leaving the page does not end.
pub fn kept_alive(request: Request) -> Request {
    let options = RequestInit::new();
    // web-sys does not know this option.
    let _ = js_sys::Reflect::set(&options, &"keepalive".into(), &JsValue::TRUE);
    Request::new_with_request_and_init(&request, &options).unwrap_or(request)
}

/// Whether the browser believes that it is connected.
pub fn is_online() -> bool {
    window().navigator().on_line()
}

/// Does something once the page is shown: at once, unless the browser renders it ahead of a visit that
/// may never happen.
pub fn when_shown(todo: impl FnOnce() + 'static) {
    let document = document();
    let ahead = js_sys::Reflect::get(&document, &"prerendering".into());
    if ahead.is_ok_and(|ahead| ahead.is_truthy()) {
        let todo = Closure::once_into_js(todo);
        // Fires once.
        let _ =
            document.add_event_listener_with_callback("prerenderingchange", todo.unchecked_ref());
    } else {
        todo();
    }
}

/// What the browser keeps for this origin; `None` where the user has forbidden it.
pub fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// What the browser keeps for this tab; `None` where the user has forbidden it.
pub fn storage_of_tab() -> Option<Storage> {
    window().session_storage().ok().flatten()
}

/// Loads the page again.
pub fn reload() {
    // Refused only where a document may not navigate.
    let _ = window().location().reload();
}

/// Copies text; `false` where the browser refuses.
pub async fn copy(text: &str) -> bool {
    let clipboard = window().navigator().clipboard();
    if JsValue::from(clipboard.clone()).is_undefined() {
        return false;
    }
    JsFuture::from(clipboard.write_text(text)).await.is_ok()
}

/// Offers text as a file to save.
pub fn download(name: &str, text: &str) -> Result<(), JsValue> {
    let parts = Array::of1(&text.into());
    let url = Url::create_object_url_with_blob(&Blob::new_with_str_sequence(&parts)?)?;
    let link: HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    link.set_href(&url);
    link.set_download(name);
    link.click();
    Url::revoke_object_url(&url)
}

/// What the page's head says under that name.
pub fn announced(name: &str) -> Option<String> {
    let meta = document().query_selector(&format!("meta[name={name}]"));
    meta.ok()??.get_attribute("content")
}

/// The origin of the page.
pub fn origin() -> String {
    window().location().origin().unwrap_or_default()
}

/// The path of the page.
pub fn path() -> String {
    window().location().pathname().unwrap_or_default()
}

/// Path and query of the page, which are another's from now on if `moved` says so.
pub fn follow_move(moved: impl FnOnce(&str, &str) -> Option<String>) {
    let location = window().location();
    let (path, query) = (location.pathname(), location.search());
    if let Some(address) = moved(&path.unwrap_or_default(), &query.unwrap_or_default())
        && let Ok(history) = window().history()
    {
        // Refused only where a document may not; it shows the old view then.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&address));
    }
}

/// The address of the page as it is now.
pub fn address() -> String {
    window().location().href().unwrap_or_default()
}
