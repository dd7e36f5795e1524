//! Two complex numbers side by side, one 128-bit vector for the real parts and one for the imaginary parts.
//!
//! The two lanes never meet: the transform gives each its own half of the work, so no operation ever shuffles.
//! With `simd128` (every engine that runs Workers or a browser has it) a pair is two `v128`; everywhere else it is
//! arrays of two, with the same operations in the same order and so the same bits.

use core::ops::{Add, Mul, Sub};

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod lanes {
    use core::arch::wasm32::{
        f64x2, f64x2_add, f64x2_extract_lane, f64x2_mul, f64x2_splat, f64x2_sub, v128,
    };
    use core::ops::{Add, Mul, Sub};

    #[derive(Clone, Copy)]
    pub struct Lanes(v128);

    impl Lanes {
        pub fn new(first: f64, second: f64) -> Self {
            Self(f64x2(first, second))
        }

        pub fn splat(value: f64) -> Self {
            Self(f64x2_splat(value))
        }

        pub fn first(self) -> f64 {
            f64x2_extract_lane::<0>(self.0)
        }

        pub fn second(self) -> f64 {
            f64x2_extract_lane::<1>(self.0)
        }
    }

    impl Add for Lanes {
        type Output = Self;
        fn add(self, other: Self) -> Self {
            Self(f64x2_add(self.0, other.0))
        }
    }

    impl Sub for Lanes {
        type Output = Self;
        fn sub(self, other: Self) -> Self {
            Self(f64x2_sub(self.0, other.0))
        }
    }

    impl Mul for Lanes {
        type Output = Self;
        fn mul(self, other: Self) -> Self {
            Self(f64x2_mul(self.0, other.0))
        }
    }
}

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
mod lanes {
    use core::ops::{Add, Mul, Sub};

    #[derive(Clone, Copy)]
    #[repr(align(16))]
    pub struct Lanes([f64; 2]);

    impl Lanes {
        pub fn new(first: f64, second: f64) -> Self {
            Self([first, second])
        }

        pub fn splat(value: f64) -> Self {
            Self([value; 2])
        }

        pub fn first(self) -> f64 {
            self.0[0]
        }

        pub fn second(self) -> f64 {
            self.0[1]
        }
    }

    impl Add for Lanes {
        type Output = Self;
        fn add(self, other: Self) -> Self {
            Self([self.0[0] + other.0[0], self.0[1] + other.0[1]])
        }
    }

    impl Sub for Lanes {
        type Output = Self;
        fn sub(self, other: Self) -> Self {
            Self([self.0[0] - other.0[0], self.0[1] - other.0[1]])
        }
    }

    impl Mul for Lanes {
        type Output = Self;
        fn mul(self, other: Self) -> Self {
            Self([self.0[0] * other.0[0], self.0[1] * other.0[1]])
        }
    }
}

pub use lanes::Lanes;

/// Two complex numbers, one in each lane.
#[derive(Clone, Copy)]
pub struct Complex {
    pub re: Lanes,
    pub im: Lanes,
}

impl Complex {
    pub const fn new(re: Lanes, im: Lanes) -> Self {
        Self { re, im }
    }

    /// `i · self`.
    pub fn times_i(self) -> Self {
        Self::new(Lanes::splat(0.0) - self.im, self.re)
    }

    /// `-i · self`.
    pub fn over_i(self) -> Self {
        Self::new(self.im, Lanes::splat(0.0) - self.re)
    }

    /// `self` times the conjugate of `other`.
    pub fn times_conjugate(self, other: Self) -> Self {
        Self::new(
            self.re * other.re + self.im * other.im,
            self.im * other.re - self.re * other.im,
        )
    }
}

impl Add for Complex {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self::new(self.re + other.re, self.im + other.im)
    }
}

impl Sub for Complex {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self::new(self.re - other.re, self.im - other.im)
    }
}

impl Mul for Complex {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        Self::new(
            self.re * other.re - self.im * other.im,
            self.re * other.im + self.im * other.re,
        )
    }
}
