//! The roots of unity of every node of the transform's tree, computed once and kept.

use std::sync::OnceLock;

use super::complex::Complex;
use crate::lanes::Lanes;

/// The depth of the deepest tree. The longest ring has 2^19 coefficients; that is 2^17 complex numbers
/// in each lane, and every level quarters a block until two are left.
const LEVELS: usize = 8;

/// `w`, `w²` and `w³` of a node for x^4m = w⁴.
pub type Node = [Complex; 3];

/// Level `depth` has 4^depth nodes; they are the same for every length.
static TREE: [OnceLock<Box<[Node]>>; LEVELS] = [const { OnceLock::new() }; LEVELS];

/// The nodes of one level, in the order in which the transform visits them.
pub fn level(depth: usize) -> &'static [Node] {
    TREE[depth].get_or_init(|| {
        (0..1_u32 << (2 * depth))
            .map(|index| [1, 2, 3].map(|power| lanes(depth as u32, index, power)))
            .collect()
    })
}

/// One power of `w` of a node, for both lanes.
fn lanes(depth: u32, index: u32, power: u32) -> Complex {
    // Angles are counted in turns over 8·4^depth. The lanes start from the square roots of i: an
    // eighth of a turn, and five eighths.
    let root = |lane: u32| {
        let mut angle = 1 + 4 * lane;
        for below in 1..=depth {
            let child = (index >> (2 * (depth - below))) & 3;
            // The children of x^4m = w⁴ are x^m = w, -w, iw and -iw.
            angle += [0, 4, 2, 6][child as usize] << (2 * below);
        }
        unit_root(power * angle, 5 + 2 * depth)
    };
    let ((re0, im0), (re1, im1)) = (root(0), root(1));
    Complex::new(Lanes::new(re0, re1), Lanes::new(im0, im1))
}

/// cos and sin of `numerator / 2^log2_denominator` turns.
fn unit_root(numerator: u32, log2_denominator: u32) -> (f64, f64) {
    let eighth = 1 << (log2_denominator - 3);
    let octant = (numerator / eighth) & 7;
    let beyond = numerator % eighth;
    // In the first octant sine and cosine are accurate; the others are its mirror images.
    let reduced = if octant & 1 == 0 {
        beyond
    } else {
        eighth - beyond
    };
    let angle = core::f64::consts::FRAC_PI_4 * (f64::from(reduced) / f64::from(eighth));
    let (sin, cos) = (libm::sin(angle), libm::cos(angle));
    match octant {
        0 => (cos, sin),
        1 => (sin, cos),
        2 => (-sin, cos),
        3 => (-cos, sin),
        4 => (-cos, -sin),
        5 => (-sin, -cos),
        6 => (sin, -cos),
        _ => (cos, -sin),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transform::bound::ROOT;

    /// Numbers with 61 binary places.
    const ONE: i128 = 1 << 61;
    const QUARTER_PI: i128 = 1_811_004_864_519_280_711;

    /// cos and sin by Taylor's series, good to some 2^-58.
    fn reference(eighths: i128, beyond: i128, eighth: i128) -> (i128, i128) {
        let x = QUARTER_PI * eighths + QUARTER_PI * beyond / eighth;
        let (mut sums, mut term, mut order) = ([ONE, x], [ONE, x], 0);
        while term[1] != 0 {
            order += 2;
            for (parity, (sum, term)) in sums.iter_mut().zip(&mut term).enumerate() {
                let place = order + parity as i128;
                *term = -((((*term * x) >> 61) * x) >> 61) / (place * (place - 1));
                *sum += *term;
            }
        }
        (sums[0], sums[1])
    }

    #[test]
    fn every_root_is_as_near_as_the_error_bound_assumes() {
        let unit = ONE as f64 * ROOT;
        let mut farthest: f64 = 0.0;
        for depth in 0..LEVELS as u32 {
            // Every angle of this level, a multiple of a turn over this.
            let log2 = 5 + 2 * depth;
            for numerator in 0..1_u32 << log2 {
                let (cos, sin) = unit_root(numerator, log2);
                let eighth = 1 << (log2 - 3);
                // Quarter turns swap and negate; the series takes the rest.
                let (quarters, rest) = (
                    numerator / (2 * eighth),
                    i128::from(numerator % (2 * eighth)),
                );
                let eighth = i128::from(eighth);
                let (c, s) = reference(rest / eighth, rest % eighth, eighth);
                let (c, s) = [(c, s), (-s, c), (-c, -s), (s, -c)][quarters as usize];
                let off = |value: f64, exact: i128| ((value * ONE as f64) as i128 - exact) as f64;
                farthest = farthest.max(off(cos, c).hypot(off(sin, s)));
            }
        }
        assert!(
            farthest < unit,
            "{} times the assumed distance",
            farthest / unit
        );
    }
}
