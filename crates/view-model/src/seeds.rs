//! Where the seeds of a sunflower sit: each turned by the golden angle from the one before, its
//! distance growing with the square root of its number
//! ([Vogel 1979](https://doi.org/10.1016/0025-5564(79)90080-4)).

/// The seed head is drawn in a square of this side.
pub const SIDE: i32 = 1000;

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
    use super::*;

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
