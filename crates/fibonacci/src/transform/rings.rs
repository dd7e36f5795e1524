//! Products of any length, from rings whose lengths are powers of two.
//!
//! The set bits of the length N are the rings: with N = R₁ + R₂ + …, R₁ > R₂ > …, the product is
//! computed modulo xᴿ + 1 for each, and put together by the Chinese remainder theorem. That costs
//! next to nothing here, because xᴿ¹ + 1 is 2 modulo every smaller ring, and the transform works on
//! N numbers instead of the next power of two. (GMP's `mpn_mulmod_bnm1` halves its work in the same
//! way, with Bⁿ − 1 = (Bⁿᐟ² − 1)·(Bⁿᐟ² + 1).)

use super::bound;
use super::complex::Complex;
use super::ring;

/// Up to this many coefficients in a factor, the schoolbook is faster than the transform.
const SHORT: usize = 48;

/// The shortest ring worth its own transform.
const SHORTEST_RING: usize = 16;

/// The buffers of a multiplication, kept from one to the next, and how exact all of them were.
pub struct Multiplier {
    folded: Vec<f64>,
    at_a: Vec<Complex>,
    at_b: Vec<Complex>,
    error: f64,
}

impl Multiplier {
    /// For products of up to so many coefficients.
    pub fn with_capacity(coefficients: usize) -> Self {
        let longest = if coefficients <= 2 * SHORT {
            0
        } else {
            rings(length(coefficients)).next().unwrap_or(0)
        };
        Self {
            folded: Vec::with_capacity(longest / 2),
            at_a: Vec::with_capacity(longest / 4),
            at_b: Vec::with_capacity(longest / 4),
            error: 0.0,
        }
    }

    /// Whether every product so far is proved to be exact.
    pub fn is_exact(&self) -> bool {
        self.error < 0.5
    }

    /// `x = a·b`.
    pub fn product(&mut self, a: &mut Vec<f64>, b: &mut Vec<f64>, x: &mut Vec<f64>) {
        x.clear();
        if a.len().max(b.len()) <= SHORT {
            x.resize(a.len() + b.len(), 0.0);
            return add_product(a, b, x);
        }
        x.resize(length(a.len() + b.len() - 1), 0.0);
        let mut rest = &mut x[..];
        for ring in rings(rest.len()) {
            let remainder;
            (remainder, rest) = rest.split_at_mut(ring);
            let square_a = load(a, ring, &mut self.folded, &mut self.at_a);
            let square_b = load(b, ring, &mut self.folded, &mut self.at_b);
            self.error = self.error.max(bound::error(ring, square_a, square_b));
            ring::product(&mut self.at_a, &mut self.at_b);
            ring::unload(&self.at_a, remainder);
        }
        combine(x);
    }

    /// `x = f·l` and `y = l²`: two products for the transforms of two factors.
    pub fn double(
        &mut self,
        f: &mut Vec<f64>,
        l: &mut Vec<f64>,
        x: &mut Vec<f64>,
        y: &mut Vec<f64>,
    ) {
        let limbs = f.len().max(l.len());
        if limbs <= SHORT {
            for (factor, product) in [(&*f, x), (&*l, y)] {
                product.clear();
                product.resize(2 * limbs, 0.0);
                add_product(factor, l, product);
            }
            return;
        }
        let length = length(2 * limbs - 1);
        x.resize(length, 0.0);
        y.resize(length, 0.0);
        let mut start = 0;
        for ring in rings(length) {
            let square_f = load(f, ring, &mut self.folded, &mut self.at_a);
            let square_l = load(l, ring, &mut self.folded, &mut self.at_b);
            let error = bound::error(ring, square_f.max(square_l), square_l);
            self.error = self.error.max(error);
            ring::double(&mut self.at_a, &mut self.at_b);
            let remainder = start..start + ring;
            ring::unload(&self.at_a, &mut x[remainder.clone()]);
            ring::unload(&self.at_b, &mut y[remainder]);
            start += ring;
        }
        combine(x);
        combine(y);
    }
}

/// The four-way butterflies, or what takes as long, of a product of two factors of so many
/// coefficients by so many transforms.
pub fn work(coefficients: usize, transforms: u64) -> u64 {
    if coefficients <= SHORT {
        return transforms * (coefficients * coefficients) as u64 / 32;
    }
    // The leaves, loading, rounding and carrying come to some four levels more.
    let butterflies = rings(length(2 * coefficients - 1))
        .map(|ring| (ring / 16) as u64 * u64::from(ring.ilog2() / 2 + 4));
    transforms * butterflies.sum::<u64>()
}

/// The least length that holds so many coefficients and has at most four rings.
fn length(coefficients: usize) -> usize {
    let step = (coefficients.next_power_of_two() / 16).max(SHORTEST_RING);
    coefficients.next_multiple_of(step)
}

/// The set bits of a length, the highest first.
fn rings(length: usize) -> impl Iterator<Item = usize> {
    let mut rest = length;
    core::iter::from_fn(move || {
        let ring = 1 << rest.checked_ilog2()?;
        rest -= ring;
        Some(ring)
    })
}

fn add_product(a: &[f64], b: &[f64], sums: &mut [f64]) {
    for (place, b) in b.iter().enumerate() {
        for (sum, a) in sums[place..].iter_mut().zip(a) {
            *sum += a * b;
        }
    }
}

