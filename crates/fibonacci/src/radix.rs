//! Numbers as decimal limbs: floating-point integers in base 10^4 or 10^5, the lowest first.
//!
//! Limbs may be negative: they lie within half the base of zero (and a little more, where a carry arrived), which
//! keeps the products small. Only the digits at the end are brought into 0 ≤ limb < base.

use crate::transform::round;

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

    /// The limbs of a small number.
    pub fn split(self, mut value: u64) -> Vec<f64> {
        let base = self.base as u64;
        let mut limbs = Vec::new();
        while value > 0 {
            limbs.push((value % base) as f64);
            value /= base;
        }
        self.carry(limbs)
    }

    /// Brings any integers below 2^51 into limbs, keeping the number.
    ///
    /// No carry ripples: each value gives its three base digits to three places, and what that sum exceeds the base by
    /// goes one place up and stays there.
    pub fn carry(self, mut values: Vec<f64>) -> Vec<f64> {
        let (base, inverse) = (self.base, 1.0 / self.base);
        let split = |value: f64| {
            let high = round(value * inverse);
            (value - high * base, high)
        };
        let (mut from_one, mut from_two, mut from_above, mut from_sum) = (0.0, 0.0, 0.0, 0.0);
        values.extend([0.0; 3]);
        for value in &mut values {
            let (low, rest) = split(*value);
            let (middle, high) = split(rest);
            let (limb, over) = split(low + from_one + from_two);
            *value = limb + from_sum;
            (from_one, from_two, from_above, from_sum) = (middle, from_above, high, over);
        }
        while values.last() == Some(&0.0) {
            values.pop();
        }
        values
    }

    /// The decimal digits of a number that is not negative.
    pub fn digits(self, limbs: &[f64]) -> String {
        const WORD: usize = 8;
        let base = self.base as i32;
        // Each limb is written as a word of eight digits; the next one covers its leading zeros.
        let mut text = vec![b'0'; WORD + self.digits * limbs.len()];
        let mut end = text.len();
        let mut carry = 0;
        for &limb in limbs {
            let value = integer(limb) + carry;
            carry = i32::from(value >= base) - i32::from(value < 0);
            let digits = eight_digits((value - carry * base) as u32);
            text[end - WORD..end].copy_from_slice(&digits);
            end -= self.digits;
        }
        let zeros = text.iter().take_while(|&&digit| digit == b'0').count();
        text.drain(..zeros.min(text.len() - 1));
        String::from_utf8(text).expect("digits are ASCII")
    }
}

/// A limb as an integer: after adding 1.5·2^52, the low bits are the number.
fn integer(limb: f64) -> i32 {
    (limb + 6_755_399_441_055_744.0).to_bits() as i32
}

/// The decimal digits of a number below 10^8, by arithmetic on all bytes of a word at once.
fn eight_digits(value: u32) -> [u8; 8] {
    let (high, low) = (u64::from(value / 10_000), u64::from(value % 10_000));
    // Two fours, four pairs, eight ones; the first digit ends in the lowest byte.
    let fours = high | (low << 32);
    let hundreds = ((fours * 10_486) >> 20) & 0x0000_007f_0000_007f;
    let pairs = hundreds | ((fours - 100 * hundreds) << 16);
    let tens = ((pairs * 103) >> 10) & 0x000f_000f_000f_000f;
    let ones = tens | ((pairs - 10 * tens) << 8);
    (ones | 0x3030_3030_3030_3030).to_le_bytes()
}
