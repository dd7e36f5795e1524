//! Products modulo xᴿ + 1, for R a power of two.

use super::complex::Complex;
use super::roots::{self, Node};
use crate::lanes::Lanes;

/// Blocks up to this length are worked level by level; longer ones block by block, so that what follows finds them
/// in the cache.
const BLOCK: usize = 256;

/// `√½`, both parts of the eighth root of unity.
const SQRT_HALF: f64 = core::f64::consts::FRAC_1_SQRT_2;

/// Reads real coefficients modulo xᴿ + 1 as complex ones modulo x^(R/2) − i, and takes the first step of the
/// transform, which gives each lane its half.
pub fn load(coefficients: &[f64], values: &mut Vec<Complex>) {
    let quarter = coefficients.len() / 4;
    values.resize(quarter, Complex::ZERO);
    let half = Lanes::splat(SQRT_HALF);
    let [c0, c1, c2, c3] = quarters(coefficients);
    let columns = c0.iter().zip(c1).zip(c2).zip(c3);
    for (pair, (((&re, &high_re), &im), &high_im)) in
        values.as_chunks_mut::<2>().0.iter_mut().zip(columns)
    {
        let (re, im) = (Lanes::from(re), Lanes::from(im));
        let (high_re, high_im) = (Lanes::from(high_re), Lanes::from(high_im));
        let turned = Complex::new(half * (high_re - high_im), half * (high_re + high_im));
        let (up, down) = (Complex::new(re, im) + turned, Complex::new(re, im) - turned);
        *pair = [
            Complex::new(up.re.firsts(down.re), up.im.firsts(down.im)),
            Complex::new(up.re.seconds(down.re), up.im.seconds(down.im)),
        ];
    }
}

/// The inverse of [`load`], rounded to integers.
pub fn unload(values: &[Complex], coefficients: &mut [f64]) {
    let levels = values.len().ilog2() / 2;
    let scale = 0.5 / f64::from(1_u32 << (2 * levels));
    let (half, scale) = (Lanes::splat(SQRT_HALF * scale), Lanes::splat(scale));
    let (c0, rest) = coefficients.split_at_mut(values.len());
    let (c1, rest) = rest.split_at_mut(values.len());
    let (c2, c3) = rest.split_at_mut(values.len());
    let (c0, c1, c2, c3) = (pairs_mut(c0), pairs_mut(c1), pairs_mut(c2), pairs_mut(c3));
    let columns = c0.iter_mut().zip(c1).zip(c2).zip(c3);
    for ([v0, v1], (((re, high_re), im), high_im)) in values.as_chunks::<2>().0.iter().zip(columns)
    {
        let up = Complex::new(v0.re.firsts(v1.re), v0.im.firsts(v1.im));
        let down = Complex::new(v0.re.seconds(v1.re), v0.im.seconds(v1.im));
        let (low, turned) = (up + down, up - down);
        *re = (low.re * scale).round().into();
        *im = (low.im * scale).round().into();
        *high_re = ((turned.re + turned.im) * half).round().into();
        *high_im = ((turned.im - turned.re) * half).round().into();
    }
}

fn quarters(coefficients: &[f64]) -> [&[[f64; 2]]; 4] {
    let (low, high) = coefficients.split_at(coefficients.len() / 2);
    let ((c0, c1), (c2, c3)) = (low.split_at(low.len() / 2), high.split_at(high.len() / 2));
    [c0, c1, c2, c3].map(|quarter| quarter.as_chunks().0)
}

fn pairs_mut(values: &mut [f64]) -> &mut [[f64; 2]] {
    values.as_chunks_mut().0
}

/// `(a, b)` becomes `(a·l, b·l)` with `l = 2b − a`.
pub fn double(a: &mut [Complex], b: &mut [Complex]) {
    convolve::<true>(a, b, 0, 0);
}

/// `a` becomes `a·b`; `b` is used up.
pub fn product(a: &mut [Complex], b: &mut [Complex]) {
    convolve::<false>(a, b, 0, 0);
}

fn convolve<const BOTH: bool>(a: &mut [Complex], b: &mut [Complex], depth: usize, node: usize) {
    if a.len() <= BLOCK {
        return convolve_block::<BOTH>(a, b, depth, node);
    }
    let root = &roots::level(depth)[node];
    forward(a, root);
    forward(b, root);
    let quarter = a.len() / 4;
    let quarters = a.chunks_exact_mut(quarter).zip(b.chunks_exact_mut(quarter));
    for (child, (a, b)) in quarters.enumerate() {
        convolve::<BOTH>(a, b, depth + 1, 4 * node + child);
    }
    inverse(a, root);
    if BOTH {
        inverse(b, root);
    }
}