/// Loads a polynomial into a ring; see [`ring::load`].
fn load(
    polynomial: &mut Vec<f64>,
    ring: usize,
    folded: &mut Vec<f64>,
    values: &mut Vec<Complex>,
) -> f64 {
    let length = polynomial.len();
    if length > ring {
        fold(polynomial, ring, folded);
        return ring::load(folded, values);
    }
    // With zeros at its end for the moment, it need not be copied.
    polynomial.resize(ring, 0.0);
    let squares = ring::load(polynomial, values);
    polynomial.truncate(length);
    squares
}

/// A longer polynomial modulo xᴿ + 1.
fn fold(polynomial: &[f64], ring: usize, folded: &mut Vec<f64>) {
    let (first, others) = polynomial.split_at(ring);
    folded.clear();
    folded.extend_from_slice(first);
    add_alternating(folded, others, -1.0);
}

/// Adds consecutive parts of `values` to `sums`, with alternating signs: their value where xᴿ is −1.
fn add_alternating(sums: &mut [f64], values: &[f64], mut sign: f64) {
    for part in values.chunks(sums.len()) {
        for (sum, value) in sums.iter_mut().zip(part) {
            *sum += sign * value;
        }
        sign = -sign;
    }
}

/// The remainders in the rings, one after another, become the polynomial.
fn combine(remainders: &mut [f64]) {
    let ring = 1 << remainders.len().ilog2();
    let (first, others) = remainders.split_at_mut(ring);
    if others.is_empty() {
        return;
    }
    // polynomial = first + (xᴿ + 1)·quotient, and xᴿ + 1 is 2 in the other rings.
    let mut start = 0;
    for smaller in rings(others.len()) {
        let other = &mut others[start..start + smaller];
        add_alternating(other, first, -1.0);
        for value in other {
            *value *= 0.5;
        }
        start += smaller;
    }
    combine(others);
    for (value, quotient) in first.iter_mut().zip(others) {
        *value += *quotient;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The largest limb in base 10^4, where the longest products are.
    const LARGEST: f64 = 5_000.0;

    fn doubled(mut a: Vec<f64>, mut b: Vec<f64>) -> (Vec<f64>, Vec<f64>, bool) {
        let mut multiplier = Multiplier::with_capacity(2 * a.len());
        let (mut x, mut y) = (Vec::new(), Vec::new());
        multiplier.double(&mut a, &mut b, &mut x, &mut y);
        (x, y, multiplier.is_exact())
    }

    /// Lengths of factors: each up to where the shortest rings begin, then some of every kind.
    fn lengths() -> impl Iterator<Item = usize> {
        let long = (7..18).flat_map(|log2| (8..16).map(move |eighths| (eighths << log2) / 8));
        (1..200)
            .chain(long.map(|length| length + 1))
            .chain([1 << 18])
    }

    #[test]
    fn products_are_those_of_the_schoolbook() {
        for length in (1..300).step_by(7) {
            let a: Vec<f64> = (0..length)
                .map(|i| f64::from(i * i * 31 % 10_001 - 5_000))
                .collect();
            let b: Vec<f64> = (0..length)
                .map(|i| f64::from(i * i * 17 % 9_973 - 5_000))
                .collect();
            let (x, y, exact) = doubled(a.clone(), b.clone());
            assert!(exact);
            for (factor, product) in [(&a, x), (&b, y)] {
                let mut expected = vec![0.0; product.len()];
                add_product(factor, &b, &mut expected);
                assert_eq!(product, expected, "{length} coefficients");
            }
        }
    }

    /// The worst case: all limbs at their maximum, all of them adding up in the middle coefficient.
    #[test]
    #[expect(
        clippy::float_cmp,
        reason = "they are integers, and exactness is the point"
    )]
    fn the_largest_coefficients_come_out_exact_at_every_length() {
        for length in lengths() {
            for alternating in [false, true] {
                let sign = |place: usize| {
                    if alternating && place % 2 == 1 {
                        -1.0
                    } else {
                        1.0
                    }
                };
                let a: Vec<f64> = (0..length).map(|place| sign(place) * LARGEST).collect();
                let b: Vec<f64> = a.iter().map(|a| -a).collect();
                let (x, y, _) = doubled(a, b);
                for (place, (x, y)) in x.iter().zip(&y).enumerate() {
                    let terms = (place + 1).min((2 * length).saturating_sub(place + 1));
                    let expected = LARGEST * LARGEST * sign(place) * terms as f64;
                    assert!(
                        *x == -expected && *y == expected,
                        "{length} limbs, place {place}"
                    );
                }
            }
        }
    }

    #[test]
    fn the_longest_ring_is_proved_exact_for_the_largest_limbs() {
        let limbs = vec![LARGEST; 1 << 18];
        assert!(doubled(limbs.clone(), limbs.iter().map(|limb| -limb).collect()).2);
    }

    #[test]
    fn what_is_not_proved_exact_is_refused() {
        let limbs = vec![1e6; 1 << 12];
        assert!(!doubled(limbs.clone(), limbs).2);
    }

    #[test]
    fn a_length_has_at_most_four_rings_and_little_to_spare() {
        for coefficients in (2 * SHORT..1 << 19).step_by(13) {
            let length = length(coefficients);
            assert!(
                length >= coefficients && length < coefficients + coefficients / 8 + SHORTEST_RING
            );
            assert!(rings(length).count() <= 4);
            assert!(rings(length).all(|ring| ring >= SHORTEST_RING));
        }
    }
}
