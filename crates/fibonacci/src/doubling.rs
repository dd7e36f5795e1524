//! F(n) by fast doubling on decimal limbs.

use crate::radix::Radix;
use crate::transform::multiply;

/// F(n) in decimal digits.
pub fn decimal(n: u32) -> String {
    let radix = if n <= 250_000 {
        Radix::FIVE
    } else {
        Radix::FOUR
    };
    let mut rest = (32 - n.leading_zeros()).saturating_sub(6);
    let mut k = n >> rest;
    let (a, b) = pair(k);
    let (mut a, mut b) = (radix.split(a), radix.split(b));
    while rest > 0 {
        rest -= 1;
        let odd = n >> rest & 1 == 1;
        let sign = if k % 2 == 0 { 1.0 } else { -1.0 };
        if rest == 0 {
            let lucas: Vec<f64> = b
                .iter()
                .zip(a.iter().chain(core::iter::repeat(&0.0)))
                .map(|(b, a)| b + b - a)
                .collect();
            let (mut x, _) = multiply(if odd { &b } else { &a }, &lucas, false);
            if odd {
                x[0] -= sign;
            }
            return radix.digits(&radix.carry(x));
        }
        let (mut x, mut y) = multiply(&a, &b, true);
        y[0] -= sign;
        if odd {
            for (x, y) in x.iter_mut().zip(&mut y) {
                (*x, *y) = (*y, *x + *y);
            }
        }
        (a, b) = (radix.carry(x), radix.carry(y));
        k = 2 * k + u32::from(odd);
    }
    radix.digits(&a)
}

/// F(k) and F(k + 1), for k ≤ 92.
pub fn pair(k: u32) -> (u64, u64) {
    (0..k).fold((0, 1), |(a, b), _| (b, a + b))
}
