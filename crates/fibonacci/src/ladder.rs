//! F(k) and F(k + 1) for every 40th k up to [`LAST`], computed once and kept. Every number between two
//! of these rungs is one pass over the limbs away:
//!
//! - F(m + r) = F(m)·F(r − 1) + F(m + 1)·F(r)
//! - L(m + r) = F(m)·L(r − 1) + F(m + 1)·L(r)
//!
//! (S. Vajda, *Fibonacci and Lucas Numbers, and the Golden Section*, 1989, (8); its Lucas form follows by
//! adding two of them.) Nothing is rounded: r is below 40, so that the small factors add up to less than
//! 2.7·10^8, and a sum to less than 2^51.

use crate::lanes::Lanes;
use crate::radix::Radix;
use std::sync::OnceLock;

/// The last k that the rungs reach.
pub const LAST: u32 = STEP * RUNGS as u32 - 1;

/// Room for F([`LAST`]), of 527 digits, and for carrying.
pub const PLACES: usize = 80;

const STEP: u32 = 40;
const RUNGS: usize = 63;

/// F(k) and F(k + 1), as many limbs of both.
struct Rung {
    fibonacci: Box<[f64]>,
    next: Box<[f64]>,
}

/// F(r) for r from −1 on, as many as are multiplied by.
const FIBONACCI: [f64; STEP as usize + 3] = sequence(1.0, 0.0);
/// L(r) likewise.
const LUCAS: [f64; STEP as usize + 3] = sequence(-1.0, 2.0);

const fn sequence(first: f64, second: f64) -> [f64; STEP as usize + 3] {
    let mut numbers = [first; STEP as usize + 3];
    numbers[1] = second;
    let mut r = 2;
    while r < numbers.len() {
        numbers[r] = numbers[r - 2] + numbers[r - 1];
        r += 1;
    }
    numbers
}

/// Writes F(k) into `limbs`, which are zeros and four more than it needs. Not carried.
pub fn fibonacci(k: u32, limbs: &mut [f64]) {
    combine(k, &FIBONACCI, limbs);
}

/// Writes L(k) likewise.
pub fn lucas(k: u32, limbs: &mut [f64]) {
    combine(k, &LUCAS, limbs);
}

fn combine(k: u32, factors: &[f64], limbs: &mut [f64]) {
    let (rung, rest) = (k / STEP, (k % STEP) as usize);
    if let (Some(rung), [before, at, ..]) = (rungs().get(rung as usize), &factors[rest..]) {
        rung.combine(*before, *at, limbs);
    }
}

impl Rung {
    fn combine(&self, first: f64, second: f64, limbs: &mut [f64]) {
        let (first, second) = (Lanes::splat(first), Lanes::splat(second));
        let both = self.fibonacci.as_chunks::<2>().0.iter();
        let both = both.zip(self.next.as_chunks::<2>().0);
        for (sum, (fibonacci, next)) in limbs.as_chunks_mut::<2>().0.iter_mut().zip(both) {
            let product = Lanes::from(*fibonacci) * first;
            *sum = product.plus_product((*next).into(), second).into();
        }
    }

    fn above(&self) -> Self {
        let [before, at, next, ..] = FIBONACCI[STEP as usize..] else {
            unreachable!("the sequence has as many")
        };
        let limbs = |first, second| {
            let mut limbs = vec![0.0; self.next.len() + 6];
            self.combine(first, second, &mut limbs);
            Radix::SEVEN.carry(&mut limbs);
            limbs
        };
        let (mut fibonacci, mut next) = (limbs(before, at), limbs(at, next));
        let used = next.iter().rposition(|&limb| limb != 0.0);
        let used = used.map_or(0, |last| last + 1).next_multiple_of(2);
        fibonacci.truncate(used);
        next.truncate(used);
        Self {
            fibonacci: fibonacci.into(),
            next: next.into(),
        }
    }
}

fn rungs() -> &'static [Rung] {
    static ALL: OnceLock<Box<[Rung]>> = OnceLock::new();
    ALL.get_or_init(|| {
        let first = Rung {
            fibonacci: [0.0, 0.0].into(),
            next: [1.0, 0.0].into(),
        };
        core::iter::successors(Some(first), |rung| Some(rung.above()))
            .take(RUNGS)
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::slow;

    #[test]
    fn every_number_on_it_is_right() {
        for k in 0..=LAST {
            let expected = slow::decimal(k);
            let mut limbs = vec![0.0; Radix::SEVEN.limbs(expected.len()) + 5];
            fibonacci(k, &mut limbs);
            Radix::SEVEN.carry(&mut limbs);
            assert_eq!(Radix::SEVEN.digits(&limbs, expected.len()), expected);

            // L(k) = F(k − 1) + F(k + 1)
            let mut sum = vec![0.0; limbs.len() + 1];
            lucas(k, &mut sum);
            for neighbour in [k.saturating_sub(1), k + 1] {
                if neighbour > LAST || k == 0 {
                    continue;
                }
                let mut limbs = vec![0.0; sum.len()];
                fibonacci(neighbour, &mut limbs);
                for (sum, limb) in sum.iter_mut().zip(limbs) {
                    *sum -= limb;
                }
            }
            if (1..LAST).contains(&k) {
                Radix::SEVEN.carry(&mut sum);
                assert!(sum.iter().all(|&limb| limb == 0.0), "L({k}): {sum:?}");
            }
        }
    }

    /// As the sum of the absolute factors bounds what is added up, times the largest limb.
    #[test]
    fn no_sum_is_rounded() {
        let largest = |numbers: &[f64]| {
            let sums = numbers.windows(2).map(|pair| pair[0].abs() + pair[1].abs());
            sums.fold(0.0, f64::max)
        };
        for numbers in [&FIBONACCI[..], &LUCAS[..=STEP as usize]] {
            assert!(largest(numbers) * 5_000_001.0 < 2_f64.powi(51));
        }
    }
}
