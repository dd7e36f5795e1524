//! Where the seeds of a sunflower sit: each turned by the golden angle from the one before, its
//! distance growing with the square root of its number
//! ([Vogel 1979](https://doi.org/10.1016/0025-5564(79)90080-4)).

use super::answer::SOURCES;
use super::history::{History, LENGTH};
use edgestate_contract::fibonacci::Source;
use std::fmt::Write as _;

/// The seed head is drawn in a square of this side.
pub const SIDE: i32 = 1000;

/// One path for each source, and one for the seeds without an answer (`None`): the newest answer in the middle. A
/// seed is a dot of its source's path, so that the picture has a handful of elements and not hundreds.
#[must_use]
pub fn paths(history: &History) -> Vec<(Option<Source>, String)> {
    let mut seen = history.iter();
    let seeds: Vec<_> = positions(LENGTH)
        .into_iter()
        .map(|place| (place, seen.next().map(|seen| seen.source)))
        .collect();
    let path_of = |source| {
        let mut path = String::new();
        for ((x, y), _) in seeds.iter().filter(|seed| seed.1 == source) {
            // Writing to a String cannot fail.
            let _ = write!(path, "M{x} {y}h0");
        }
        (source, path)
    };
    SOURCES
        .map(Some)
        .into_iter()
        .chain([None])
        .map(path_of)
        .collect()
}

/// The centres of the first `count` seeds, from the middle outwards.
#[must_use]
pub fn positions(count: usize) -> Vec<(i32, i32)> {
    // The golden angle, 137.507764°, as a rotation applied once per seed.
    const COS: f64 = -0.737_368_878_078_319_8;
    const SIN: f64 = 0.675_490_294_261_523_8;
    let reach = f64::from(SIDE) * 0.47;
    let (mut x, mut y) = (1.0, 0.0);
    (0..count)
        .map(|i| {
            let radius = reach * ((i as f64 + 0.5) / count as f64).sqrt();
            let at = |unit: f64| SIDE / 2 + (radius * unit).round() as i32;
            let seed = (at(x), at(y));
            (x, y) = (x * COS - y * SIN, x * SIN + y * COS);
            seed
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::history::Seen;
    use super::*;

    #[test]
    fn every_answer_has_a_seed() {
        let mut history = History::default();
        for n in 0..20 {
            history.add(Seen {
                n,
                source: Source::Redis,
                ms: 1.0,
            });
        }
        let dots = |source| {
            let paths = paths(&history);
            let path = paths.iter().find(|path| path.0 == source);
            path.map(|(_, path)| path.matches('M').count())
        };
        assert_eq!(dots(Some(Source::Redis)), Some(20));
        assert_eq!(dots(Some(Source::Memory)), Some(0));
        assert_eq!(dots(None), Some(LENGTH - 20));
    }

    #[test]
    fn each_seed_is_turned_by_the_golden_angle() {
        const GOLDEN_ANGLE: f64 = 137.507_764;
        for (i, (x, y)) in (0_u32..).zip(positions(144)) {
            let distance = 470.0 * ((f64::from(i) + 0.5) / 144.0).sqrt();
            let (sin, cos) = (GOLDEN_ANGLE * f64::from(i)).to_radians().sin_cos();
            let off = |at: i32, unit: f64| (f64::from(at) - 500.0 - distance * unit).abs();
            assert!(off(x, cos) < 0.51 && off(y, sin) < 0.51, "{i}: {x}, {y}");
        }
    }

    #[test]
    fn seeds_stay_inside_and_apart() {
        let seeds = positions(144);
        for (i, a) in seeds.iter().enumerate() {
            assert!((0..SIDE).contains(&a.0) && (0..SIDE).contains(&a.1));
            for b in &seeds[..i] {
                let apart = (a.0 - b.0).pow(2) + (a.1 - b.1).pow(2);
                assert!(apart > 50 * 50, "{a:?} touches {b:?}");
            }
        }
    }
}
