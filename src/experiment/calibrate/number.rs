//! Numbers that carry their derivatives along, so that a likelihood is written once and its
//! gradient is exact (forward mode: Wengert 1964, *Communications of the ACM* 7).

use std::ops::{Add, Mul, Neg, Sub};

/// What a likelihood computes with.
pub trait Real:
    Copy
    + Send
    + Sync
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Neg<Output = Self>
{
    /// A constant.
    fn constant(value: f64) -> Self;
    /// Its value.
    fn value(&self) -> f64;
    /// This function of it, whose value and derivative at it are given.
    fn chain(self, value: f64, derivative: f64) -> Self;
    /// Adds `factor` times `other`.
    fn add_scaled(&mut self, factor: f64, other: &Self);

    /// eˣ.
    #[inline]
    fn exp(self) -> Self {
        let exp = libm::exp(self.value());
        self.chain(exp, exp)
    }

    /// ln x.
    #[inline]
    fn ln(self) -> Self {
        let x = self.value();
        self.chain(libm::log(x), 1.0 / x)
    }

    /// x times a constant.
    #[inline]
    fn times(self, factor: f64) -> Self {
        let x = self.value();
        self.chain(x * factor, factor)
    }

    /// 1/x.
    #[inline]
    fn inverse(self) -> Self {
        let inverse = 1.0 / self.value();
        self.chain(inverse, -inverse * inverse)
    }

    /// 1/(1 + e⁻ˣ).
    #[inline]
    fn logistic(self) -> Self {
        let share = logistic(self.value());
        self.chain(share, share * (1.0 - share))
    }

    /// ln(1/(1 + e⁻ˣ)).
    #[inline]
    fn log_logistic(self) -> Self {
        let x = self.value();
        let log = x.min(0.0) - libm::log1p(libm::exp(-x.abs()));
        self.chain(log, logistic(-x))
    }
}

/// 1/(1 + e⁻ˣ), without overflow.
pub fn logistic(x: f64) -> f64 {
    let small = libm::exp(-x.abs());
    (if x >= 0.0 { 1.0 } else { small }) / (1.0 + small)
}

impl Real for f64 {
    #[inline]
    fn constant(value: f64) -> Self {
        value
    }
    #[inline]
    fn value(&self) -> f64 {
        *self
    }
    #[inline]
    fn chain(self, value: f64, _derivative: f64) -> Self {
        value
    }
    #[inline]
    fn add_scaled(&mut self, factor: f64, other: &Self) {
        *self += factor * other;
    }
}

/// A number and its derivatives along `N` directions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dual<const N: usize> {
    /// The number.
    pub value: f64,
    /// Its derivatives.
    pub slopes: [f64; N],
}

impl<const N: usize> Dual<N> {
    /// The variable whose own direction is `direction`.
    pub fn variable(value: f64, direction: usize) -> Self {
        let mut slopes = [0.0; N];
        slopes[direction] = 1.0;
        Self { value, slopes }
    }
}

impl<const N: usize> Add for Dual<N> {
    type Output = Self;
    #[inline]
    fn add(mut self, other: Self) -> Self {
        self.value += other.value;
        for (slope, more) in self.slopes.iter_mut().zip(&other.slopes) {
            *slope += more;
        }
        self
    }
}

impl<const N: usize> Sub for Dual<N> {
    type Output = Self;
    #[inline]
    fn sub(mut self, other: Self) -> Self {
        self.value -= other.value;
        for (slope, less) in self.slopes.iter_mut().zip(&other.slopes) {
            *slope -= less;
        }
        self
    }
}

impl<const N: usize> Mul for Dual<N> {
    type Output = Self;
    #[inline]
    fn mul(mut self, other: Self) -> Self {
        for (slope, more) in self.slopes.iter_mut().zip(&other.slopes) {
            *slope = *slope * other.value + more * self.value;
        }
        self.value *= other.value;
        self
    }
}

impl<const N: usize> Neg for Dual<N> {
    type Output = Self;
    #[inline]
    fn neg(self) -> Self {
        let value = self.value;
        self.chain(-value, -1.0)
    }
}

impl<const N: usize> Real for Dual<N> {
    #[inline]
    fn constant(value: f64) -> Self {
        Self { value, slopes: [0.0; N] }
    }
    #[inline]
    fn value(&self) -> f64 {
        self.value
    }
    #[inline]
    fn chain(mut self, value: f64, derivative: f64) -> Self {
        self.value = value;
        for slope in &mut self.slopes {
            *slope *= derivative;
        }
        self
    }
    #[inline]
    fn add_scaled(&mut self, factor: f64, other: &Self) {
        self.value += factor * other.value;
        for (slope, more) in self.slopes.iter_mut().zip(&other.slopes) {
            *slope += factor * more;
        }
    }
}
