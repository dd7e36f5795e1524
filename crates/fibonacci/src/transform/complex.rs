//! Two complex numbers side by side: a pair of lanes for the real parts, one for the imaginary.

use core::ops::{Add, Mul, Sub};

use crate::lanes::Lanes;

/// Two complex numbers, one in each lane.
#[derive(Clone, Copy)]
pub struct Complex {
    pub re: Lanes,
    pub im: Lanes,
}

impl Complex {
    pub const ZERO: Self = Self::new(Lanes::ZERO, Lanes::ZERO);

    pub const fn new(re: Lanes, im: Lanes) -> Self {
        Self { re, im }
    }

    /// `self + i · other`.
    pub fn plus_i(self, other: Self) -> Self {
        Self::new(self.re - other.im, self.im + other.re)
    }

    /// `self − i · other`.
    pub fn minus_i(self, other: Self) -> Self {
        Self::new(self.re + other.im, self.im - other.re)
    }

    /// The first lanes of two pairs.
    pub fn firsts(self, other: Self) -> Self {
        Self::new(self.re.firsts(other.re), self.im.firsts(other.im))
    }

    /// The second lanes of two pairs.
    pub fn seconds(self, other: Self) -> Self {
        Self::new(self.re.seconds(other.re), self.im.seconds(other.im))
    }

    /// The squared modulus in each lane.
    pub fn squares(self) -> Lanes {
        (self.re * self.re).plus_product(self.im, self.im)
    }

    /// `self` times the conjugate of `other`.
    pub fn times_conjugate(self, other: Self) -> Self {
        Self::new(
            (self.re * other.re).plus_product(self.im, other.im),
            (self.im * other.re).minus_product(self.re, other.im),
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
            (self.re * other.re).minus_product(self.im, other.im),
            (self.re * other.im).plus_product(self.im, other.re),
        )
    }
}
