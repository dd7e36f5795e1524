//! The Fibonacci engine and its Rust peers, exported to JavaScript for the bench.
//!
//! Every function computes F(n) as decimal digits, leaves them in memory and returns how many there
//! are; [`pointer`] says where. JavaScript makes its string from there, the same way for each.

use core::cell::RefCell;

use edgestate_fibonacci::Index;
use wasm_bindgen::prelude::wasm_bindgen;

#[cfg(feature = "peers")]
mod peers;

thread_local! {
    static DIGITS: RefCell<String> = const { RefCell::new(String::new()) };
}

fn keep(digits: String) -> usize {
    let length = digits.len();
    DIGITS.set(digits);
    length
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
pub fn edgestate(n: u32) -> usize {
    keep(
        Index::new(n)
            .map(edgestate_fibonacci::fibonacci)
            .unwrap_or_default(),
    )
}

/// This project's engine up to F(93), as a `BigInt`.
#[wasm_bindgen]
#[must_use]
pub fn edgestate_small(n: u32) -> u64 {
    Index::new(n)
        .and_then(edgestate_fibonacci::small)
        .unwrap_or_default() as u64
}
