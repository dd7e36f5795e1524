//! F(n) for n up to [`LAST`], by the schoolbook on limbs in base 10^7, from where the `ladder` ends.
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

use crate::doubling::power_of_minus_one;
use crate::lanes::Lanes;
use crate::radix::{Radix, next_lucas};
use crate::{Index, ladder};

/// The last n: its limbs are twice [`LONGEST`].
pub const LAST: u32 = 12_000;

/// The most limbs of a factor.
const LONGEST: usize = 180;

/// The zeros before and after a factor: as many as columns are summed up side by side.
const ZEROS: usize = 16;

/// From so many limbs on, 16 columns side by side are quicker than eight.
const WIDE: usize = 32;

/// The limbs of F(0) to F(186).
pub static SMALL: [[i32; 6]; 187] = {
    const BASE: i32 = 10_000_000;
    let mut table = [[0; 6]; 187];
    table[1][0] = 1;
    let mut n = 2;
    while n < table.len() {
        let (mut place, mut carry) = (0, 0);
        while place < 6 {
            let sum = table[n - 2][place] + table[n - 1][place] + carry;
            carry = (sum > BASE / 2) as i32 - (sum < -BASE / 2) as i32;
            table[n][place] = sum - carry * BASE;
            place += 1;
        }
        n += 1;
    }
    table
};

/// F(n) in decimal digits, where it is only looked up: for n up to 186.
pub fn known(n: Index) -> Option<String> {
    let limbs = SMALL.get(n.get() as usize)?;
    if n.get() <= 93 {
        let [first, second, third, ..] = limbs.map(i64::from);
        let upper = (10_000_000 * third + second).cast_unsigned();
        let value = upper.wrapping_mul(10_000_000);
        return Some(value.wrapping_add_signed(first).to_string());
    }
    Some(Radix::SEVEN.digits(&limbs.map(f64::from), n.digit_count()))
}

/// F(n) in decimal digits, for n from 187 to [`LAST`].
pub fn decimal(n: Index) -> String {
    let radix = Radix::SEVEN;
    let mut steps = (n.get() / (ladder::LAST + 1))
        .checked_ilog2()
        .map_or(0, |log2| log2 + 1);
    if steps == 0 {
        let mut room = [0.0; ladder::PLACES];
        let f = &mut room[..(radix.limbs(n.digit_count()) + 4).next_multiple_of(2)];
        ladder::fibonacci(n.get(), f);
        radix.carry(f);
        return radix.digits(f, n.digit_count());
    }
    let places = (radix.limbs(n.digit_count()) + 4).next_multiple_of(ZEROS) + 2 * ZEROS;
    let mut buffer = vec![0.0; 4 * places];
    let (low, high) = buffer.split_at_mut(2 * places);
    let (mut f, mut l) = low.split_at_mut(places);
    let (mut x, mut y) = high.split_at_mut(places);

    let mut k = n.get() >> steps;
    let columns = ZEROS..ZEROS + places_for(radix.limbs(Index(k).digit_count()) + 1);
    ladder::fibonacci(k, &mut f[columns.clone()]);
    ladder::lucas(k, &mut l[columns.clone()]);
    for limbs in [&mut f[columns.clone()], &mut l[columns.clone()]] {
        radix.carry(limbs);
    }
    let mut limbs = used(&l[columns]);
    while steps > 0 {
        steps -= 1;
        let odd = n.get() >> steps & 1 == 1;
        let sign = power_of_minus_one(k);
        debug_assert!(limbs <= if steps == 0 { LONGEST } else { LONGEST / 2 });
        let columns = ZEROS..ZEROS + places_for(2 * limbs);
        if steps == 0 && odd {
            let columns = ZEROS..ZEROS + places_for(limbs);
            radix.half_sum(&mut f[columns.clone()], &l[columns.clone()]);
            radix.carry(&mut f[columns]);
        }
        multiply(f, l, limbs, &mut x[columns.clone()]);
        if steps == 0 {
            if odd {
                x[ZEROS] -= sign;
            }
            radix.carry(&mut x[columns.clone()]);
            let product = &x[columns];
            return radix.digits(&product[..used(product)], n.digit_count());
        }
        multiply(l, l, limbs, &mut y[columns.clone()]);
        y[ZEROS] -= 2.0 * sign;
        if odd {
            radix.half_sum(&mut x[columns.clone()], &y[columns.clone()]);
        }
        radix.carry(&mut x[columns.clone()]);
        if odd {
            next_lucas(&x[columns.clone()], &mut y[columns.clone()]);
        }
        radix.carry(&mut y[columns.clone()]);
        ((f, l), (x, y)) = ((x, y), (f, l));
        limbs = used(&f[columns.clone()]).max(used(&l[columns]));
        k = 2 * k + u32::from(odd);
    }
    radix.digits(&f[ZEROS..ZEROS + limbs], n.digit_count())
}

