//! Products of polynomials with integer coefficients, by a floating-point Fourier transform whose
//! error is bounded.
//!
//! From the outside in: `rings` builds a product of any length from products modulo xᴿ + 1,
//! `ring` computes those by `butterfly`s, `roots` keeps the roots of unity they need, `complex` is
//! their arithmetic, and `bound` says why rounding gives the true integers. Carrying, and what the coefficients mean,
//! is left to the caller.

mod bound;
mod butterfly;
mod complex;
mod ring;
mod rings;
mod roots;

pub use rings::{Multiplier, work};
