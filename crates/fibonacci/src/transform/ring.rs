//! Products modulo xᴿ + 1, for R a power of two.
//!
//! 1. *Half the numbers.* Over the complex numbers xᴿ + 1 is (x^(R/2) − i)·(x^(R/2) + i). Real
//!    coefficients modulo the second factor are only the conjugates of those modulo the first, so
//!    that one is enough: there xᴿᐟ² is i, and coefficient j + R/2 becomes the imaginary part of j.
//! 2. *Two lanes.* x^(R/2) − i is (x^(R/4) − ζ)·(x^(R/4) + ζ), with ζ the eighth root of unity. One
//!    factor goes to each lane of a vector; from here to the end they never meet.
//! 3. *Four at a time.* A block modulo x^4m − w⁴ becomes four blocks modulo x^m − w, x^m + w,
//!    x^m − iw and x^m + iw, until one or two coefficients are left. A block needs three roots for
//!    all of its columns, and nothing is ever put into another order. (See D. Bernstein,
//!    *Multidigit multiplication for mathematicians*, 2001,
//!    <https://cr.yp.to/papers/m3.pdf>.)
//! 4. *Leaves* are multiplied as the short polynomials they are, and the way goes back.
//!
//! A block is taken all the way, down and back, before the next one is touched. So but for the
//! longest blocks everything happens in the cache.

use super::butterfly::{forward, inverse, join, split};
use super::complex::Complex;
use super::roots::{self, Node};
use crate::lanes::Lanes;

/// Blocks up to this length are taken down level by level, which is quicker once they fit the cache.
const BLOCK: usize = 256;

/// Both parts of the eighth root of unity.
const SQRT_HALF: f64 = core::f64::consts::FRAC_1_SQRT_2;

/// Steps 1 and 2, for as many coefficients as the ring has. Returns the sum of their squares.
pub fn load(coefficients: &[f64], values: &mut Vec<Complex>) -> f64 {
    values.resize(coefficients.len() / 4, Complex::ZERO);
    let half = Lanes::splat(SQRT_HALF);
    let mut squares = Lanes::ZERO;
    let (reals, imaginaries) = coefficients.split_at(coefficients.len() / 2);
    let (low_reals, high_reals) = pairs_of_halves(reals);
    let (low_imaginaries, high_imaginaries) = pairs_of_halves(imaginaries);
    let low = low_reals.iter().zip(low_imaginaries);
    let high = high_reals.iter().zip(high_imaginaries);
    let (values, _) = values.as_chunks_mut::<2>();
    for ((value, (&re, &im)), (&high_re, &high_im)) in values.iter_mut().zip(low).zip(high) {
        let low = Complex::new(re.into(), im.into());
        let high = Complex::new(high_re.into(), high_im.into());
        squares = squares + low.squares() + high.squares();
        let turned = Complex::new(half * (high.re - high.im), half * (high.re + high.im));
        let (plus, minus) = (low + turned, low - turned);
        *value = [plus.firsts(minus), plus.seconds(minus)];
    }
    let [first, second] = squares.into();
    first + second
}

/// The inverse of [`load`], rounded to integers.
pub fn unload(values: &[Complex], coefficients: &mut [f64]) {
    // Each level has multiplied by four, and the lanes add up to twice the value.
    let levels = values.len().ilog2() / 2;
    let scale = 0.5 / f64::from(1_u32 << (2 * levels));
    let (half, scale) = (Lanes::splat(SQRT_HALF * scale), Lanes::splat(scale));
    let (reals, imaginaries) = coefficients.split_at_mut(2 * values.len());
    let (low_reals, high_reals) = pairs_of_halves_mut(reals);
    let (low_imaginaries, high_imaginaries) = pairs_of_halves_mut(imaginaries);
    let low = low_reals.iter_mut().zip(low_imaginaries);
    let high = high_reals.iter_mut().zip(high_imaginaries);
    let (values, _) = values.as_chunks::<2>();
    for ((&[v0, v1], (re, im)), (high_re, high_im)) in values.iter().zip(low).zip(high) {
        let (plus, minus) = (v0.firsts(v1), v0.seconds(v1));
        let (low, turned) = (plus + minus, plus - minus);
        *re = low.re.rounded_product(scale).into();
        *im = low.im.rounded_product(scale).into();
        *high_re = (turned.re + turned.im).rounded_product(half).into();
        *high_im = (turned.im - turned.re).rounded_product(half).into();
    }
}

fn pairs_of_halves(values: &[f64]) -> (&[[f64; 2]], &[[f64; 2]]) {
    let (low, high) = values.split_at(values.len() / 2);
    (low.as_chunks().0, high.as_chunks().0)
}

fn pairs_of_halves_mut(values: &mut [f64]) -> (&mut [[f64; 2]], &mut [[f64; 2]]) {
    let (low, high) = values.split_at_mut(values.len() / 2);
    (low.as_chunks_mut().0, high.as_chunks_mut().0)
}

