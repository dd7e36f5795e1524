//! How long it takes to ask Redis, as the isolate that asks it tells.

use super::wording::milliseconds;

/// How often Redis is asked.
pub const TRIPS: usize = 12;
/// For the number with this index: a small one, as the trip and not the value is measured.
pub const TRIP_N: u32 = 1_000;

/// How long the isolate waits for Redis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trip {
    /// In milliseconds; the isolate's clock knows only whole ones.
    pub(crate) ms: f64,
    /// Whether it is at most that.
    is_less: bool,
}

impl Trip {
    /// The mean of the middle half of what was waited: so even a clock of whole milliseconds tells parts of one.
    #[must_use]
    pub fn of(mut waited_ms: Vec<u32>) -> Option<Self> {
        waited_ms.sort_unstable();
        let quarter = waited_ms.len() / 4;
        let middle = waited_ms.get(quarter..waited_ms.len() - quarter)?;
        let sum: u32 = middle.iter().sum();
        let mean = f64::from(sum) / middle.len() as f64;
        (!middle.is_empty()).then_some(Self {
            ms: mean.max(1.0),
            is_less: mean < 1.0,
        })
    }

    /// In words.
    #[must_use]
    pub fn words(self) -> String {
        if self.is_less {
            "less than 1 ms".into()
        } else {
            milliseconds(self.ms)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trip(waited: &[u32]) -> Option<Trip> {
        Trip::of(waited.to_vec())
    }

    #[test]
    fn a_trip_is_the_middle_of_what_was_waited() {
        let (ms, is_less) = (4.5, false);
        assert_eq!(trip(&[4, 90, 5, 4, 5, 0, 4, 5]), Some(Trip { ms, is_less }));
        let (ms, is_less) = (1.0, true);
        assert_eq!(trip(&[0, 0, 1, 0]), Some(Trip { ms, is_less }));
        let is_less = false;
        assert_eq!(trip(&[1; 4]), Some(Trip { ms, is_less }));
        assert_eq!(trip(&[]), None);
    }
}
