//! The Fibonacci engine as a Wasm program of its own, for JavaScript: for the worker in which the page computes
//! (`frontend/calculator.js`), and for the bench.
//!
//! A call computes F(n) so many times, leaves the digits in memory and returns how many there are; [`pointer`]
//! says where. The loop is here, since what a call from JavaScript costs is not the engine's.

use core::cell::RefCell;
use core::hint::black_box;

use edgestate_fibonacci::Index;
use wasm_bindgen::prelude::wasm_bindgen;

thread_local! {
    static DIGITS: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Calls `compute` and keeps the last result.
pub fn repeat(n: u32, times: u32, compute: impl Fn(u32) -> String) -> usize {
    for _ in 0..times {
        DIGITS.set(black_box(compute(black_box(n))));
    }
    DIGITS.with_borrow(String::len)
}

/// Where the digits of the last result are.
#[wasm_bindgen]
#[must_use]
pub fn pointer() -> *const u8 {
    DIGITS.with_borrow(|digits| digits.as_ptr())
}

/// F(n); 0 digits where `n` is too large.
#[wasm_bindgen]
#[must_use]
pub fn fibonacci(n: u32, times: u32) -> usize {
    repeat(n, times, |n| {
        Index::new(n)
            .map(edgestate_fibonacci::fibonacci)
            .unwrap_or_default()
    })
}
