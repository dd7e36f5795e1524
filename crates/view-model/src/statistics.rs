//! Order statistics of measured times.

/// Adds a value to sorted values. For the few hundred that a page measures this is as good as
/// sorting them at the end, and much less code.
pub fn insert(sorted: &mut Vec<f64>, value: f64) {
    sorted.insert(sorted.partition_point(|other| *other <= value), value);
}

/// The nearest-rank percentile of sorted values; 0 when there are none.
#[must_use]
pub fn percentile(sorted: &[f64], percent: usize) -> f64 {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn insertion_keeps_order() {
        let mut values = Vec::new();
        for value in [3.0, 1.0, 2.0, 1.0] {
            insert(&mut values, value);
        }
        assert_eq!(values, [1.0, 1.0, 2.0, 3.0]);
    }

    #[test]
    fn nearest_rank() {
        let values: Vec<f64> = (1..=100).map(f64::from).collect();
        for (percent, value) in [(0, 1.0), (1, 1.0), (50, 50.0), (95, 95.0), (100, 100.0)] {
            assert!((percentile(&values, percent) - value).abs() < f64::EPSILON);
        }
        assert!((percentile(&[7.0], 95) - 7.0).abs() < f64::EPSILON);
        assert!(percentile(&[], 50).abs() < f64::EPSILON);
    }
}
