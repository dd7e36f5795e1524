//! The step of the transform: one block to four, and back.

use super::complex::Complex;
use super::roots::Node;

/// A block modulo x^4m − w⁴ becomes its quarters modulo x^m − w, x^m + w, x^m − iw and x^m + iw.
pub fn forward(block: &mut [Complex], root: &Node) {
    each_column(block, |column| split(column, root));
}

/// The inverse of [`forward`], times four.
pub fn inverse(block: &mut [Complex], root: &Node) {
    each_column(block, |column| join(column, root));
}

fn each_column(block: &mut [Complex], change: impl Fn([Complex; 4]) -> [Complex; 4]) {
    let quarter = block.len() / 4;
    let (v0, rest) = block.split_at_mut(quarter);
    let (v1, rest) = rest.split_at_mut(quarter);
    let (v2, v3) = rest.split_at_mut(quarter);
    for (((v0, v1), v2), v3) in v0.iter_mut().zip(v1).zip(v2).zip(v3) {
        [*v0, *v1, *v2, *v3] = change([*v0, *v1, *v2, *v3]);
    }
}

/// [`forward`] for one coefficient of each quarter.
pub fn split([v0, v1, v2, v3]: [Complex; 4], [w1, w2, w3]: &Node) -> [Complex; 4] {
    let (v1, v2, v3) = (v1 * *w1, v2 * *w2, v3 * *w3);
    let (s0, s1) = (v0 + v2, v0 - v2);
    let (t0, t1) = (v1 + v3, v1 - v3);
    [s0 + t0, s0 - t0, s1.plus_i(t1), s1.minus_i(t1)]
}

/// [`inverse`] for one coefficient of each quarter.
pub fn join([v0, v1, v2, v3]: [Complex; 4], [w1, w2, w3]: &Node) -> [Complex; 4] {
    let (s0, t0) = (v0 + v1, v0 - v1);
    let (s1, t1) = (v2 + v3, v2 - v3);
    [
        s0 + s1,
        t0.minus_i(t1).times_conjugate(*w1),
        (s0 - s1).times_conjugate(*w2),
        t0.plus_i(t1).times_conjugate(*w3),
    ]
}
