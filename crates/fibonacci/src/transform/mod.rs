//! Products of polynomials with small integer coefficients, by a floating-point Fourier transform.

mod complex;
mod ring;
mod rings;
mod roots;

pub use rings::{Multiplier, lucas};
