//! The scale of the slider: which `n` stands at which position. Every integer below 100, then
//! every number of two significant digits: 100, 110, … 990, 1000, 1100, …, so that a step is
//! felt everywhere and every stop is a round number. Knows nothing of the slider itself.

/// Up to here every integer has a position of its own.
const EACH: u32 = 100;
/// Positions in one power of ten: the mantissas 10 to 99.
const PER_DECADE: u32 = 90;

/// The position at or just before `n`.
#[must_use]
pub fn position_of(n: u32) -> u32 {
    let (mut mantissa, mut decades) = (n, 0);
    while mantissa >= EACH {
        mantissa /= 10;
        decades += 1;
    }
    if decades == 0 {
        n
    } else {
        EACH + (decades - 1) * PER_DECADE + (mantissa - 10)
    }
}

/// The number at a position, at most `max_n`.
#[must_use]
pub fn number_at(position: u32, max_n: u32) -> u32 {
    if position < EACH {
        return position.min(max_n);
    }
    let (decade, step) = (
        (position - EACH) / PER_DECADE,
        (position - EACH) % PER_DECADE,
    );
    10_u32
        .checked_pow(decade + 1)
        .and_then(|unit| unit.checked_mul(step + 10))
        .map_or(max_n, |n| n.min(max_n))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_small_number_has_its_own_position() {
        for n in 0..100 {
            assert_eq!(number_at(position_of(n), 1_000_000), n);
        }
    }

    #[test]
    fn positions_and_round_numbers_are_inverse() {
        for position in 0..=position_of(10_000_000) {
            assert_eq!(position_of(number_at(position, 10_000_000)), position);
        }
    }

    #[test]
    fn both_ends_are_reached_and_never_passed() {
        let last = position_of(1_000_000);
        assert_eq!(number_at(0, 1_000_000), 0);
        assert_eq!(number_at(last, 1_000_000), 1_000_000);
        assert_eq!(number_at(last + 50, 1_000_000), 1_000_000);
        assert_eq!(number_at(u32::MAX, 10), 10);
    }

    #[test]
    fn a_number_between_stops_sits_at_the_stop_before_it() {
        assert_eq!(number_at(position_of(12_345), 1_000_000), 12_000);
    }
}
