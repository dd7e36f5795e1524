//! Two floating-point numbers side by side.
//!
//! With `simd128`, which every engine that runs Workers has, this is one `v128`; everywhere else it
//! is an array of two, with the same operations in the same order. With `relaxed-simd`, the sum of a
//! number and a product may be rounded once ("fused") or twice, as suits the processor. Nothing here
//! may rest on which: the error bound of the transform covers both, and where a sum has to be exact,
//! so is each of its terms.

use core::ops::{Add, Mul, Sub};

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod platform {
    use core::arch::wasm32::{
        f64x2, f64x2_add, f64x2_extract_lane, f64x2_mul, f64x2_splat, f64x2_sub, i64x2_shuffle,
        v128,
    };

    pub type Pair = v128;

    pub const ZERO: Pair = f64x2(0.0, 0.0);

    pub fn new(first: f64, second: f64) -> Pair {
        f64x2(first, second)
    }

    pub fn splat(value: f64) -> Pair {
        f64x2_splat(value)
    }

    pub fn first(pair: Pair) -> f64 {
        f64x2_extract_lane::<0>(pair)
    }

    pub fn second(pair: Pair) -> f64 {
        f64x2_extract_lane::<1>(pair)
    }

    pub fn add(a: Pair, b: Pair) -> Pair {
        f64x2_add(a, b)
    }

    pub fn sub(a: Pair, b: Pair) -> Pair {
        f64x2_sub(a, b)
    }

    pub fn mul(a: Pair, b: Pair) -> Pair {
        f64x2_mul(a, b)
    }

    /// `c + a·b`.
    pub fn mul_add(a: Pair, b: Pair, c: Pair) -> Pair {
        #[cfg(target_feature = "relaxed-simd")]
        return core::arch::wasm32::f64x2_relaxed_madd(a, b, c);
        #[cfg(not(target_feature = "relaxed-simd"))]
        add(c, mul(a, b))
    }

    /// `c − a·b`.
    pub fn mul_sub(a: Pair, b: Pair, c: Pair) -> Pair {
        #[cfg(target_feature = "relaxed-simd")]
        return core::arch::wasm32::f64x2_relaxed_nmadd(a, b, c);
        #[cfg(not(target_feature = "relaxed-simd"))]
        sub(c, mul(a, b))
    }

    /// Lane `A` of the first pair and lane `B - 2` of the second.
    pub fn shuffle<const A: usize, const B: usize>(a: Pair, b: Pair) -> Pair {
        i64x2_shuffle::<A, B>(a, b)
    }
}

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
mod platform {
    pub type Pair = [f64; 2];

    pub const ZERO: Pair = [0.0; 2];

    pub fn new(first: f64, second: f64) -> Pair {
        [first, second]
    }

    pub fn splat(value: f64) -> Pair {
        [value; 2]
    }

    pub fn first(pair: Pair) -> f64 {
        pair[0]
    }

    pub fn second(pair: Pair) -> f64 {
        pair[1]
    }

    pub fn add(a: Pair, b: Pair) -> Pair {
        [a[0] + b[0], a[1] + b[1]]
    }

    pub fn sub(a: Pair, b: Pair) -> Pair {
        [a[0] - b[0], a[1] - b[1]]
    }

    pub fn mul(a: Pair, b: Pair) -> Pair {
        [a[0] * b[0], a[1] * b[1]]
    }

    /// `c + a·b`.
    pub fn mul_add(a: Pair, b: Pair, c: Pair) -> Pair {
        add(c, mul(a, b))
    }

    /// `c − a·b`.
    pub fn mul_sub(a: Pair, b: Pair, c: Pair) -> Pair {
        sub(c, mul(a, b))
    }

    /// Lane `A` of the first pair and lane `B - 2` of the second.
    pub fn shuffle<const A: usize, const B: usize>(a: Pair, b: Pair) -> Pair {
        [a[A], b[B - 2]]
    }
}

/// Two numbers, and arithmetic on both at once.
#[derive(Clone, Copy)]
pub struct Lanes(platform::Pair);

impl Lanes {
    pub const ZERO: Self = Self(platform::ZERO);

    pub fn new(first: f64, second: f64) -> Self {
        Self(platform::new(first, second))
    }

    pub fn splat(value: f64) -> Self {
        Self(platform::splat(value))
    }

    /// The first lanes of two pairs.
    pub fn firsts(self, other: Self) -> Self {
        Self(platform::shuffle::<0, 2>(self.0, other.0))
    }

    /// The second lanes of two pairs.
    pub fn seconds(self, other: Self) -> Self {
        Self(platform::shuffle::<1, 3>(self.0, other.0))
    }

    /// Both lanes moved up by one, with the last lane of the pair before coming in.
    pub fn moved_up(self, before: Self) -> Self {
        Self(platform::shuffle::<1, 2>(before.0, self.0))
    }

    /// `self + a·b`, rounded once or twice.
    pub fn plus_product(self, a: Self, b: Self) -> Self {
        Self(platform::mul_add(a.0, b.0, self.0))
    }

    /// `self − a·b`, rounded once or twice.
    pub fn minus_product(self, a: Self, b: Self) -> Self {
        Self(platform::mul_sub(a.0, b.0, self.0))
    }

    /// The integers nearest to `self · factor`, for products of magnitudes below 2^51; next to a
    /// half, either of the two.
    pub fn rounded_product(self, factor: Self) -> Self {
        // Beyond 1.5·2^52 the unit in the last place is 1.
        let shift = Self::splat(6_755_399_441_055_744.0);
        shift.plus_product(self, factor) - shift
    }
}

impl From<[f64; 2]> for Lanes {
    fn from([first, second]: [f64; 2]) -> Self {
        Self::new(first, second)
    }
}

impl From<Lanes> for [f64; 2] {
    fn from(lanes: Lanes) -> Self {
        [platform::first(lanes.0), platform::second(lanes.0)]
    }
}

impl Add for Lanes {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(platform::add(self.0, other.0))
    }
}

impl Sub for Lanes {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(platform::sub(self.0, other.0))
    }
}

impl Mul for Lanes {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        Self(platform::mul(self.0, other.0))
    }
}
