//! The peers of the Fibonacci engine that are Rust, exported to JavaScript beside it for the bench: big integers, by
//! fast doubling as their documentation offers it. Each is called as `edgestate_engine::fibonacci` is.

use dashu_int::UBig;
use edgestate_engine::repeat;
use num_bigint::BigUint;
use wasm_bindgen::prelude::wasm_bindgen;

/// dashu.
#[wasm_bindgen]
#[must_use]
pub fn dashu(n: u32, times: u32) -> usize {
    repeat(n, times, by_dashu)
}

fn by_dashu(n: u32) -> String {
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

/// num-bigint.
#[wasm_bindgen]
#[must_use]
pub fn num_bigint(n: u32, times: u32) -> usize {
    repeat(n, times, by_num_bigint)
}

fn by_num_bigint(n: u32) -> String {
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