/// `(a, b)` becomes `(a·b, b²)`.
pub fn double(a: &mut [Complex], b: &mut [Complex]) {
    convolve::<true>(a, b, 0, 0);
}

/// `a` becomes `a·b`; `b` is used up.
pub fn product(a: &mut [Complex], b: &mut [Complex]) {
    convolve::<false>(a, b, 0, 0);
}

/// [`double`] where `DOUBLE`, else [`product`], for the block at that node of the tree.
fn convolve<const DOUBLE: bool>(a: &mut [Complex], b: &mut [Complex], depth: usize, node: usize) {
    if a.len() <= BLOCK {
        return convolve_by_levels::<DOUBLE>(a, b, depth, node);
    }
    let root = &roots::level(depth)[node];
    forward(a, root);
    forward(b, root);
    let quarter = a.len() / 4;
    let quarters = a.chunks_exact_mut(quarter).zip(b.chunks_exact_mut(quarter));
    for (child, (a, b)) in quarters.enumerate() {
        convolve::<DOUBLE>(a, b, depth + 1, 4 * node + child);
    }
    inverse(a, root);
    if DOUBLE {
        inverse(b, root);
    }
}

fn convolve_by_levels<const DOUBLE: bool>(
    a: &mut [Complex],
    b: &mut [Complex],
    mut depth: usize,
    mut node: usize,
) {
    let mut width = a.len();
    while width > 8 {
        let nodes = &roots::level(depth)[node..];
        each_block(a, width, nodes, forward);
        each_block(b, width, nodes, forward);
        width /= 4;
        depth += 1;
        node *= 4;
    }
    let nodes = &roots::level(depth)[node..];
    if width == 4 {
        leaves_of_one::<DOUBLE>(a, b, nodes);
    } else {
        leaves_of_two::<DOUBLE>(a, b, nodes);
    }
    while width < a.len() {
        width *= 4;
        depth -= 1;
        node /= 4;
        let nodes = &roots::level(depth)[node..];
        each_block(a, width, nodes, inverse);
        if DOUBLE {
            each_block(b, width, nodes, inverse);
        }
    }
}

fn each_block(
    values: &mut [Complex],
    width: usize,
    nodes: &[Node],
    change: impl Fn(&mut [Complex], &Node),
) {
    for (block, root) in values.chunks_exact_mut(width).zip(nodes) {
        change(block, root);
    }
}

/// The last level and its leaves: numbers.
fn leaves_of_one<const DOUBLE: bool>(a: &mut [Complex], b: &mut [Complex], nodes: &[Node]) {
    let ((a, _), (b, _)) = (a.as_chunks_mut::<4>(), b.as_chunks_mut::<4>());
    for ((a, b), root) in a.iter_mut().zip(b).zip(nodes) {
        let (mut x, mut y) = (split(*a, root), split(*b, root));
        for (x, y) in x.iter_mut().zip(&mut y) {
            if DOUBLE {
                (*x, *y) = (*x * *y, *y * *y);
            } else {
                *x = *x * *y;
            }
        }
        *a = join(x, root);
        if DOUBLE {
            *b = join(y, root);
        }
    }
}

/// The last level and its leaves: polynomials p₀ + p₁x modulo x² − r.
fn leaves_of_two<const DOUBLE: bool>(a: &mut [Complex], b: &mut [Complex], nodes: &[Node]) {
    let ((a, _), (b, _)) = (a.as_chunks_mut::<8>(), b.as_chunks_mut::<8>());
    for ((a, b), root) in a.iter_mut().zip(b).zip(nodes) {
        let split_both = |v: &[Complex; 8]| {
            let evens = split([v[0], v[2], v[4], v[6]], root);
            (evens, split([v[1], v[3], v[5], v[7]], root))
        };
        let join_both = |evens: [Complex; 4], odds: [Complex; 4]| {
            let (v, u) = (join(evens, root), join(odds, root));
            [v[0], u[0], v[1], u[1], v[2], u[2], v[3], u[3]]
        };
        let (mut x0, mut x1) = split_both(a);
        let (mut y0, mut y1) = split_both(b);
        for child in 0..4 {
            // The children's r are w, −w, iw and −iw: this adds r/w times a number.
            let plus_turned = |sum: Complex, v: Complex| match child {
                0 => sum + v,
                1 => sum - v,
                2 => sum.plus_i(v),
                _ => sum.minus_i(v),
            };
            let (p0, p1, q0, q1) = (x0[child], x1[child], y0[child], y1[child]);
            let wq1 = q1 * root[0];
            (x0[child], x1[child]) = (plus_turned(p0 * q0, p1 * wq1), p0 * q1 + p1 * q0);
            if DOUBLE {
                let middle = q0 * q1;
                (y0[child], y1[child]) = (plus_turned(q0 * q0, q1 * wq1), middle + middle);
            }
        }
        *a = join_both(x0, x1);
        if DOUBLE {
            *b = join_both(y0, y1);
        }
    }
}
