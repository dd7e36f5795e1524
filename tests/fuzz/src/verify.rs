//! Digits of F(n) that come from elsewhere.

use crate::input::Input;
use edgestate_fibonacci::{Index, fibonacci};

/// Up to here they are compared with the number.
const COMPARED_UP_TO: u32 = 20_000;

/// An index in a line, then its digits: they pass where they are F(n), and nowhere else.
pub fn verify(bytes: &[u8]) {
    let mut input = Input::new(bytes);
    let n = input.line().parse().unwrap_or(0);
    let Some(index) = Index::new(n) else { return };
    let digits = input.text();
    let passes = edgestate_fibonacci::verify(index, &digits);
    if n <= COMPARED_UP_TO {
        assert_eq!(passes, digits == fibonacci(index), "F({n}) = {digits}");
    }
}
