//! How far a coefficient may be from the true integer before it is rounded.
//!
//! A product is exact when no coefficient is off by 1/2 or more. This bounds the error from the
//! numbers at hand, so that nothing rests on how digits usually fall: where the bound reaches 1/2
//! the value is refused.
//!
//! The argument is that of C. Percival, *Rapid multiplication modulo the sum and difference of
//! highly composite numbers*, Math. Comp. 72 (2003), theorem 5.1
//! (<https://doi.org/10.1090/S0025-5718-02-01419-9>), adapted to the four-way steps and the two
//! leaves of `ring.rs`. With u = 2^-53, half the distance from 1 to the next number:
//!
//! - A sum of complex numbers is off by a factor of at most 1 + u, a product by 1 + √5·u
//!   (R. Brent, C. Percival, P. Zimmermann, *Error bounds on complex floating-point
//!   multiplication*, Math. Comp. 76 (2007), <https://doi.org/10.1090/S0025-5718-07-01931-X>), and
//!   a root of unity in the table by 1 + [`ROOT`] (a test measures all of them).
//! - A level, forward or inverse, multiplies by a root and adds twice:
//!   (1 + u)²·(1 + √5u)·(1 + ROOT) ≤ 1 + [`LEVEL`]. The first split adds twice too and multiplies
//!   by √½, which is less.
//! - A leaf multiplies modulo x² − r: two products, one of them with a root, and a sum:
//!   ≤ 1 + [`LEAF`].
//! - Where the processor rounds `c ± a·b` once instead of twice (`lanes.rs`), a product of complex
//!   numbers is off by no more than 1 + 2u (C.-P. Jeannerod, P. Kornerup, N. Louvet, J.-M. Muller,
//!   *Error bounds on complex floating-point multiplication with an FMA*, Math. Comp. 86 (2017),
//!   <https://doi.org/10.1090/mcom/3123>), so that all this holds either way. The last rounding, to
//!   an integer, takes a product with a power of two, or with √½ of it, which is within u of that.
//! - Forward, these factors hold for the Euclidean norm of the whole block, which a level without
//!   errors only scales. By Cauchy and Schwarz, the moduli of all leaves' products then sum to at most
//!   ‖a‖·‖b‖ times the number of leaves. Every coefficient is the mean of one value from each leaf,
//!   turned by roots, so it is off by no more than
//!
//!   ((1 + LEVEL)^(3·levels) · (1 + LEAF) − 1) · ‖a‖·‖b‖,
//!
//!   the three transforms being those of a, of b, and the inverse.

/// Half the distance from 1 to the next floating-point number, 2^-53.
const U: f64 = f64::EPSILON / 2.0;

/// The distance of any root in the table from the true one.
pub const ROOT: f64 = 1.5 * U;

/// √5, rounded up.
const SQRT_5: f64 = 2.2361;

/// The relative error of a level. The last factor here and below covers products of errors.
const LEVEL: f64 = (2.0 * U + SQRT_5 * U + ROOT) * 1.0001;

/// The relative error of a leaf.
const LEAF: f64 = (2.0 * SQRT_5 * U + ROOT + U) * 1.0001;

/// The error before rounding, for a ring of so many coefficients and factors of these squared norms.
pub fn error(ring: usize, square_a: f64, square_b: f64) -> f64 {
    // The split, and one level for every factor of four.
    let levels = 1 + (ring / 4).ilog2() / 2;
    let relative = (3.0 * f64::from(levels) * LEVEL + LEAF) * 1.0001;
    // The norms are floating-point sums themselves, of at most 2^19 terms.
    relative * (square_a * square_b).sqrt() * 1.0001
}
