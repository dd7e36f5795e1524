//! Logarithms for pictures: a parabola between powers of two, to a hundredth, and without the code of the real ones.

/// How far the parabola is from a straight line.
const BEND: f64 = 0.344;

/// The logarithm to base 2.
#[must_use]
pub fn log2(x: f64) -> f64 {
    let bits = x.max(f64::MIN_POSITIVE).to_bits();
    let exponent = (bits >> 52) as i32 - 1023;
    let mantissa = f64::from_bits((bits & ((1 << 52) - 1)) | (1023 << 52));
    let part = mantissa - 1.0;
    f64::from(exponent) + part + BEND * part * (1.0 - part)
}

/// What has that logarithm.
#[must_use]
pub fn exp2(y: f64) -> f64 {
    let whole = y.floor().clamp(-1022.0, 1023.0);
    let power = f64::from_bits(((whole as i64 + 1023) as u64) << 52);
    let part = y - whole;
    power * (1.0 + part - BEND * part * (1.0 - part))
}

/// Where `x` is between `from` and `to`, in thousandths, on a logarithmic scale.
#[must_use]
pub fn place(x: f64, from: f64, to: f64) -> u32 {
    let (from, to) = (log2(from), log2(to));
    let share = (log2(x) - from) / (to - from).max(0.01);
    (share.clamp(0.0, 1.0) * 1000.0).round() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_of_two_are_exact_and_what_is_between_is_close() {
        for power in -30..30 {
            assert!((log2(2_f64.powi(power)) - f64::from(power)).abs() < 1e-9);
        }
        for x in [0.000_01, 0.3, 1.5, 3.0, 1_000.0, 9_999_999.0_f64] {
            assert!((log2(x) - x.log2()).abs() < 0.01, "{x}");
            assert!((exp2(log2(x)) / x - 1.0).abs() < 0.01, "{x}");
        }
    }

    #[test]
    fn places_are_within_the_scale() {
        assert_eq!(place(1.0, 1.0, 1024.0), 0);
        assert_eq!(place(32.0, 1.0, 1024.0), 500);
        assert_eq!(place(5000.0, 1.0, 1024.0), 1000);
        assert_eq!(place(0.1, 1.0, 1024.0), 0);
        assert_eq!(place(1.0, 1.0, 1.0), 0);
    }
}
