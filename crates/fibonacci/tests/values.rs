//! Known values, and what is taken for one.

use edgestate_fibonacci::{Index, MAX_INDEX, compute, cost, fibonacci, small, verify};
use sha2::{Digest as _, Sha256};

fn index(n: u32) -> Index {
    Index::new(n).expect("tests stay within MAX_INDEX")
}

/// Decimal digits added as on paper.
fn sum(a: &str, b: &str) -> String {
    let (mut a, mut b) = (a.bytes().rev(), b.bytes().rev());
    let (mut digits, mut carry) = (Vec::new(), 0);
    loop {
        let (x, y) = (a.next(), b.next());
        if x.is_none() && y.is_none() && carry == 0 {
            return digits
                .iter()
                .rev()
                .map(|&digit| char::from(b'0' + digit))
                .collect();
        }
        let value = carry + x.map_or(0, |x| x - b'0') + y.map_or(0, |y| y - b'0');
        digits.push(value % 10);
        carry = value / 10;
    }
}

#[test]
fn the_first_values_follow_the_recurrence() {
    let (mut value, mut next) = ("0".to_owned(), "1".to_owned());
    for n in 0..=3_000 {
        assert_eq!(fibonacci(index(n)), value, "n = {n}");
        assert_eq!(index(n).digit_count(), value.len(), "n = {n}");
        assert_eq!(
            small(index(n)).map(|small| small.to_string()),
            (n <= 186).then(|| value.clone())
        );
        (value, next) = (next.clone(), sum(&value, &next));
    }
}

#[test]
fn long_values_follow_the_recurrence() {
    // Among them where the base changes, and the last.
    for n in [123_456, 999_999, 1_500_000, MAX_INDEX - 2] {
        let [first, second, third] = [n, n + 1, n + 2].map(|n| fibonacci(index(n)));
        assert!(sum(&first, &second) == third, "n = {n}");
    }
}

/// Digests from three independent libraries; `golden.py` made them.
#[test]
fn long_values_are_those_of_other_libraries() {
    for line in include_str!("golden.txt").lines() {
        let [n, length, digest] = line.split(' ').collect::<Vec<_>>()[..] else {
            panic!("a line is: n, digits, SHA-256");
        };
        let computed = compute(index(n.parse().expect("n is a number")));
        assert!(!computed.recovered, "n = {n}");
        assert_eq!(computed.digits.len().to_string(), length, "n = {n}");
        assert_eq!(
            format!("{:x}", Sha256::digest(&computed.digits)),
            digest,
            "n = {n}"
        );
    }
}

#[test]
fn an_index_beyond_the_limit_cannot_be_made() {
    assert_eq!(Index::new(MAX_INDEX).map(Index::get), Some(10_000_000));
    assert_eq!(Index::new(MAX_INDEX + 1), None);
    assert_eq!(Index::new(u32::MAX), None);
}

/// The count comes from logarithms with 64 binary places. With 32 more it is the same for every n,
/// so that no value is too close to a power of ten.
#[test]
fn the_digit_count_is_never_a_close_call() {
    const LOG10_PHI: u128 = 16_557_706_725_197_925_994_019_937_059;
    const LOG10_SQRT_5: u128 = 27_689_054_548_065_073_289_135_761_812;
    for n in 7..=MAX_INDEX {
        let exact = (u128::from(n) * LOG10_PHI - LOG10_SQRT_5) >> 96;
        assert_eq!(index(n).digit_count() as u128, exact + 1, "n = {n}");
    }
}

#[test]
fn what_is_not_the_value_is_not_verified() {
    for n in [0, 1, 10, 93, 187, 1_000, 12_345] {
        let value = fibonacci(index(n));
        assert!(verify(index(n), &value));
        assert!(!verify(index(n), ""));
        assert!(!verify(index(n), &format!("0{value}")));
        assert!(!verify(index(n), &format!("+{value}")));
        assert!(!verify(index(n), &format!("{value}0")));
        assert!(!verify(index(n), &value[1..]));
        assert!(!verify(index(n + 3), &value));
        for place in 0..value.len() {
            for wrong in "0123456789 +-/:\u{0}xe".chars() {
                let mut text = value.clone();
                text.replace_range(place..=place, &wrong.to_string());
                assert_eq!(
                    verify(index(n), &text),
                    text == value,
                    "F({n}), {wrong:?} at {place}"
                );
            }
        }
    }
    assert!(!verify(index(20), "٦٧٦٥"), "digits of other scripts");
}

#[test]
fn the_cost_grows_with_n() {
    assert_eq!(cost(index(0)), 1);
    let costs: Vec<u64> = [186, 300, 1_000, 10_000, 100_000, 1_000_000, MAX_INDEX]
        .map(|n| cost(index(n)))
        .into();
    assert!(costs.is_sorted_by(|a, b| a < b), "{costs:?}");
    // A little more than in proportion, as transforms are.
    let growth = costs[6] as f64 / costs[5] as f64;
    assert!((10.0..20.0).contains(&growth), "{growth}");
}
