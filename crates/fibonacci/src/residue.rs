//! F(n) modulo the prime 2^61 − 1, in two unrelated ways: from n, and from decimal digits.

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
    let (head, chunks) = digits.split_at(digits.len() % CHUNK);
    let mut first = [b'0'; CHUNK];
    first[CHUNK - head.len()..].copy_from_slice(head);
    let mut residue = parse(&first)?;
    let (chunks, _) = chunks.as_chunks();
    let side_by_side = if chunks.len() < SHORT {
        0
    } else {
        chunks.len() / 4 * 4
    };
    let (head, body) = chunks.split_at(chunks.len() - side_by_side);
    for chunk in head {
        residue = add(multiply(residue, CHUNK_BASE), parse(chunk)?);
    }
    if body.is_empty() {
        return Some(residue);
    }
    // Four quarters side by side, so that one multiplication need not wait for another.
    let quarter = body.len() / 4;
    let (q0, rest) = body.split_at(quarter);
    let (q1, rest) = rest.split_at(quarter);
    let (q2, q3) = rest.split_at(quarter);
    let mut sums = [0; 4];
    for (((c0, c1), c2), c3) in q0.iter().zip(q1).zip(q2).zip(q3) {
        for (sum, chunk) in sums.iter_mut().zip([c0, c1, c2, c3]) {
            *sum = add(multiply(*sum, CHUNK_BASE), parse(chunk)?);
        }
    }
    let shift = power(CHUNK_BASE, quarter);
    Some(
        sums.iter()
            .fold(residue, |residue, &sum| add(multiply(residue, shift), sum)),
    )
}

/// Digits read at once, and what they count to.
const CHUNK: usize = 16;
const CHUNK_BASE: u64 = 10_000_000_000_000_000;

/// Fewer chunks are read one after the other.
const SHORT: usize = 12;

fn parse(chunk: &[u8; CHUNK]) -> Option<u64> {
    let (halves, _) = chunk.as_chunks::<8>();
    Some(parse_eight(halves[0])? * 100_000_000 + parse_eight(halves[1])?)
}

/// Eight digits by arithmetic on all bytes of a word at once.
fn parse_eight(bytes: [u8; 8]) -> Option<u64> {
    // The upper half of every byte. A digit is 0x30 to 0x39: 3 there, and still 3 after adding 6.
    const UPPER: u64 = 0xf0f0_f0f0_f0f0_f0f0;
    let word = u64::from_le_bytes(bytes);
    let beyond = word.wrapping_add(0x0606_0606_0606_0606);
    if (word & UPPER) | ((beyond & UPPER) >> 4) != 0x3333_3333_3333_3333 {
        return None;
    }
    // Pairs of neighbours, then of pairs, then of fours.
    let ones = word & 0x0f0f_0f0f_0f0f_0f0f;
    let pairs = (ones * 10 + (ones >> 8)) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs * 100 + (pairs >> 16)) & 0x0000_ffff_0000_ffff;
    Some((fours & 0xffff) * 10_000 + (fours >> 32))
}

fn add(a: u64, b: u64) -> u64 {
    reduce(a + b)
}

fn subtract(a: u64, b: u64) -> u64 {
    reduce(a + PRIME - b)
}

/// From below 2·PRIME to below PRIME.
fn reduce(a: u64) -> u64 {
    if a >= PRIME { a - PRIME } else { a }
}

/// In 64-bit steps, since Wasm has no wider multiplication: 2^61 is 1, so 2^64 is 8.
fn multiply(a: u64, b: u64) -> u64 {
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

fn power(base: u64, exponent: usize) -> u64 {
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
