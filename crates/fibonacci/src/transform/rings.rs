//! Products of any length, from rings whose lengths are powers of two.
//!
//! The set bits of the length N are the rings: with N = R₁ + R₂ + …, R₁ > R₂ > …, the product is computed modulo
//! xᴿ + 1 for each, and put together by the Chinese remainder theorem. That is easy here, because xᴿ¹ + 1 is 2
//! modulo each smaller ring.

use super::complex::Complex;
use super::ring;

/// The least length that can hold `coefficients`, without too many rings.
fn length(coefficients: usize) -> usize {
    const SMALLEST: usize = 16;
    let step = (coefficients.next_power_of_two() / 16).max(SMALLEST);
    coefficients.next_multiple_of(step)
}

/// Up to this many limbs the schoolbook is faster.
const SHORT: usize = 40;

/// The buffers of a multiplication, kept from one to the next.
#[derive(Default)]
pub struct Multiplier {
    folded: Vec<f64>,
    at_a: Vec<Complex>,
    at_b: Vec<Complex>,
}

impl Multiplier {
    /// `x = a·b`, before any carry.
    pub fn product(&mut self, a: &mut Vec<f64>, b: &mut Vec<f64>, x: &mut Vec<f64>) {
        x.clear();
        if a.len().max(b.len()) <= SHORT {
            x.resize(a.len() + b.len(), 0.0);
            return add_product(a, b, x);
        }
        x.resize(length(a.len() + b.len() - 1), 0.0);
        let mut rest = &mut x[..];
        for ring in rings(rest.len()) {
            let remainder;
            (remainder, rest) = rest.split_at_mut(ring);
            self.load(a, b, ring);
            ring::product(&mut self.at_a, &mut self.at_b);
            ring::unload(&self.at_a, remainder);
        }
        combine(x);
    }

    /// `x = a·l` and `y = b·l` with `l = 2b − a`, before any carry.
    pub fn double(
        &mut self,
        a: &mut Vec<f64>,
        b: &mut Vec<f64>,
        x: &mut Vec<f64>,
        y: &mut Vec<f64>,
    ) {
        let limbs = a.len().max(b.len());
        if limbs <= SHORT {
            let l = &mut self.folded;
            lucas(a, b, l);
            for (factor, product) in [(a, x), (b, y)] {
                product.clear();
                product.resize(2 * limbs, 0.0);
                add_product(factor, l, product);
            }
            return;
        }
        let length = length(2 * limbs - 1);
        x.resize(length, 0.0);
        y.resize(length, 0.0);
        let mut start = 0;
        for ring in rings(length) {
            let range = start..start + ring;
            self.load(a, b, ring);
            ring::double(&mut self.at_a, &mut self.at_b);
            ring::unload(&self.at_a, &mut x[range.clone()]);
            ring::unload(&self.at_b, &mut y[range]);
            start += ring;
        }
        combine(x);
        combine(y);
    }

    fn load(&mut self, a: &mut Vec<f64>, b: &mut Vec<f64>, ring: usize) {
        for (polynomial, values) in [(a, &mut self.at_a), (b, &mut self.at_b)] {
            let length = polynomial.len();
            if length <= ring {
                polynomial.resize(ring, 0.0);
                ring::load(polynomial, values);
                polynomial.truncate(length);
            } else {
                fold(polynomial, ring, &mut self.folded);
                ring::load(&self.folded, values);
            }
        }
    }
}

/// `2b − a`.
pub fn lucas(a: &[f64], b: &[f64], l: &mut Vec<f64>) {
    l.clear();
    l.extend(b.iter().map(|b| b + b));
    for (l, a) in l.iter_mut().zip(a) {
        *l -= a;
    }
}

fn add_product(a: &[f64], b: &[f64], sums: &mut [f64]) {
    for (place, b) in b.iter().enumerate() {
        for (sum, a) in sums[place..].iter_mut().zip(a) {
            *sum += a * b;
        }
    }
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

/// A longer polynomial modulo xᴿ + 1.
fn fold(polynomial: &[f64], ring: usize, folded: &mut Vec<f64>) {
    let (first, others) = polynomial.split_at(ring);
    folded.clear();
    folded.extend_from_slice(first);
    add_alternating(folded, others, -1.0);
}

/// Adds consecutive parts of `values` to `sums`, with alternating signs: their value where xᴿ is −1.
fn add_alternating(sums: &mut [f64], values: &[f64], mut sign: f64) {
    for part in values.chunks(sums.len()) {
        for (sum, value) in sums.iter_mut().zip(part) {
            *sum += sign * value;
        }
        sign = -sign;
    }
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
        add_alternating(other, first, -1.0);
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
