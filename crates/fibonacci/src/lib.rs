//! Exact Fibonacci numbers as decimal digits.

mod doubling;
mod lanes;
mod radix;
mod residue;
mod slow;
mod transform;

/// The largest index this crate computes.
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

    /// How many decimal digits F(n) has: from F(n) = φⁿ/√5, rounded to the nearest integer.
    #[must_use]
    pub const fn digit_count(self) -> usize {
        const LOG10_PHI: u128 = 3_855_141_514_259_838_963; // times 2^64
        const LOG10_SQRT_5: u128 = 6_446_860_392_593_097_241;
        if self.0 < 7 {
            return 1; // where the rounding shows
        }
        ((self.0 as u128 * LOG10_PHI - LOG10_SQRT_5) >> 64) as usize + 1
    }
}

/// F(n), and how it came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Computed {
    /// The decimal digits.
    pub digits: String,
    /// Whether the fast path's value failed its check, so that the digits come from the slow one. That points at a
    /// fault in this crate or in the machine, and is worth a log line.
    pub recovered: bool,
}

/// F(n), checked against its residue.
#[must_use]
pub fn compute(n: Index) -> Computed {
    if let Some(value) = small(n) {
        return Computed {
            digits: value.to_string(),
            recovered: false,
        };
    }
    let digits = doubling::decimal(n);
    if verify(n, &digits) {
        return Computed {
            digits,
            recovered: false,
        };
    }
    Computed {
        digits: slow::decimal(n.get()),
        recovered: true,
    }
}

/// F(0) to F(186), all that fit 128 bits, computed by the compiler.
static TABLE: [u128; 187] = {
    let mut table = [0; 187];
    table[1] = 1;
    let mut n = 2;
    while n < table.len() {
        table[n] = table[n - 2] + table[n - 1];
        n += 1;
    }
    table
};

/// F(n) as a number, up to F(186).
#[must_use]
pub fn small(n: Index) -> Option<u128> {
    TABLE.get(n.0 as usize).copied()
}

/// F(n) in decimal digits.
#[must_use]
pub fn fibonacci(n: Index) -> String {
    compute(n).digits
}

/// Whether `digits` is F(n), by an independent residue.
#[must_use]
pub fn verify(n: Index, digits: &str) -> bool {
    digits.len() == n.digit_count()
        && (!digits.starts_with('0') || n.get() == 0)
        && residue::of_digits(digits.as_bytes()) == Some(residue::of_index(n.get()))
}

/// The work of computing F(n).
#[must_use]
pub fn cost(n: Index) -> u64 {
    u64::from(n.get())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small() {
        for n in (187..3000).chain([10_000, 99_999, 100_000, 250_000, 250_001]) {
            let n = Index::new(n).unwrap();
            assert_eq!(doubling::decimal(n), slow::decimal(n.get()), "{n:?}");
            assert!(!compute(n).recovered);
        }
    }
    #[test]
    fn large() {
        for n in [500_000, 1_000_000, 2_500_000, 9_999_999, 10_000_000] {
            let n = Index::new(n).unwrap();
            assert!(!compute(n).recovered);
        }
    }
}
