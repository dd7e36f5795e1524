//! Numbers as decimal limbs: floating-point integers in base 10^4, 10^5 or 10^7, the lowest first.
//!
//! Limbs may be negative: they lie within half the base of zero (and a little more, where a carry
//! arrived), which keeps the products small, as the error bound of the transform wants them. Only
//! [`Radix::digits`] brings them into 0 ≤ limb < base.

use crate::Index;
use crate::lanes::Lanes;

/// A base, as the number of decimal digits in a limb.
#[derive(Clone, Copy)]
pub struct Radix {
    digits: usize,
    base: u32,
}

impl Radix {
    const FOUR: Self = Self {
        digits: 4,
        base: 10_000,
    };
    const FIVE: Self = Self {
        digits: 5,
        base: 100_000,
    };

    /// For the schoolbook; see [`short`](crate::short).
    pub const SEVEN: Self = Self {
        digits: 7,
        base: 10_000_000,
    };

    /// The larger base as far as the transform's error bound allows, with a margin. At its last n the
    /// bound is 0.42; with the smaller base it is 0.04 at [`MAX_INDEX`](crate::MAX_INDEX).
    pub fn for_index(n: Index) -> Self {
        const LAST_FIVE: u32 = 1_500_000;
        if n.get() <= LAST_FIVE {
            Self::FIVE
        } else {
            Self::FOUR
        }
    }

    /// How many limbs hold a number of so many digits.
    pub fn limbs(self, digits: usize) -> usize {
        digits.div_ceil(self.digits)
    }

    /// The limbs of a small number, not carried.
    pub fn split(self, mut value: u64, limbs: &mut Vec<f64>) {
        let base = u64::from(self.base);
        while value > 0 {
            limbs.push((value % base) as f64);
            value /= base;
        }
    }

    /// `f = (f + l)/2`, where that is an integer: from F(k) and L(k) to F(k + 1). Not carried.
    ///
    /// Where a sum is odd, the half that is over becomes half the base one place down.
    pub fn half_sum(self, f: &mut [f64], l: &[f64]) {
        let (half, base) = (Lanes::splat(0.5), Lanes::splat(f64::from(self.base)));
        let mut half_above = Lanes::ZERO;
        let pairs = f.as_chunks_mut::<2>().0.iter_mut();
        for (f, l) in pairs.zip(l.as_chunks::<2>().0).rev() {
            let sum = Lanes::from(*f) + (*l).into();
            let whole = sum.rounded_product(half);
            let over = (sum * half) - whole;
            *f = whole.plus_product(half_above.moved_up(over), base).into();
            half_above = over;
        }
    }

    /// Brings any integers below 2^53 into limbs, keeping the number; the last four are zero.
    ///
    /// No carry ripples: each value gives its three digits in this base to three places, and what such
    /// a sum has too much goes one place up and stays there.
    pub fn carry(self, values: &mut [f64]) {
        let base = f64::from(self.base);
        let (base, inverse) = (Lanes::splat(base), Lanes::splat(1.0 / base));
        let split = |value: Lanes| {
            let high = value.rounded_product(inverse);
            (value.minus_product(high, base), high)
        };
        // What the pair before this one leaves to it.
        let (mut middle_before, mut high_before, mut over_before) =
            (Lanes::ZERO, Lanes::ZERO, Lanes::ZERO);
        for pair in values.as_chunks_mut::<2>().0 {
            let (low, rest) = split((*pair).into());
            let (middle, high) = split(rest);
            let (limb, over) = split(low + middle.moved_up(middle_before) + high_before);
            *pair = (limb + over.moved_up(over_before)).into();
            (middle_before, high_before, over_before) = (middle, high, over);
        }
    }

    /// The `count` lowest decimal digits of a number from zero.
    pub fn digits(self, limbs: &[f64], count: usize) -> String {
        let mut text = vec![b'0'; count];
        match self.digits {
            4 => self.write::<4>(limbs, &mut text),
            5 => self.write::<5>(limbs, &mut text),
            _ => self.write::<7>(limbs, &mut text),
        }
        // Other bytes could only come from a miscalculation; then there is no number here.
        String::from_utf8(text).unwrap_or_default()
    }

    fn write<const DIGITS: usize>(self, limbs: &[f64], text: &mut [u8]) {
        let base = self.base.cast_signed();
        let mut borrow = 0;
        let mut digits = |limb: f64| {
            let difference = integer(limb) + borrow;
            borrow = difference >> 31; // -1 below zero, else 0
            eight_digits((difference + (base & borrow)).cast_unsigned())
        };
        let (first, chunks) = text.as_rchunks_mut::<DIGITS>();
        for (chunk, &limb) in chunks.iter_mut().rev().zip(limbs) {
            chunk.copy_from_slice(&digits(limb)[8 - DIGITS..]);
        }
        if let Some(&limb) = limbs.get(chunks.len()) {
            first.copy_from_slice(&digits(limb)[8 - first.len()..]);
        }
    }
}

/// `l = 5f − 2l`: from L(k) and F(k + 1) to L(k + 1). Not carried.
pub fn next_lucas(f: &[f64], l: &mut [f64]) {
    for (l, f) in l.iter_mut().zip(f) {
        *l = 5.0 * f - 2.0 * *l;
    }
}

/// A limb as an integer: after adding 1.5·2^52, the low bits are the number.
fn integer(limb: f64) -> i32 {
    (limb + 6_755_399_441_055_744.0).to_bits() as i32
}

/// The decimal digits of a number below 10^8, by arithmetic on all bytes of a word at once.
fn eight_digits(value: u32) -> [u8; 8] {
    // Two fours, then four pairs, then eight ones, with 10486/2^20 for 1/100 and 103/2^10 for 1/10.
    // The first digit ends in the lowest byte.
    let upper = value / 10_000;
    let fours = u64::from(upper) | (u64::from(value - 10_000 * upper) << 32);
    let hundreds = ((fours * 10_486) >> 20) & 0x0000_007f_0000_007f;
    let pairs = hundreds | ((fours - 100 * hundreds) << 16);
    let tens = ((pairs * 103) >> 10) & 0x000f_000f_000f_000f;
    let ones = tens | ((pairs - 10 * tens) << 8);
    (ones | 0x3030_3030_3030_3030).to_le_bytes()
}
