//! Sums that do not depend on the order of their terms.
//!
//! A floating-point sum rounds after every addition, so its last bits depend on
//! the order and on the split over threads. Here every term is rounded once, to
//! a multiple of 2⁻⁶⁴, and the sum of the multiples is exact: a commutative
//! monoid. (Demmel & Nguyen 2015, *IEEE Transactions on Computers* 64, on
//! reproducible summation; a fixed quantum is enough for numbers of known size.)

/// One, in multiples of the quantum.
const ONE: f64 = (1u128 << 64) as f64;

/// Terms are cut to this size, so that 2³⁰ of them fit.
const LARGEST_TERM: f64 = (1u64 << 32) as f64;

/// Terms of [`ExactMoments`] are cut to this size, so that their squares are
/// terms.
const LARGEST_VALUE: f64 = (1u32 << 16) as f64;

/// A sum of numbers of moderate size, exact to 2⁻⁶⁵ a term and the same bits in
/// any order.
///
/// Terms beyond ±2³² (infinities too) count as ±2³², NaN counts as 0; both are
/// mistakes of the caller, caught in debug builds. Up to 2³⁰ terms fit.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize,
)]
pub struct ExactSum {
    /// Multiples of 2⁻⁶⁴.
    quanta: i128,
}

impl ExactSum {
    /// The sum of nothing, 0.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a term.
    #[inline]
    pub fn add(&mut self, term: f64) {
        debug_assert!(term.is_finite(), "a term is not finite");
        self.add_saturating(term);
    }

    /// [`ExactSum::add`] without the check.
    #[inline]
    fn add_saturating(&mut self, term: f64) {
        let cut = term.clamp(-LARGEST_TERM, LARGEST_TERM);
        // Scaling by a power of two is exact; the cast sends NaN to 0. Wrapping
        // keeps the operation associative, and is out of reach for 2³⁰ terms.
        self.quanta = self.quanta.wrapping_add(libm::rint(cut * ONE) as i128);
    }

    /// Adds all the terms of another sum.
    #[inline]
    pub fn merge(&mut self, other: &Self) {
        self.quanta = self.quanta.wrapping_add(other.quanta);
    }

    /// The sum, rounded once.
    pub fn value(&self) -> f64 {
        self.quanta as f64 / ONE
    }
}

impl Extend<f64> for ExactSum {
    fn extend<T: IntoIterator<Item = f64>>(&mut self, terms: T) {
        for term in terms {
            self.add(term);
        }
    }
}

impl FromIterator<f64> for ExactSum {
    fn from_iter<T: IntoIterator<Item = f64>>(terms: T) -> Self {
        let mut sum = Self::new();
        sum.extend(terms);
        sum
    }
}

/// Count, mean and variance of numbers of moderate size, the same bits in any
/// order.
///
/// Values beyond ±65,536 (infinities too) count as ±65,536, NaN counts as 0;
/// both are mistakes of the caller, caught in debug builds.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize,
)]
pub struct ExactMoments {
    count: u64,
    sum: ExactSum,
    squares: ExactSum,
}

impl ExactMoments {
    /// The moments of nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a value.
    #[inline]
    pub fn add(&mut self, value: f64) {
        debug_assert!(value.is_finite(), "a value is not finite");
        let cut = value.clamp(-LARGEST_VALUE, LARGEST_VALUE);
        self.count += 1;
        self.sum.add_saturating(cut);
        self.squares.add_saturating(cut * cut);
    }

    /// Adds all the values of other moments.
    #[inline]
    pub fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.sum.merge(&other.sum);
        self.squares.merge(&other.squares);
    }

    /// How many values.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Their sum.
    pub fn sum(&self) -> f64 {
        self.sum.value()
    }

    /// Their mean; `None` of nothing.
    pub fn mean(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sum.value() / self.count as f64)
    }

    /// Their unbiased sample variance; `None` of fewer than two.
    pub fn variance(&self) -> Option<f64> {
        if self.count < 2 {
            return None;
        }
        // Σ(x − m)² = Σx² − 2mΣx + nm² in integers, for an m near the mean that
        // has 16 bits after the point: nothing of size is left to cancel. Each
        // product fits where Σx² does.
        let n = i128::from(self.count);
        let near = (self.sum.quanta / n) >> 48;
        let cross = (self.sum.quanta >> 16).wrapping_mul(near).wrapping_mul(2);
        let shift = near.wrapping_mul(near).wrapping_mul(n) << 32;
        let about = self.squares.quanta.wrapping_sub(cross).wrapping_add(shift);
        let offset = self.sum.quanta.wrapping_sub((near << 48).wrapping_mul(n)) as f64 / ONE;
        let n = self.count as f64;
        let squares = about as f64 / ONE - offset * offset / n;
        Some(squares.max(0.0) / (n - 1.0))
    }

    /// The standard error of their mean; `None` of fewer than two.
    pub fn standard_error(&self) -> Option<f64> {
        self.variance().map(|variance| libm::sqrt(variance / self.count as f64))
    }
}

