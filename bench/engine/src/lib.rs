//! The Fibonacci engine and its Rust peers, exported to JavaScript for the bench.
//!
//! Every function computes F(n) as decimal digits, leaves them in memory and returns how many there
//! are; [`pointer`] says where. JavaScript makes its string from there, the same way for each. The
//! peers use fast doubling in the forms their documentation offers; only the arithmetic differs.

use core::cell::RefCell;

use dashu_int::UBig;
use edgestate_fibonacci::Index;
use num_bigint::BigUint;
use wasm_bindgen::prelude::wasm_bindgen;

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

/// dashu.
#[wasm_bindgen]
#[must_use]
pub fn dashu(n: u32) -> usize {
    let (mut a, mut b) = (UBig::ZERO, UBig::ONE);
    for bit in (0..32 - n.leading_zeros()).rev() {
        let double = &a * ((&b << 1) - &a);
        b = a.sqr() + b.sqr();
        a = double;
        if n >> bit & 1 == 1 {
            let next = &a + &b;
            (a, b) = (b, next);
        }
    }
    keep(a.to_string())
}

/// num-bigint.
#[wasm_bindgen]
#[must_use]
pub fn num_bigint(n: u32) -> usize {
    let (mut a, mut b) = (BigUint::ZERO, BigUint::from(1_u32));
    for bit in (0..32 - n.leading_zeros()).rev() {
        let double = &a * ((&b << 1_u32) - &a);
        b = &a * &a + &b * &b;
        a = double;
        if n >> bit & 1 == 1 {
            let next = &a + &b;
            (a, b) = (b, next);
        }
    }
    keep(a.to_string())
}