fn convolve_block<const BOTH: bool>(
    a: &mut [Complex],
    b: &mut [Complex],
    mut depth: usize,
    mut node: usize,
) {
    let mut width = a.len();
    while width > 8 {
        let nodes = &roots::level(depth)[node..];
        for ((a, b), root) in a
            .chunks_exact_mut(width)
            .zip(b.chunks_exact_mut(width))
            .zip(nodes)
        {
            forward(a, root);
            forward(b, root);
        }
        width /= 4;
        depth += 1;
        node *= 4;
    }
    let nodes = &roots::level(depth)[node..];
    if width == 4 {
        leaves_of_one::<BOTH>(a, b, nodes);
    } else {
        leaves_of_two::<BOTH>(a, b, nodes);
    }
    while width < a.len() {
        width *= 4;
        depth -= 1;
        node /= 4;
        let nodes = &roots::level(depth)[node..];
        for ((a, b), root) in a
            .chunks_exact_mut(width)
            .zip(b.chunks_exact_mut(width))
            .zip(nodes)
        {
            inverse(a, root);
            if BOTH {
                inverse(b, root);
            }
        }
    }
}

fn leaves_of_one<const BOTH: bool>(a: &mut [Complex], b: &mut [Complex], nodes: &[Node]) {
    let blocks = a
        .as_chunks_mut::<4>()
        .0
        .iter_mut()
        .zip(b.as_chunks_mut::<4>().0);
    for ((a, b), root) in blocks.zip(nodes) {
        let mut x = butterfly(*a, root);
        let mut y = butterfly(*b, root);
        for (x, y) in x.iter_mut().zip(&mut y) {
            if BOTH {
                let l = *y + *y - *x;
                *x = *x * l;
                *y = *y * l;
            } else {
                *x = *x * *y;
            }
        }
        *a = butterfly_inverse(x, root);
        if BOTH {
            *b = butterfly_inverse(y, root);
        }
    }
}

fn leaves_of_two<const BOTH: bool>(a: &mut [Complex], b: &mut [Complex], nodes: &[Node]) {
    let blocks = a
        .as_chunks_mut::<8>()
        .0
        .iter_mut()
        .zip(b.as_chunks_mut::<8>().0);
    for ((a, b), root) in blocks.zip(nodes) {
        let split = |v: &[Complex; 8]| {
            (
                butterfly([v[0], v[2], v[4], v[6]], root),
                butterfly([v[1], v[3], v[5], v[7]], root),
            )
        };
        let join = |v0: [Complex; 4], v1: [Complex; 4]| {
            let (v0, v1) = (butterfly_inverse(v0, root), butterfly_inverse(v1, root));
            [v0[0], v1[0], v0[1], v1[1], v0[2], v1[2], v0[3], v1[3]]
        };
        let (mut x0, mut x1) = split(a);
        let (mut y0, mut y1) = split(b);
        for child in 0..4 {
            // Modulo x² − r, with r = w, −w, iw, −iw.
            let plus_r_times = |sum: Complex, v: Complex| match child {
                0 => sum + v,
                1 => sum - v,
                2 => sum.plus_i(v),
                _ => sum.minus_i(v),
            };
            let (p0, p1, q0, q1) = (x0[child], x1[child], y0[child], y1[child]);
            if BOTH {
                let (l0, l1) = (q0 + q0 - p0, q1 + q1 - p1);
                let wl1 = l1 * root[0];
                (x0[child], x1[child]) = (plus_r_times(p0 * l0, p1 * wl1), p0 * l1 + p1 * l0);
                (y0[child], y1[child]) = (plus_r_times(q0 * l0, q1 * wl1), q0 * l1 + q1 * l0);
            } else {
                let wq1 = q1 * root[0];
                (x0[child], x1[child]) = (plus_r_times(p0 * q0, p1 * wq1), p0 * q1 + p1 * q0);
            }
        }
        *a = join(x0, x1);
        if BOTH {
            *b = join(y0, y1);
        }
    }
}

/// A block modulo x^4m − w⁴ becomes its quarters modulo x^m − w, x^m + w, x^m − iw and x^m + iw.
fn forward(block: &mut [Complex], root: &Node) {
    each_column(block, |column| butterfly(column, root));
}

/// The inverse of [`forward`], times four.
fn inverse(block: &mut [Complex], root: &Node) {
    each_column(block, |column| butterfly_inverse(column, root));
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

fn butterfly([v0, v1, v2, v3]: [Complex; 4], [w1, w2, w3]: &Node) -> [Complex; 4] {
    let (v1, v2, v3) = (v1 * *w1, v2 * *w2, v3 * *w3);
    let (s0, s1) = (v0 + v2, v0 - v2);
    let (t0, t1) = (v1 + v3, v1 - v3);
    [s0 + t0, s0 - t0, s1.plus_i(t1), s1.minus_i(t1)]
}

fn butterfly_inverse([v0, v1, v2, v3]: [Complex; 4], [w1, w2, w3]: &Node) -> [Complex; 4] {
    let (s0, t0) = (v0 + v1, v0 - v1);
    let (s1, t1) = (v2 + v3, v2 - v3);
    [
        s0 + s1,
        t0.minus_i(t1).times_conjugate(*w1),
        (s0 - s1).times_conjugate(*w2),
        t0.plus_i(t1).times_conjugate(*w3),
    ]
}
