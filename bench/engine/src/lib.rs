//! The Fibonacci engine and its Rust peers, exported to JavaScript for the bench.
//!
//! Every function computes F(n) as decimal digits so many times, leaves them in memory and returns how
//! many there are; [`pointer`] says where. The loop is here, as that of the native peers is in their
//! program: what a call from JavaScript costs is not the engine's.

use core::cell::RefCell;
use core::hint::black_box;

use edgestate_fibonacci::Index;
use wasm_bindgen::prelude::wasm_bindgen;

#[cfg(feature = "peers")]
mod peers;

thread_local! {
    static DIGITS: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Calls `compute` and keeps the last result.
fn repeat(n: u32, times: u32, compute: impl Fn(u32) -> String) -> usize {
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

/// This project's engine; 0 digits where `n` is too large for it.
#[wasm_bindgen]
#[must_use]
pub fn edgestate(n: u32, times: u32) -> usize {
    repeat(n, times, |n| {
        Index::new(n)
            .map(edgestate_fibonacci::fibonacci)
            .unwrap_or_default()
    })
}
