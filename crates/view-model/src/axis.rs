//! The marks of a chart's axis.

/// The marks of an axis from 0 to at least `highest`: their step and how many steps there are. At most five,
/// of one, two or five times a power of ten.
#[must_use]
pub fn axis(highest: u64) -> (u64, u64) {
    let mut unit = 1;
    loop {
        for step in [unit, 2 * unit, 5 * unit] {
            let steps = highest.div_ceil(step).max(1);
            if steps <= 5 {
                return (step, steps);
            }
        }
        unit *= 10;
    }
}

/// Thousandths as a length. Integers only: writing floating point would cost the page several kilobytes.
#[must_use]
pub fn percent(thousandths: u32) -> String {
    format!("{}.{}%", thousandths / 10, thousandths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths() {
        assert_eq!(percent(1000), "100.0%");
        assert_eq!(percent(7), "0.7%");
    }

    #[test]
    fn axes_are_round_and_reach_the_top() {
        for (highest, step, steps) in [
            (0, 1, 1),
            (1, 1, 1),
            (7, 2, 4),
            (75, 20, 4),
            (100, 20, 5),
            (101, 50, 3),
        ] {
            assert_eq!(axis(highest), (step, steps), "{highest}");
        }
        for highest in 0..5000 {
            let (step, steps) = axis(highest);
            assert!(step * steps >= highest && steps <= 5);
        }
    }
}
