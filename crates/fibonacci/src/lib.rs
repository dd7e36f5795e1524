//! Exact Fibonacci numbers of up to two million digits, as the decimal digits that callers want.
//!
//! ```
//! use edgestate_fibonacci::{Index, fibonacci};
//!
//! let n = Index::new(100).expect("100 is at most MAX_INDEX");
//! assert_eq!(fibonacci(n), "354224848179261915075");
//! ```
//!
//! How, from the outside in:
//!
//! - Up to F(186) the compiler has computed them. Up to F(2519) they are one step from a `ladder` of
//!   numbers that are kept, and up to F(12 000) `short` goes on from there, multiplying as on paper.
//! - Beyond, `doubling` doubles n with two multiplications at a time. Both work on numbers in a
//!   decimal base (`radix`), so that no conversion follows.
//! - `transform` multiplies by a floating-point Fourier transform, with a proof for each product that
//!   rounding gives the true integers.
//! - Still nothing is believed: `residue` compares the finished digits with F(n) modulo a prime of 61
//!   bits, which it computes in another way. Should they differ, `slow` computes F(n) with plain
//!   integer arithmetic, and [`Computed::recovered`] says so.
//!
//! **Memory.** A call takes at most 17 bytes for each digit of the result, the result included, and
//! 8 kB: 36 MB for n = 10 000 000, 4 MB for n = 1 000 000. The roots of unity stay: 2.1 MB where
//! n = 10 000 000 has been computed, 0.2 MB where it was no more than 1 000 000. So does the ladder, in 40 kB.
//!
//! Left out: caching, and time. There is no clock here; [`cost`] says how much work an n is.

#![allow(
    clippy::many_single_char_names,
    reason = "they are the letters of the formulas"
)]

mod doubling;
mod ladder;
mod lanes;
mod parse;
mod radix;
mod residue;
mod short;
mod slow;
mod transform;

/// The largest index that can be computed.
pub const MAX_INDEX: u32 = 10_000_000;

/// An index that can be computed: at most [`MAX_INDEX`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Index(u32);

impl Index {
    /// `n`, if it is at most [`MAX_INDEX`].
    #[must_use]
    pub const fn new(n: u32) -> Option<Self> {
        if n <= MAX_INDEX { Some(Self(n)) } else { None }
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }

    /// How many decimal digits F(n) has, without computing it: F(n) is φⁿ/√5, rounded to the nearest
    /// integer.
    ///
    /// ```
    /// # use edgestate_fibonacci::Index;
    /// assert_eq!(Index::new(1_000_000).map(Index::digit_count), Some(208_988));
    /// ```
    #[must_use]
    pub const fn digit_count(self) -> usize {
        // Times 2^64, of which 2^32 are kept. No F(n) in range is so close to a power of ten that this
        // would not do.
        const LOG10_PHI: u64 = 3_855_141_514_259_838_963;
        const LOG10_SQRT_5: u64 = 6_446_860_392_593_097_241;
        if self.0 < 7 {
            return 1; // where the rounding still counts
        }
        let n = self.0 as u64;
        let log10_phi_n = n * (LOG10_PHI >> 32) + ((n * (LOG10_PHI & 0xffff_ffff)) >> 32);
        ((log10_phi_n - (LOG10_SQRT_5 >> 32)) >> 32) as usize + 1
    }
}

/// F(n), and how it came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Computed {
    /// The decimal digits.
    pub digits: String,
    /// Whether the fast path's value did not pass its checks, so that these digits are the slow
    /// path's. That points at a fault in this crate or in the machine, and is worth a log line.
    pub recovered: bool,
}

/// F(n), checked, with a word on how it came about.
#[must_use]
pub fn compute(n: Index) -> Computed {
    if let Some(digits) = short::known(n) {
        return Computed {
            digits,
            recovered: false,
        };
    }
    let fast = if n.0 <= short::LAST {
        Some(short::decimal(n))
    } else {
        doubling::decimal(n)
    };
    checked(n, fast)
}

/// F(n) in decimal digits, checked.
#[must_use]
pub fn fibonacci(n: Index) -> String {
    compute(n).digits
}

/// F(n) as a number, as far as 128 bits go: up to F(186).
///
/// ```
/// # use edgestate_fibonacci::{Index, small};
/// assert_eq!(Index::new(20).and_then(small), Some(6765));
/// ```
#[must_use]
pub fn small(n: Index) -> Option<u128> {
    let limbs = short::SMALL.get(n.0 as usize)?.iter().rev();
    // Modulo 2^128, as F(186) fits, but not its sign.
    Some(limbs.fold(0, |value: u128, &limb| {
        value
            .wrapping_mul(10_000_000)
            .wrapping_add_signed(limb.into())
    }))
}

/// Whether `digits` is F(n), without computing it: the right length, nothing but digits, no leading
/// zero, and the right remainder modulo the prime 2^61 − 1.
///
/// Takes a fraction of the time of [`fibonacci`], so that a value from elsewhere can be checked
/// before it is used. A wrong value of the right length passes with a probability of 2^-61; this
/// guards against damage, not against someone who chooses the digits.
///
/// ```
/// # use edgestate_fibonacci::{Index, verify};
/// let n = Index::new(12).expect("12 is at most MAX_INDEX");
/// assert!(verify(n, "144"));
/// assert!(!verify(n, "145"));
/// ```
#[must_use]
pub fn verify(n: Index, digits: &str) -> bool {
    digits.len() == n.digit_count()
        && (n.0 == 0 || !digits.starts_with('0'))
        && residue::of_digits(digits.as_bytes()) == Some(residue::of_index(n.0))
}

/// How much work F(n) is, from the algorithm and not from a clock: about the number of four-way
/// butterflies that the transforms do, and 1 for what is only looked up.
///
/// Twice the cost takes about twice as long; in Wasm a unit is some eight nanoseconds.
#[must_use]
pub fn cost(n: Index) -> u64 {
    match small(n) {
        Some(_) => 1,
        None => doubling::cost(n),
    }
}

/// The fast path's digits if they pass the check, else the slow path's.
fn checked(n: Index, fast: Option<String>) -> Computed {
    match fast.filter(|digits| verify(n, digits)) {
        Some(digits) => Computed {
            digits,
            recovered: false,
        },
        None => Computed {
            digits: slow::decimal(n.0),
            recovered: true,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(n: u32) -> Index {
        Index::new(n).expect("tests stay within MAX_INDEX")
    }

    #[test]
    fn the_fast_and_the_slow_path_agree() {
        for n in (187..1_500).chain((2_000..60_000).step_by(1_999)) {
            let expected = slow::decimal(n);
            if n <= short::LAST {
                assert_eq!(short::decimal(index(n)), expected, "n = {n}");
            }
            assert_eq!(doubling::decimal(index(n)), Some(expected), "n = {n}");
        }
    }

    #[test]
    fn a_wrong_digit_is_never_served() {
        let n = index(5_000);
        let right = slow::decimal(5_000);
        for place in (0..right.len()).step_by(97) {
            let mut digits = right.clone().into_bytes();
            digits[place] = if digits[place] == b'9' {
                b'8'
            } else {
                digits[place] + 1
            };
            let wrong = String::from_utf8(digits).expect("digits are ASCII");
            let computed = checked(n, Some(wrong));
            assert!(
                computed.recovered && computed.digits == right,
                "place {place}"
            );
        }
    }

    #[test]
    fn an_unproved_product_is_computed_again() {
        let computed = checked(index(1_000), None);
        assert!(computed.recovered && verify(index(1_000), &computed.digits));
    }
}
