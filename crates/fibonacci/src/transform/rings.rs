//! Products of any length, from rings whose lengths are powers of two.
//!
//! The set bits of the length N are the rings: with N = R₁ + R₂ + …, R₁ > R₂ > …, the product is computed modulo
//! xᴿ + 1 for each, and put together by the Chinese remainder theorem. That is easy here, because xᴿ¹ + 1 is 2
//! modulo each smaller ring.

use super::ring;

/// The least length that can hold `coefficients`, without too many rings.
pub fn length(coefficients: usize) -> usize {
    const SMALLEST: usize = 16;
    let step = (coefficients.next_power_of_two() / 16).max(SMALLEST);
    coefficients.next_multiple_of(step)
}

/// The product coefficients of `a·l` and, when `both`, `b·l`, with `l = 2b − a`.
pub fn multiply(a: &[f64], b: &[f64], both: bool) -> (Vec<f64>, Vec<f64>) {
    let length = length(2 * a.len().max(b.len()) - 1);
    let mut x = vec![0.0; length];
    let mut y = vec![0.0; if both { length } else { 0 }];
    let mut start = 0;
    for ring in rings(length) {
        let mut at_a = ring::load(&fold(a, ring));
        let mut at_b = ring::load(&fold(b, ring));
        let range = start..start + ring;
        if both {
            ring::double(&mut at_a, &mut at_b);
            ring::unload(&at_b, &mut y[range.clone()]);
        } else {
            ring::product(&mut at_a, &mut at_b);
        }
        ring::unload(&at_a, &mut x[range]);
        start += ring;
    }
    combine(&mut x);
    if both {
        combine(&mut y);
    }
    (x, y)
}

/// The set bits, the largest first.
fn rings(length: usize) -> impl Iterator<Item = usize> {
    let mut rest = length;
    core::iter::from_fn(move || {
        let ring = 1 << rest.checked_ilog2()?;
        rest -= ring;
        Some(ring)
    })
}

/// The polynomial modulo xᴿ + 1.
fn fold(polynomial: &[f64], ring: usize) -> Vec<f64> {
    let mut folded = vec![0.0; ring];
    for (turn, part) in polynomial.chunks(ring).enumerate() {
        let sign = if turn % 2 == 0 { 1.0 } else { -1.0 };
        for (sum, value) in folded.iter_mut().zip(part) {
            *sum += sign * value;
        }
    }
    folded
}

/// The remainders in the rings, one after another, become the polynomial.
fn combine(remainders: &mut [f64]) {
    let ring = 1 << remainders.len().ilog2();
    let (first, others) = remainders.split_at_mut(ring);
    if others.is_empty() {
        return;
    }
    // polynomial = first + (xᴿ + 1)·quotient, and xᴿ + 1 is 2 in the other rings.
    let mut start = 0;
    for smaller in rings(others.len()) {
        let other = &mut others[start..start + smaller];
        for (turn, part) in first.chunks_exact(smaller).enumerate() {
            let sign = if turn % 2 == 0 { 1.0 } else { -1.0 };
            for (value, known) in other.iter_mut().zip(part) {
                *value -= sign * known;
            }
        }
        for value in other {
            *value *= 0.5;
        }
        start += smaller;
    }
    combine(others);
    for (value, quotient) in first.iter_mut().zip(others) {
        *value += *quotient;
    }
}
