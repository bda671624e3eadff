//! Halton sequences with random permutations of digits.
//!
//! Sources: Halton (1960), *On the efficiency of certain quasi-random sequences of points in
//! evaluating multi-dimensional integrals*, Numerische Mathematik 2; Owen (2017), *A randomized
//! Halton algorithm in R*.

use super::{Design, DesignError, shuffle};
use crate::chance::{Purpose, Streams, page_of};

/// Factors it is made for; each takes a prime, and its permutations that many numbers a digit.
pub const MOST_FACTORS: usize = 500;

/// Digits are permuted until what is left is below this.
const RESOLUTION: f64 = 1.0 / (1u64 << 52) as f64;

/// Coordinate j of point k is k written in the j-th prime, mirrored at the point, each digit
/// replaced by a random permutation of the digits that belongs to its position.
///
/// Any number of points is as good as its neighbours; in more than a few dozen factors many
/// points are needed before the large primes fill their axes, and Sobol' points are better.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Halton {
    axes: Vec<Axis>,
}

/// One factor.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Axis {
    base: u16,
    /// For each digit, the least significant first, the permutation of 0..base.
    permutations: Vec<u16>,
}

impl Halton {
    /// A factor's permutations depend on its place and the streams, not on how many factors
    /// there are. At most [`MOST_FACTORS`] factors.
    pub fn new(factors: usize, streams: &Streams) -> Result<Self, DesignError> {
        if factors > MOST_FACTORS {
            let design = "a Halton sequence";
            return Err(DesignError::TooManyFactors { design, most: MOST_FACTORS, found: factors });
        }
        let page = page_of("design.halton");
        let axis = |(factor, base): (usize, u16)| {
            let digits = digits(base);
            let mut uniforms = vec![0.0; digits * usize::from(base)];
            streams.stream(Purpose::Design, factor as u64).fill(page, &mut uniforms);
            let mut permutations: Vec<u16> = (0..digits).flat_map(|_| 0..base).collect();
            for (permutation, uniforms) in
                permutations.chunks_exact_mut(base.into()).zip(uniforms.chunks_exact(base.into()))
            {
                shuffle(permutation, uniforms);
            }
            Axis { base, permutations }
        };
        Ok(Self { axes: primes(factors).into_iter().enumerate().map(axis).collect() })
    }
}

impl Design for Halton {
    fn factors(&self) -> usize {
        self.axes.len()
    }

    fn points(&self) -> u64 {
        // Every index below has no more digits than are permuted.
        1 << 51
    }

    fn point(&self, index: u64, point: &mut [f64]) {
        let index = index % self.points();
        for (axis, to) in self.axes.iter().zip(point) {
            let base = u64::from(axis.base);
            let mut mirrored = [0u16; 52];
            let (mut rest, mut count) = (index, 0);
            for permutation in axis.permutations.chunks_exact(axis.base.into()) {
                mirrored[count] = permutation[(rest % base) as usize];
                rest /= base;
                count += 1;
            }
            // From the last digit on, which stands in the middle of its cell.
            let base = f64::from(axis.base);
            let fraction = mirrored[..count]
                .iter()
                .rev()
                .fold(0.5, |fraction, digit| (f64::from(*digit) + fraction) / base);
            *to = fraction.min(1.0 - f64::EPSILON / 2.0);
        }
    }
}

/// Digits in a base until what is left is below the resolution.
fn digits(base: u16) -> usize {
    let (mut digits, mut left) = (0, 1.0);
    while left > RESOLUTION {
        left /= f64::from(base);
        digits += 1;
    }
    digits
}

/// The first so many primes.
fn primes(number: usize) -> Vec<u16> {
    let mut primes: Vec<u16> = Vec::with_capacity(number);
    let candidates = 2..=u16::MAX;
    for candidate in candidates {
        if primes.len() == number {
            break;
        }
        if primes.iter().take_while(|p| **p <= candidate / **p).all(|p| candidate % *p != 0) {
            primes.push(candidate);
        }
    }
    primes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn primes_are_prime() {
        assert_eq!(primes(10), [2, 3, 5, 7, 11, 13, 17, 19, 23, 29]);
        assert_eq!(primes(MOST_FACTORS).last(), Some(&3_571));
    }

    #[test]
    fn every_digit_is_permuted() {
        let design = Halton::new(100, &Streams::new(2)).unwrap();
        for axis in &design.axes {
            assert!(axis.permutations.len() / usize::from(axis.base) <= 52);
            for permutation in axis.permutations.chunks_exact(axis.base.into()) {
                let mut sorted = permutation.to_vec();
                sorted.sort_unstable();
                assert!(sorted.into_iter().eq(0..axis.base));
            }
        }
        // Two positions of a digit have permutations of their own.
        let largest = &design.axes[99];
        let (first, second) = largest.permutations.split_at(541);
        assert_ne!(first, &second[..541]);
    }

    /// Without permutations it is the radical inverse: 1 = 1₂ → .1₂, 2 = 10₂ → .01₂, ...
    #[test]
    fn digits_are_mirrored() {
        let identity = |base: u16| {
            let permutations = (0..digits(base)).flat_map(|_| 0..base).collect();
            Axis { base, permutations }
        };
        let design = Halton { axes: vec![identity(2), identity(3)] };
        let expected: [[f64; 2]; 6] = [
            [0.0, 0.0],
            [1.0 / 2.0, 1.0 / 3.0],
            [1.0 / 4.0, 2.0 / 3.0],
            [3.0 / 4.0, 1.0 / 9.0],
            [1.0 / 8.0, 4.0 / 9.0],
            [5.0 / 8.0, 7.0 / 9.0],
        ];
        for (index, expected) in expected.iter().enumerate() {
            let mut point = [0.0; 2];
            design.point(index as u64, &mut point);
            assert!(point.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-15));
        }
    }

    #[test]
    fn runs_of_a_power_of_the_base_fill_the_axis() {
        let design = Halton::new(6, &Streams::new(8)).unwrap();
        for (factor, length) in [(0, 65_536), (1, 6_561), (2, 125), (3, 49), (4, 121), (5, 169)] {
            let mut hits = vec![0; length];
            for index in 0..length as u64 {
                let mut point = [0.0; 6];
                design.point(5 * length as u64 + index, &mut point);
                hits[(point[factor] * length as f64) as usize] += 1;
            }
            assert!(hits.iter().all(|count| *count == 1), "factor {factor}");
        }
    }

    #[test]
    fn points_are_inside_and_factors_keep_them() {
        let streams = Streams::new(3);
        let (few, many) = (Halton::new(2, &streams).unwrap(), Halton::new(120, &streams).unwrap());
        for index in [0, 1, 12_345, (1 << 51) - 1] {
            let (mut short, mut long) = ([0.0; 2], [0.0; 120]);
            few.point(index, &mut short);
            many.point(index, &mut long);
            assert_eq!(short, long[..2]);
            assert!(long.iter().all(|x| 0.0 < *x && *x < 1.0));
        }
        assert!(Halton::new(MOST_FACTORS + 1, &streams).is_err());
    }
}
