//! F(n) by fast doubling on decimal limbs.
//!
//! From a = F(k) and b = F(k + 1), and with l = 2b − a, which is the k-th Lucas number, follow
//!
//! - F(2k) = a·l
//! - F(2k + 1) = b·l − (−1)ᵏ
//! - F(2k + 2) = their sum
//!
//! (from L(k)·F(m) = F(m + k) + (−1)ᵏ·F(m − k) with m = k and m = k + 1; it is (15a) in S. Vajda,
//! *Fibonacci and Lucas Numbers, and the Golden Section*, 1989). So k doubles with two products, and
//! every bit of n says whether it also grows by one. The last step needs only one product.
//!
//! All of it happens in a decimal base. Turning a binary number of this size into digits takes
//! several times as long as computing it; here there is nothing to turn.

use crate::Index;
use crate::radix::Radix;
use crate::transform::{Multiplier, work};

/// Where doubling starts: F(k + 1) is to fit 64 bits.
const FIRST_BITS: u32 = 6;

/// What buffers, checks and text cost even where there is little to multiply, in butterflies.
const AROUND: u64 = 100;

/// F(n) in decimal digits, for n of more than six bits; `None` where a product was not proved exact.
pub fn decimal(n: Index) -> Option<String> {
    let radix = Radix::for_index(n);
    let limbs = radix.limbs(n.digit_count());
    let mut multiplier = Multiplier::with_capacity(limbs);
    let [mut a, mut b, mut x, mut y] = [(); 4].map(|()| Vec::with_capacity(room(limbs / 2)));

    let mut doublings = (n.get().ilog2() + 1).saturating_sub(FIRST_BITS);
    let mut k = n.get() >> doublings;
    let (first, second) = pair(k);
    radix.split(first, &mut a);
    radix.split(second, &mut b);
    while doublings > 1 {
        doublings -= 1;
        let odd = n.get() >> doublings & 1 == 1;
        multiplier.double(&mut a, &mut b, &mut x, &mut y);
        y[0] -= power_of_minus_one(k);
        if odd {
            core::mem::swap(&mut x, &mut y);
            for (y, x) in y.iter_mut().zip(&x) {
                *y += x;
            }
        }
        radix.carry(&mut x);
        radix.carry(&mut y);
        (a, b, x, y) = (x, y, a, b);
        k = 2 * k + u32::from(odd);
    }

    let odd = n.get() & 1 == 1;
    let mut lucas = x;
    lucas.clear();
    lucas.extend(b.iter().map(|b| b + b));
    for (lucas, a) in lucas.iter_mut().zip(&a) {
        *lucas -= a;
    }
    radix.carry(&mut lucas);
    let mut factor = if odd { b } else { a };
    let mut product = Vec::with_capacity(room(limbs));
    multiplier.product(&mut factor, &mut lucas, &mut product);
    if odd {
        product[0] -= power_of_minus_one(k);
    }
    radix.carry(&mut product);
    multiplier.is_exact().then(|| radix.digits(&product))
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

/// F(k) and F(k + 1), for k ≤ 92.
fn pair(k: u32) -> (u64, u64) {
    (0..k).fold((0, 1), |(a, b), _| (b, a + b))
}

fn power_of_minus_one(k: u32) -> f64 {
    if k.is_multiple_of(2) { 1.0 } else { -1.0 }
}
