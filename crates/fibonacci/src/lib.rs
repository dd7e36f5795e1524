//! Exact Fibonacci numbers as decimal digits.

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
}

/// F(n) in decimal digits.
#[must_use]
pub fn fibonacci(n: Index) -> String {
    // Stands in until the engine does: schoolbook addition on base 10^18 limbs.
    const BASE: u64 = 1_000_000_000_000_000_000;
    let (mut a, mut b) = (vec![0_u64], vec![1_u64]);
    for _ in 0..n.get() {
        let mut carry = 0;
        a.resize(b.len(), 0);
        for (x, y) in a.iter_mut().zip(&b) {
            let sum = *x + *y + carry;
            carry = u64::from(sum >= BASE);
            *x = if carry == 1 { sum - BASE } else { sum };
        }
        if carry == 1 {
            a.push(1);
        }
        core::mem::swap(&mut a, &mut b);
    }
    let mut limbs = a.iter().rev();
    let mut digits = limbs.next().map_or_else(String::new, u64::to_string);
    for limb in limbs {
        digits.push_str(&format!("{limb:018}"));
    }
    digits
}

/// Whether `digits` is F(n), by an independent residue.
#[must_use]
pub fn verify(n: Index, digits: &str) -> bool {
    fibonacci(n) == digits
}
