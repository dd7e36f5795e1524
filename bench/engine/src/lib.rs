//! The Fibonacci engine and its Rust peers, exported to JavaScript for the bench.
//!
//! Every function returns decimal digits as a JavaScript string, the way a Worker would hand them on. The peers use
//! fast doubling as their documentation would have it; only the arithmetic differs.

use dashu_int::UBig;
use edgestate_fibonacci::{Index, fibonacci};
use num_bigint::BigUint;
use wasm_bindgen::prelude::wasm_bindgen;

/// F(n) by this project's engine; empty where n is too large for it.
#[wasm_bindgen]
#[must_use]
pub fn edgestate(n: u32) -> String {
    Index::new(n).map(fibonacci).unwrap_or_default()
}

/// F(n) by dashu.
#[wasm_bindgen]
#[must_use]
pub fn dashu(n: u32) -> String {
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
    a.to_string()
}

/// F(n) by num-bigint.
#[wasm_bindgen]
#[must_use]
pub fn num_bigint(n: u32) -> String {
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
    a.to_string()
}
