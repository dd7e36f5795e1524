//! F(n) by schoolbook arithmetic on integers, base 10^9: the exact path that needs no error bound.
//!
//! Nothing here is shared with the fast path, so that one fault cannot reach both.

use core::fmt::Write as _;

const BASE: u64 = 1_000_000_000;
const DIGITS: usize = 9;

/// F(n) in decimal digits. Its time grows with n².
pub fn decimal(n: u32) -> String {
    let (mut a, mut b) = (vec![0], vec![1]); // F(k), F(k + 1), the lowest limb first
    for bit in (0..32 - n.leading_zeros()).rev() {
        let lucas = add(&b, &subtract(&b, &a)); // 2·F(k + 1) − F(k)
        (a, b) = (
            multiply(&a, &lucas),
            add(&multiply(&a, &a), &multiply(&b, &b)),
        );
        if n >> bit & 1 == 1 {
            let next = add(&a, &b);
            (a, b) = (b, next);
        }
    }
    let mut limbs = a.iter().rev();
    let mut digits = limbs.next().map_or_else(String::new, u64::to_string);
    for limb in limbs {
        write!(digits, "{limb:0DIGITS$}").expect("a String takes any text");
    }
    digits
}

fn add(a: &[u64], b: &[u64]) -> Vec<u64> {
    let (long, short) = if a.len() < b.len() { (b, a) } else { (a, b) };
    let mut carry = 0;
    let padded = short.iter().copied().chain(core::iter::repeat(0));
    let sum = long.iter().zip(padded).map(|(x, y)| {
        let sum = x + y + carry;
        carry = sum / BASE;
        sum % BASE
    });
    let mut sum: Vec<u64> = sum.collect();
    sum.push(carry);
    trim(sum)
}

/// `a - b`, where `a` is not the smaller.
fn subtract(a: &[u64], b: &[u64]) -> Vec<u64> {
    let mut borrow = 0;
    let padded = b.iter().copied().chain(core::iter::repeat(0));
    let difference = a.iter().zip(padded).map(|(x, y)| {
        let kept = x + BASE - y - borrow;
        borrow = 1 - kept / BASE;
        kept % BASE
    });
    trim(difference.collect())
}

/// Column by column. A product is below 10^18, so that 64 bits hold it beside less than the 8·10^18
/// that are carried away.
fn multiply(a: &[u64], b: &[u64]) -> Vec<u64> {
    const FULL: u64 = 8 * BASE * BASE;
    let mut product = Vec::with_capacity(a.len() + b.len());
    let mut carry = 0;
    for column in 0..a.len() + b.len() {
        let (mut sum, mut next) = (carry, 0);
        let from = (column + 1).saturating_sub(b.len()).min(a.len());
        let to = (column + 1).min(a.len());
        for (x, y) in a[from..to].iter().zip(b[..column + 1 - from].iter().rev()) {
            sum += x * y;
            if sum >= FULL {
                sum -= FULL;
                next += FULL / BASE;
            }
        }
        product.push(sum % BASE);
        carry = next + sum / BASE;
    }
    trim(product)
}

/// Without leading zeros, but for one limb.
fn trim(mut limbs: Vec<u64>) -> Vec<u64> {
    while limbs.len() > 1 && limbs.last() == Some(&0) {
        limbs.pop();
    }
    limbs
}
