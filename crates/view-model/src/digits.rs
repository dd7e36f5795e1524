//! Setting long numbers: grouping, and folding the middle so that the page stays quick whatever
//! the length. Works on ASCII digits; knows nothing of HTML.

use std::sync::OnceLock;

/// Values up to this many digits are shown whole.
pub const WHOLE: usize = 600;
/// Values up to this many digits are set like a number in running text.
pub const SHORT: usize = 42;
/// Parts groups of digits where a line may break.
const THIN_SPACE: char = '\u{2009}';
/// Digits shown at the start of a folded value.
const HEAD: usize = 300;
/// Digits shown at the end of a folded value.
const TAIL: usize = 150;
/// Digits that the first further piece brings; each one after it brings ten times as many.
const PIECE: usize = 5_000;
/// Digits that one piece brings at most.
const LARGEST_PIECE: usize = 500_000;

/// What is shown of a value: pieces from its start, and its end.
#[derive(Debug, PartialEq, Eq)]
pub struct Folded<'a> {
    /// The start, in pieces as they were asked for.
    pub shown: Vec<&'a str>,
    /// How many digits are left out after `shown`.
    pub hidden: usize,
    /// The end; empty when nothing is left out.
    pub tail: &'a str,
}

/// Folds `digits` after the start and as many further pieces as were asked for.
#[must_use]
pub fn fold(digits: &str, pieces: u32) -> Folded<'_> {
    if digits.len() <= WHOLE {
        return Folded {
            shown: vec![digits],
            hidden: 0,
            tail: "",
        };
    }
    let (body, tail) = digits.split_at(digits.len() - TAIL);
    let (head, mut rest) = body.split_at(HEAD);
    let mut shown = vec![head];
    for place in 0..pieces {
        if rest.is_empty() {
            break;
        }
        let (piece, after) = rest.split_at(piece_of(place).min(rest.len()));
        shown.push(piece);
        rest = after;
    }
    Folded {
        shown,
        hidden: rest.len(),
        tail,
    }
}

/// How many digits the further piece of that number brings, counted from 0.
#[must_use]
pub fn piece_of(place: u32) -> usize {
    let piece = 10_usize.saturating_pow(place).saturating_mul(PIECE);
    piece.min(LARGEST_PIECE)
}

/// How many digits F(n) has, or one more: n times the logarithm of the golden ratio, 0.20898764…
/// ([OEIS A097348](https://oeis.org/A097348)).
#[must_use]
pub fn expected(n: u32) -> usize {
    (u64::from(n) * 208_988 / 1_000_000) as usize + 1
}

/// How large a value of so many digits is set: the name of its size in the style sheet.
#[must_use]
pub fn size_of(digits: usize) -> &'static str {
    match digits {
        0 => "none",
        1..=SHORT => "short",
        43..=250 => "medium",
        _ => "long",
    }
}

/// Digits in groups of five from the left, as tables of constants are printed.
#[must_use]
pub fn in_fives(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() + digits.len() / 5);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && i % 5 == 0 {
            out.push(' ');
        }
        out.push(digit);
    }
    out
}

/// A value as it is set: the paragraphs from its start to the fold, and those after it.
#[must_use]
pub fn set(folded: &Folded<'_>) -> (Vec<String>, String) {
    match folded.shown.as_slice() {
        [whole] if whole.len() <= SHORT => (vec![group_threes(whole, THIN_SPACE)], String::new()),
        pieces => {
            let start = pieces.iter().map(|piece| in_fives(piece)).collect();
            (start, in_fives(folded.tail))
        }
    }
}

/// Writes a number with so many places after the point.
pub type Write = fn(f64, u32) -> String;

/// How the reader writes numbers.
static WRITE: OnceLock<Write> = OnceLock::new();

/// Has every number written as the reader does. Without it they are in groups of three, with a point.
pub fn write_as(write: Write) {
    // The first one stays.
    let _ = WRITE.set(write);
}

/// A number in groups, as in running text.
#[must_use]
pub fn grouped(number: u64) -> String {
    decimal(number, 0)
}

/// So many tenths, hundredths … of one, for one, two … places. Integers only: writing floating point would cost the
/// page several kilobytes.
#[must_use]
pub fn decimal(parts: u64, places: u32) -> String {
    let one = 10_u64.pow(places);
    if let Some(write) = WRITE.get() {
        return write(parts as f64 / one as f64, places);
    }
    // A narrow space at which no line breaks.
    let whole = group_threes(&(parts / one).to_string(), '\u{202f}');
    match places {
        0 => whole,
        _ => format!("{whole}.{:0width$}", parts % one, width = places as usize),
    }
}

/// Digits in groups of three from the right.
#[must_use]
pub fn group_threes(digits: &str, space: char) -> String {
    let mut out = String::with_capacity(digits.len() * 2);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(space);
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_values_are_whole() {
        let digits = "1".repeat(WHOLE);
        let folded = fold(&digits, 3);
        assert_eq!(folded.shown, [digits.as_str()]);
        assert_eq!((folded.hidden, folded.tail), (0, ""));
    }

    #[test]
    fn long_values_lose_their_middle_and_nothing_else() {
        let digits: String = (0..208_988)
            .map(|i| char::from(b'0' + i as u8 % 10))
            .collect();
        for pieces in [0, 1, 2, 41, 42, 1000] {
            let folded = fold(&digits, pieces);
            let shown: usize = folded.shown.iter().map(|piece| piece.len()).sum();
            assert_eq!(shown + folded.hidden + folded.tail.len(), digits.len());
            assert!(digits.starts_with(&folded.shown.concat()));
            assert!(digits.ends_with(folded.tail));
        }
        assert!(fold(&digits, 2).hidden > 0);
        assert_eq!(fold(&digits, 3).hidden, 0, "three times are enough");
    }

    #[test]
    fn expectations_come_true() {
        for (n, digits) in [(0, 1), (1, 1), (100, 21), (1000, 209), (100_000, 20_899)] {
            assert!((digits..=digits + 1).contains(&expected(n)), "{n}");
        }
    }

    #[test]
    fn short_values_are_set_like_numbers_and_long_ones_like_tables() {
        let (start, end) = set(&fold("1234567", 0));
        assert_eq!(
            (start, end.as_str()),
            (vec!["1\u{2009}234\u{2009}567".into()], "")
        );
        let (start, end) = set(&fold(&"1".repeat(SHORT + 1), 0));
        assert!(start[0].starts_with("11111 11111"), "{start:?}");
        assert_eq!(end, "");
        let digits = "1".repeat(WHOLE + 1);
        let (start, end) = set(&fold(&digits, 1));
        assert_eq!(start.len(), 2);
        assert!(end.starts_with("11111 11111"));
    }

    #[test]
    fn a_value_is_set_the_smaller_the_longer_it_is() {
        for (digits, size) in [
            (0, "none"),
            (1, "short"),
            (SHORT, "short"),
            (SHORT + 1, "medium"),
            (250, "medium"),
            (251, "long"),
        ] {
            assert_eq!(size_of(digits), size, "{digits}");
        }
    }

    #[test]
    fn groups() {
        assert_eq!(in_fives("123456789012"), "12345 67890 12");
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_234_567), "1\u{202f}234\u{202f}567");
        assert_eq!(decimal(1_234_567, 2), "12\u{202f}345.67");
        assert_eq!(decimal(1_005, 3), "1.005");
    }
}
