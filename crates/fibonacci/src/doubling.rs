//! F(n) by fast doubling on decimal limbs.

use crate::Index;
use crate::radix::Radix;
use crate::transform::{Multiplier, lucas};

/// F(n) in decimal digits.
pub fn decimal(n: Index) -> String {
    let radix = if n.get() <= 250_000 {
        Radix::FIVE
    } else {
        Radix::FOUR
    };
    let limbs = radix.limbs(n.digit_count());
    let n = n.get();
    let mut multiplier = Multiplier::default();
    let mut rest = (32 - n.leading_zeros()).saturating_sub(6);
    let mut k = n >> rest;
    let [mut a, mut b, mut x, mut y] =
        [(); 4].map(|()| Vec::with_capacity(limbs / 2 + limbs / 8 + 64));
    let first = pair(k);
    radix.split(first.0, &mut a);
    radix.split(first.1, &mut b);
    while rest > 1 {
        rest -= 1;
        let odd = n >> rest & 1 == 1;
        multiplier.double(&mut a, &mut b, &mut x, &mut y);
        y[0] -= if k % 2 == 0 { 1.0 } else { -1.0 };
        if odd {
            for (x, y) in x.iter_mut().zip(&mut y) {
                (*x, *y) = (*y, *x + *y);
            }
        }
        radix.carry(&mut x);
        radix.carry(&mut y);
        (a, b, x, y) = (x, y, a, b);
        k = 2 * k + u32::from(odd);
    }
    let odd = n & 1 == 1;
    lucas(&a, &b, &mut x);
    let mut product = Vec::with_capacity(limbs + limbs / 8 + 64);
    multiplier.product(if odd { &mut b } else { &mut a }, &mut x, &mut product);
    if odd {
        product[0] -= if k % 2 == 0 { 1.0 } else { -1.0 };
    }
    radix.carry(&mut product);
    radix.digits(&product)
}

/// F(k) and F(k + 1), for k ≤ 92.
fn pair(k: u32) -> (u64, u64) {
    (0..k).fold((0, 1), |(a, b), _| (b, a + b))
}
