//! F(n) by fast doubling on decimal limbs.
//!
//! From f = F(k) and l = L(k), the k-th Lucas number, follow
//!
//! - F(2k) = f·l and L(2k) = l² − 2·(−1)ᵏ
//! - F(2k + 1) = (F(2k) + L(2k))/2 and L(2k + 1) = 5·F(2k + 1) − 2·L(2k)
//!
//! (S. Vajda, *Fibonacci and Lucas Numbers, and the Golden Section*, 1989, (13) and (17c); the second
//! line from L(m) = F(m − 1) + F(m + 1)). So k doubles with two products of two factors, and every bit
//! of n says whether it also grows by one. The last step needs only one product: f·l for F(2k), or
//! F(k + 1)·l − (−1)ᵏ for F(2k + 1) (15a).
//!
//! All of it happens in a decimal base. Turning a binary number of this size into digits takes
//! several times as long as computing it; here there is nothing to turn.

use crate::radix::{Radix, next_lucas};
use crate::transform::{Multiplier, work};
use crate::{Index, small};

/// Where doubling starts: L(k) is to fit 64 bits.
const FIRST_BITS: u32 = 6;

/// What buffers, checks and text cost even where there is little to multiply, in butterflies.
const AROUND: u64 = 100;

/// F(n) in decimal digits, for n of more than six bits; `None` where a product was not proved exact.
pub fn decimal(n: Index) -> Option<String> {
    let radix = Radix::for_index(n);
    let limbs = radix.limbs(n.digit_count());
    let mut multiplier = Multiplier::with_capacity(limbs);
    let [mut f, mut l, mut x, mut y] = [(); 4].map(|()| Vec::with_capacity(room(limbs / 2)));

    let mut doublings = (n.get().ilog2() + 1).saturating_sub(FIRST_BITS);
    let mut k = n.get() >> doublings;
    for (value, limbs) in [(fibonacci(k), &mut f), (lucas(k), &mut l)] {
        radix.split(value, limbs);
        carry(radix, limbs);
    }
    while doublings > 1 {
        doublings -= 1;
        let odd = n.get() >> doublings & 1 == 1;
        multiplier.double(&mut f, &mut l, &mut x, &mut y);
        y[0] -= 2.0 * power_of_minus_one(k);
        if odd {
            radix.half_sum(&mut x, &y);
        }
        carry(radix, &mut x);
        if odd {
            x.resize(x.len().max(y.len()), 0.0);
            next_lucas(&x, &mut y);
        }
        carry(radix, &mut y);
        (f, l, x, y) = (x, y, f, l);
        k = 2 * k + u32::from(odd);
    }

    let odd = n.get() & 1 == 1;
    if odd {
        let places = f.len().max(l.len()).next_multiple_of(2);
        f.resize(places, 0.0);
        l.resize(places, 0.0);
        radix.half_sum(&mut f, &l);
        carry(radix, &mut f);
    }
    drop((x, y));
    let mut product = Vec::with_capacity(room(limbs));
    multiplier.product(&mut f, &mut l, &mut product);
    if odd {
        product[0] -= power_of_minus_one(k);
    }
    carry(radix, &mut product);
    multiplier
        .is_exact()
        .then(|| radix.digits(&product, n.digit_count()))
}

/// Carries, with the places that takes, and drops leading zeros.
fn carry(radix: Radix, number: &mut Vec<f64>) {
    number.resize(number.len().next_multiple_of(2) + 4, 0.0);
    radix.carry(number);
    while number.last() == Some(&0.0) {
        number.pop();
    }
}

/// The work of [`decimal`], in butterflies of the transform.
pub fn cost(n: Index) -> u64 {
    let radix = Radix::for_index(n);
    let doublings = (n.get().ilog2() + 1).saturating_sub(FIRST_BITS);
    let step = |left: u32| {
        let factor = Index(n.get() >> (left + 1));
        // Two factors there, two products back; but one product in the last step.
        work(
            radix.limbs(factor.digit_count()),
            if left == 0 { 3 } else { 4 },
        )
    };
    AROUND + (0..doublings).map(step).sum::<u64>()
}

/// Capacity for a product of so many limbs, rounded up to a length of the transform, and its carries.
fn room(limbs: usize) -> usize {
    limbs + limbs / 8 + 64
}

/// F(k), for k up to 93.
fn fibonacci(k: u32) -> u64 {
    Index::new(k).and_then(small).unwrap_or_default() as u64
}

/// L(k), for k up to 91.
fn lucas(k: u32) -> u64 {
    2 * fibonacci(k + 1) - fibonacci(k)
}

/// (−1)ᵏ.
pub fn power_of_minus_one(k: u32) -> f64 {
    if k.is_multiple_of(2) { 1.0 } else { -1.0 }
}