impl Extend<f64> for ExactMoments {
    fn extend<T: IntoIterator<Item = f64>>(&mut self, values: T) {
        for value in values {
            self.add(value);
        }
    }
}

impl FromIterator<f64> for ExactMoments {
    fn from_iter<T: IntoIterator<Item = f64>>(values: T) -> Self {
        let mut moments = Self::new();
        moments.extend(values);
        moments
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tolerance::CLOSED_FORM;

    proptest! {
        #[test]
        fn any_order_and_split_is_the_same_bits(
            (values, shuffled) in prop::collection::vec(-7e4..7e4, 0..60)
                .prop_flat_map(|values| (Just(values.clone()), Just(values).prop_shuffle())),
            cuts in prop::collection::vec(0usize..60, 0..6),
        ) {
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(shuffled.len())).collect();
            cuts.extend([0, shuffled.len()]);
            cuts.sort_unstable();
            // The pieces are merged last to first, for good measure.
            let mut sum = ExactSum::new();
            let mut moments = ExactMoments::new();
            for piece in cuts.windows(2).rev() {
                let piece = &shuffled[piece[0]..piece[1]];
                sum.merge(&piece.iter().copied().collect());
                moments.merge(&piece.iter().copied().collect());
            }
            prop_assert_eq!(sum, values.iter().copied().collect());
            prop_assert_eq!(moments, values.iter().copied().collect());
        }

        #[test]
        fn moments_are_those_of_the_two_pass_formula(
            values in prop::collection::vec(0.0..1.0, 2..60),
            centre in prop_oneof![Just(0.0), Just(1.0), Just(-12.5), Just(60_000.0)],
        ) {
            let values: Vec<f64> = values.into_iter().map(|value: f64| value + centre).collect();
            let n = values.len() as f64;
            let mean = values.iter().sum::<f64>() / n;
            let variance = values.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0);
            let moments: ExactMoments = values.iter().copied().collect();
            prop_assert!((moments.mean().unwrap_or(f64::NAN) - mean).abs() <= CLOSED_FORM);
            // A square of size 3.6e9 is itself rounded by 2.4e-7.
            let slack = CLOSED_FORM + 2.0 * f64::EPSILON * centre * centre;
            prop_assert!((moments.variance().unwrap_or(f64::NAN) - variance).abs() <= slack);
        }
    }

    #[test]
    fn a_sum_is_exact_where_floating_point_is_not() {
        let sum: ExactSum = [1e9, 2f64.powi(-60), -1e9].into_iter().collect();
        assert_eq!(sum.value(), 2f64.powi(-60));
    }

    #[test]
    fn equal_values_have_no_variance() {
        let moments: ExactMoments = std::iter::repeat_n(0.1, 1000).collect();
        assert!(moments.variance().is_some_and(|variance| variance < 1e-17));
        assert_eq!(moments.mean(), Some(0.1));
        assert_eq!(moments.count(), 1000);
    }

    #[test]
    fn too_few_values_have_no_moments() {
        let mut moments = ExactMoments::new();
        assert_eq!((moments.mean(), moments.variance()), (None, None));
        moments.add(2.0);
        assert_eq!((moments.mean(), moments.standard_error()), (Some(2.0), None));
        moments.add(4.0);
        assert_eq!((moments.variance(), moments.standard_error()), (Some(2.0), Some(1.0)));
    }

    #[test]
    fn what_is_not_finite_saturates() {
        let mut sum = ExactSum::new();
        sum.add_saturating(f64::NAN);
        assert_eq!(sum.value(), 0.0);
        sum.add_saturating(f64::INFINITY);
        assert_eq!(sum.value(), LARGEST_TERM);
        sum.add_saturating(f64::NEG_INFINITY);
        assert_eq!(sum.value(), 0.0);
    }
}
