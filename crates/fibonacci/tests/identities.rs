//! Identities that tie Fibonacci numbers to each other, with another library's arithmetic.

use dashu_int::UBig;
use dashu_int::ops::Gcd as _;
use edgestate_fibonacci::{Index, fibonacci};
use proptest::prelude::{ProptestConfig, prop_assert_eq, proptest};

fn value(n: u32) -> UBig {
    let n = Index::new(n).expect("tests stay within MAX_INDEX");
    UBig::from_str_radix(&fibonacci(n), 10).expect("the digits are digits")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_sum_of_two_indices(m in 1_u32..40_000, n in 0_u32..40_000) {
        prop_assert_eq!(value(m + n), value(m) * value(n + 1) + value(m - 1) * value(n));
    }

    #[test]
    fn the_greatest_common_divisor(common in 1_u32..3_000, a in 1_u32..12, b in 1_u32..12) {
        let gcd = common * a.gcd(b);
        prop_assert_eq!(value(common * a).gcd(value(common * b)), value(gcd));
    }

    #[test]
    fn cassini(n in 1_u32..60_000) {
        let (product, square) = (value(n - 1) * value(n + 1), value(n) * value(n));
        if n % 2 == 0 {
            prop_assert_eq!(product, square + UBig::ONE);
        } else {
            prop_assert_eq!(product + UBig::ONE, square);
        }
    }

    #[test]
    fn a_divisor_of_the_index(n in 1_u32..5_000, times in 1_u32..12) {
        prop_assert_eq!(value(n * times) % value(n), UBig::ZERO);
    }
}
