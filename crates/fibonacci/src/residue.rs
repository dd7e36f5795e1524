//! F(n) modulo the prime 2^61 − 1, in two unrelated ways: from n, and from decimal digits.

use crate::parse::{BLOCK, EIGHTS, eight, eights};
use std::sync::OnceLock;

/// The Mersenne prime.
const PRIME: u64 = (1 << 61) - 1;

/// F(k) modulo the prime for k below this, which are one addition each, are computed once and kept.
const KEPT: usize = 2560;

fn first() -> &'static [u64] {
    static ALL: OnceLock<Box<[u64]>> = OnceLock::new();
    ALL.get_or_init(|| {
        let pairs = core::iter::successors(Some((0, 1)), |&(a, b)| Some((b, add(a, b))));
        pairs.map(|(a, _)| a).take(KEPT + 1).collect()
    })
}

/// F(n) modulo the prime, by fast doubling on residues.
pub fn of_index(n: u32) -> u64 {
    let doublings = (n / KEPT as u32).checked_ilog2().map_or(0, |log2| log2 + 1);
    let first = &first()[(n >> doublings) as usize..];
    let (mut a, mut b) = (first[0], first[1]); // F(k), F(k + 1)
    for bit in (0..doublings).rev() {
        let lucas = add(b, subtract(b, a)); // 2·F(k + 1) − F(k)
        (a, b) = (multiply(a, lucas), add(multiply(a, a), multiply(b, b)));
        if n >> bit & 1 == 1 {
            (a, b) = (b, add(a, b));
        }
    }
    a
}

/// The value of decimal digits modulo the prime; `None` where there is anything but digits.
pub fn of_digits(digits: &[u8]) -> Option<u64> {
    let (head, blocks) = digits.split_at(digits.len() % BLOCK);
    let mut residue = of_head(head)?;
    for block in blocks.as_chunks().0 {
        residue = add(multiply(residue, BLOCK_BASE), of_block(block)?);
    }
    Some(residue)
}

/// The same, for fewer digits than a block has.
fn of_head(digits: &[u8]) -> Option<u64> {
    const CHUNK: usize = 16;
    const CHUNK_BASE: u64 = power(10, CHUNK);
    let sixteen = |chunk: &[u8; CHUNK]| {
        let halves = chunk.as_chunks().0;
        Some(u64::from(eight(halves[0])?) * 100_000_000 + u64::from(eight(halves[1])?))
    };
    let (head, chunks) = digits.split_at(digits.len() % CHUNK);
    let mut first = [b'0'; CHUNK];
    first[CHUNK - head.len()..].copy_from_slice(head);
    let mut residue = sixteen(&first)?;
    for chunk in chunks.as_chunks().0 {
        residue = add(multiply(residue, CHUNK_BASE), sixteen(chunk)?);
    }
    Some(residue)
}

/// What a block counts to.
const BLOCK_BASE: u64 = power(10, BLOCK);

/// What each number in a block counts for, as 31 lower bits and 30 higher ones.
static WEIGHTS: [(u32, u32); EIGHTS] = {
    let mut weights = [(0, 0); EIGHTS];
    let mut place = EIGHTS;
    let mut weight = 1;
    while place > 0 {
        place -= 1;
        weights[place] = ((weight & ((1 << 31) - 1)) as u32, (weight >> 31) as u32);
        weight = multiply(weight, 100_000_000);
    }
    weights
};

/// One reduction for all: sixteen products of 27 and 31 bits have a sum of at most 62.
fn of_block(block: &[u8; BLOCK]) -> Option<u64> {
    let (mut low, mut high) = (0, 0);
    for (&number, &weight) in eights(block)?.iter().zip(&WEIGHTS) {
        low += u64::from(number) * u64::from(weight.0);
        high += u64::from(number) * u64::from(weight.1);
    }
    // Times 2^31, where 2^61 is 1.
    let high = (high >> 30) + ((high & ((1 << 30) - 1)) << 31);
    let low = (low >> 61) + (low & PRIME);
    Some(add(reduce(low), reduce(high)))
}

const fn add(a: u64, b: u64) -> u64 {
    reduce(a + b)
}

fn subtract(a: u64, b: u64) -> u64 {
    reduce(a + PRIME - b)
}

/// From below 2·PRIME to below PRIME.
const fn reduce(a: u64) -> u64 {
    if a >= PRIME { a - PRIME } else { a }
}

/// In 64-bit steps, since Wasm has no wider multiplication: 2^61 is 1, so 2^64 is 8.
const fn multiply(a: u64, b: u64) -> u64 {
    let (a1, a0) = (a >> 32, a & 0xffff_ffff);
    let (b1, b0) = (b >> 32, b & 0xffff_ffff);
    let middle = a1 * b0 + a0 * b1;
    let low = a0 * b0;
    let sum = 8 * (a1 * b1)
        + (middle >> 29)
        + ((middle & ((1 << 29) - 1)) << 32)
        + (low >> 61)
        + (low & PRIME);
    reduce((sum >> 61) + (sum & PRIME))
}

const fn power(base: u64, exponent: usize) -> u64 {
    let (mut result, mut square) = (1, base);
    let mut rest = exponent;
    while rest > 0 {
        if rest & 1 == 1 {
            result = multiply(result, square);
        }
        square = multiply(square, square);
        rest >>= 1;
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 500 digits, in no order.
    fn digits() -> Vec<u8> {
        let powers = core::iter::successors(Some(1), |power| Some(power * 3 % 1_009));
        powers
            .take(500)
            .map(|power| b'0' + (power % 10) as u8)
            .collect()
    }

    #[test]
    fn digits_of_any_length_count_what_they_count_one_by_one() {
        let digits = digits();
        for length in 0..=digits.len() {
            let digits = &digits[..length];
            let one_by_one = digits.iter().fold(0, |sum, digit| {
                add(multiply(sum, 10), u64::from(digit - b'0'))
            });
            assert_eq!(of_digits(digits), Some(one_by_one), "{length} digits");
        }
        let largest = [b'9'; 4 * BLOCK];
        let value = subtract(power(10, largest.len()), 1);
        assert_eq!(of_digits(&largest), Some(value));
    }

    #[test]
    fn anything_but_digits_is_seen_wherever_it_stands() {
        let digits = digits();
        for place in 0..digits.len() {
            for wrong in [0, b'0' - 1, b'9' + 1, b'0' | 0x80, 0xff] {
                let mut digits = digits.clone();
                digits[place] = wrong;
                assert_eq!(of_digits(&digits), None, "{wrong} at {place}");
            }
        }
    }
}
