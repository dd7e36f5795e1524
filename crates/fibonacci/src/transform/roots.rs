//! The roots of unity of every node of the transform's tree, computed once and kept.

use std::sync::OnceLock;

use super::complex::Complex;
use crate::lanes::Lanes;

/// The depth of the deepest tree: the longest ring has 2^19 coefficients, which the first split turns into two
/// polynomials of 2^17, and each further level quarters.
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
    // Angles are counted in turns over `8 · 4^depth`. The lanes start from the square roots of i, an eighth of a turn
    // and five eighths.
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
