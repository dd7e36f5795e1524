//! Numbers as decimal limbs: floating-point integers in base 10^4 or 10^5, the lowest first.
//!
//! Limbs may be negative: they lie within half the base of zero (and a little more, where a carry arrived), which
//! keeps the products small. Only the digits at the end are brought into 0 ≤ limb < base.

use crate::lanes::Lanes;

/// A base, as the number of decimal digits in a limb.
#[derive(Clone, Copy)]
pub struct Radix {
    digits: usize,
    base: f64,
}

impl Radix {
    pub const FOUR: Self = Self {
        digits: 4,
        base: 1e4,
    };
    pub const FIVE: Self = Self {
        digits: 5,
        base: 1e5,
    };

    /// How many limbs hold a number of so many digits.
    pub fn limbs(self, digits: usize) -> usize {
        digits.div_ceil(self.digits)
    }

    /// The limbs of a small number.
    pub fn split(self, mut value: u64, limbs: &mut Vec<f64>) {
        let base = self.base as u64;
        while value > 0 {
            limbs.push((value % base) as f64);
            value /= base;
        }
        self.carry(limbs);
    }

    /// Brings any integers below 2^51 into limbs, keeping the number.
    ///
    /// No carry ripples: each value gives its three base digits to three places, and what that sum exceeds the base by
    /// goes one place up and stays there.
    pub fn carry(self, values: &mut Vec<f64>) {
        let (base, inverse) = (Lanes::splat(self.base), Lanes::splat(1.0 / self.base));
        let split = |value: Lanes| {
            let high = (value * inverse).round();
            (value - high * base, high)
        };
        values.resize(values.len().next_multiple_of(2) + 4, 0.0);
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
        while values.last() == Some(&0.0) {
            values.pop();
        }
    }

    /// The decimal digits of a number that is not negative.
    pub fn digits(self, limbs: &[f64]) -> String {
        let mut text = vec![0; self.digits * limbs.len()];
        let mut values = [0; 256];
        let (mut end, mut borrow) = (text.len(), 0);
        for limbs in limbs.chunks(values.len()) {
            let values = &mut values[..limbs.len()];
            for (value, &limb) in values.iter_mut().rev().zip(limbs) {
                let difference = integer(limb) + borrow;
                borrow = difference >> 31; // -1 below zero, else 0
                *value = (difference + (self.base as i32 & borrow)) as u32;
            }
            let start = end - self.digits * limbs.len();
            write(values, &mut text[start..end]);
            end = start;
        }
        let zeros = text.iter().take_while(|&&digit| digit == b'0').count();
        text.drain(..zeros.min(text.len() - 1));
        String::from_utf8(text).expect("digits are ASCII")
    }
}

/// Writes limbs, the highest first, as digits; there is room for four or five each.
fn write(values: &[u32], text: &mut [u8]) {
    if text.len() == 4 * values.len() {
        for (text, &value) in text.as_chunks_mut::<4>().0.iter_mut().zip(values) {
            *text = four_digits(value);
        }
    } else {
        for (text, &value) in text.as_chunks_mut::<5>().0.iter_mut().zip(values) {
            let [first, others @ ..] = text;
            *first = b'0' + (value / 10_000) as u8;
            *others = four_digits(value % 10_000);
        }
    }
}

/// A limb as an integer: after adding 1.5·2^52, the low bits are the number.
fn integer(limb: f64) -> i32 {
    (limb + 6_755_399_441_055_744.0).to_bits() as i32
}

/// The decimal digits of a number below 10^4, by arithmetic on all bytes of a word at once.
fn four_digits(value: u32) -> [u8; 4] {
    // Two pairs, then four ones; the first digit ends in the lowest byte. The factors are 1/100 and 1/10.
    let hundreds = (value * 5_243) >> 19;
    let pairs = hundreds | ((value - 100 * hundreds) << 16);
    let tens = ((pairs * 103) >> 10) & 0x000f_000f;
    let ones = tens | ((pairs - 10 * tens) << 8);
    (ones | 0x3030_3030).to_le_bytes()
}
