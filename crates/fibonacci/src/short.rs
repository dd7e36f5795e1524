//! F(n) for n up to [`LAST`], by the schoolbook on limbs in base 10^7.
//!
//! The limbs are floating-point numbers: Wasm multiplies and adds two of those at once, and has
//! nothing of the kind for integers. They are exact all the same, because no operation here ever
//! rounds. A limb is an integer within half the base of zero, and one more where a carry arrived:
//!
//! - In all steps but the last a factor has at most [`LONGEST`]/2 = 90 limbs, so that a column of a
//!   product is below 90·(base/2 + 2)² < 2^51, and the sum of two, which is halved, below 2^52. So is
//!   what makes the next Lucas number, limbs five times and columns twice.
//! - In the last step it has at most 180 limbs, and a column is below 2^52.
//!
//! Integers and halves of that size have their floating-point numbers, and so has every part of such
//! a sum. It makes no difference then whether a product and a sum are rounded once or twice.

use crate::Index;
use crate::doubling::{fibonacci, lucas, power_of_minus_one};
use crate::lanes::Lanes;
use crate::radix::{Radix, next_lucas};

/// The last n: its limbs are twice [`LONGEST`].
pub const LAST: u32 = 12_000;

/// The most limbs of a factor.
const LONGEST: usize = 180;

/// Columns that are summed up side by side; a factor has as many zeros before and after it.
const TILE: usize = 8;

/// The last k to start from: L(k) fits 64 bits.
const LAST_START: u32 = 90;

/// F(n) in decimal digits, for n up to [`LAST`].
pub fn decimal(n: Index) -> String {
    let radix = Radix::SEVEN;
    let places = (radix.limbs(n.digit_count()) + 4).next_multiple_of(TILE) + 2 * TILE;
    let mut buffer = vec![0.0; 4 * places];
    let (low, high) = buffer.split_at_mut(2 * places);
    let (mut f, mut l) = low.split_at_mut(places);
    let (mut x, mut y) = high.split_at_mut(places);

    let mut steps = (n.get() / (LAST_START + 1))
        .checked_ilog2()
        .map_or(0, |log2| log2 + 1);
    let mut k = n.get() >> steps;
    radix.split(fibonacci(k), &mut f[TILE..]);
    radix.split(lucas(k), &mut l[TILE..]);
    let mut limbs = used(l);
    while steps > 0 {
        steps -= 1;
        let odd = n.get() >> steps & 1 == 1;
        let sign = power_of_minus_one(k);
        debug_assert!(limbs <= if steps == 0 { LONGEST } else { LONGEST / 2 });
        let columns = TILE..TILE + (2 * limbs + 3).next_multiple_of(TILE);
        if steps == 0 {
            if odd {
                let columns = TILE..TILE + (limbs + 3).next_multiple_of(TILE);
                radix.half_sum(&mut f[columns.clone()], &l[columns.clone()]);
                radix.carry(&mut f[columns]);
            }
            multiply(f, l, limbs, &mut x[columns.clone()]);
            if odd {
                x[TILE] -= sign;
            }
            radix.carry(&mut x[columns]);
            return radix.digits(&x[TILE..TILE + used(x)]);
        }
        multiply(f, l, limbs, &mut x[columns.clone()]);
        multiply(l, l, limbs, &mut y[columns.clone()]);
        y[TILE] -= 2.0 * sign;
        if odd {
            radix.half_sum(&mut x[columns.clone()], &y[columns.clone()]);
        }
        radix.carry(&mut x[columns.clone()]);
        if odd {
            next_lucas(&x[columns.clone()], &mut y[columns.clone()]);
        }
        radix.carry(&mut y[columns]);
        ((f, l), (x, y)) = ((x, y), (f, l));
        limbs = used(f).max(used(l));
        k = 2 * k + u32::from(odd);
    }
    radix.digits(&f[TILE..TILE + used(f)])
}

/// How many limbs a number has.
fn used(number: &[f64]) -> usize {
    number
        .iter()
        .rposition(|&limb| limb != 0.0)
        .map_or(0, |last| last + 1 - TILE)
}

/// The columns of a product of factors of so many limbs.
fn multiply(a: &[f64], b: &[f64], limbs: usize, columns: &mut [f64]) {
    for (tile, sums) in columns.as_chunks_mut::<TILE>().0.iter_mut().enumerate() {
        let first = tile * TILE;
        // The limbs of b that meet limbs of a, and not only its zeros, in one of these columns.
        let (from, to) = ((first + 1).saturating_sub(limbs), (first + TILE).min(limbs));
        let mut four = [Lanes::ZERO; TILE / 2];
        if from < to {
            let start = TILE + first;
            let windows = a[start + 1 - to..start - from + TILE].windows(TILE).rev();
            for (window, &limb) in windows.zip(&b[TILE + from..TILE + to]) {
                let limb = Lanes::splat(limb);
                for (sum, pair) in four.iter_mut().zip(window.as_chunks().0) {
                    *sum = sum.plus_product((*pair).into(), limb);
                }
            }
        }
        for (pair, sum) in sums.as_chunks_mut().0.iter_mut().zip(four) {
            *pair = sum.into();
        }
    }
}