/// Room for so many limbs and a carry, as a whole number of tiles.
fn places_for(limbs: usize) -> usize {
    (limbs + 4).next_multiple_of(if limbs < 2 * WIDE { 8 } else { 16 })
}

/// How many limbs a number has.
fn used(number: &[f64]) -> usize {
    let last = number.iter().rposition(|&limb| limb != 0.0);
    last.map_or(0, |last| last + 1)
}

/// The columns of a product of factors of so many limbs.
fn multiply(a: &[f64], b: &[f64], limbs: usize, columns: &mut [f64]) {
    if limbs < WIDE {
        multiply_by_tiles::<8, 4>(a, b, limbs, columns);
    } else {
        multiply_by_tiles::<16, 8>(a, b, limbs, columns);
    }
}

fn multiply_by_tiles<const TILE: usize, const PAIRS: usize>(
    a: &[f64],
    b: &[f64],
    limbs: usize,
    columns: &mut [f64],
) {
    for (tile, sums) in columns.as_chunks_mut::<TILE>().0.iter_mut().enumerate() {
        let first = tile * TILE;
        // The limbs of b that meet limbs of a, and not only its zeros, in one of these columns.
        let (from, to) = ((first + 1).saturating_sub(limbs), (first + TILE).min(limbs));
        let mut pairs = [Lanes::ZERO; PAIRS];
        if from < to {
            let start = ZEROS + first;
            let windows = a[start + 1 - to..start - from + TILE].windows(TILE).rev();
            for (window, &limb) in windows.zip(&b[ZEROS + from..ZEROS + to]) {
                let limb = Lanes::splat(limb);
                for (sum, pair) in pairs.iter_mut().zip(window.as_chunks().0) {
                    *sum = sum.plus_product((*pair).into(), limb);
                }
            }
        }
        for (pair, sum) in sums.as_chunks_mut().0.iter_mut().zip(pairs) {
            *pair = sum.into();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The largest limb, everywhere.
    const LARGEST: f64 = 5_000_001.0;

    #[test]
    fn the_largest_columns_are_exact() {
        for limbs in (1..=LONGEST).step_by(7).chain([LONGEST]) {
            let mut factor = vec![0.0; limbs + 2 * ZEROS];
            factor[ZEROS..ZEROS + limbs].fill(LARGEST);
            let mut columns = vec![1.0; places_for(2 * limbs)];
            multiply(&factor, &factor, limbs, &mut columns);
            for (place, &column) in columns.iter().enumerate() {
                let terms = (place + 1).min((2 * limbs).saturating_sub(place + 1));
                let expected = i64::from(terms as u32) * 5_000_001 * 5_000_001;
                assert!(expected < 1 << 52);
                assert_eq!(column as i64, expected, "{limbs} limbs, place {place}");
            }
        }
    }

    #[test]
    fn the_largest_sums_are_halved_and_carried_exactly() {
        let column = i64::from((LONGEST / 2) as u32) * 5_000_001 * 5_000_001;
        assert!(2 * column < 1 << 52);
        for (x, y) in [
            (column, column),
            (column, -column),
            (-column, -column),
            (column, column - 1),
        ] {
            let radix = Radix::SEVEN;
            // An even number, as F(2k) + L(2k) is.
            let (mut f, mut l) = ([0.0; 16], [0.0; 16]);
            f[..12].fill(x as f64);
            l[..12].fill(y as f64);
            l[0] = x as f64;
            radix.half_sum(&mut f, &l);
            let half = remainder(&f);
            let mut doubled = [0.0; 16];
            doubled[..12].fill((x + y) as f64);
            doubled[0] = 2.0 * x as f64;
            assert_eq!(2 * half % MODULUS, remainder(&doubled));
            radix.carry(&mut f);
            assert_eq!(half, remainder(&f));
            assert!(f.iter().all(|limb| limb.abs() <= LARGEST), "{f:?}");
            let mut next = l;
            next_lucas(&f, &mut next);
            let before = remainder(&next);
            radix.carry(&mut next);
            assert_eq!(before, remainder(&next));
            assert!(next.iter().all(|limb| limb.abs() <= LARGEST), "{next:?}");
        }
    }

    const MODULUS: i128 = 1_000_000_007;

    /// The value of limbs modulo a prime.
    fn remainder(limbs: &[f64]) -> i128 {
        let limbs = limbs.iter().rev();
        limbs.fold(0, |value, &limb| {
            (value * 10_000_000 + limb as i128).rem_euclid(MODULUS)
        })
    }
}
