//! Sobol' sequences, as they are and scrambled.
//!
//! Sources: Sobol' (1967), *On the distribution of points in a cube and the approximate
//! evaluation of integrals*; direction numbers: Joe & Kuo (2008), *Constructing Sobol sequences
//! with better two-dimensional projections*, SIAM Journal on Scientific Computing 30, as the
//! crate `sobol` brings them; the order of points: Antonov & Saleev (1979); scrambling: a random
//! linear matrix and a digital shift, Matoušek (1998), *On the L2-discrepancy for anchored
//! boxes*, Journal of Complexity 14, whose variance is that of the nested scrambling of Owen
//! (1995) according to Owen (2003), *Variance with alternative scramblings of digital nets*.

use sobol::params::JoeKuoD6;

use super::{Design, DesignError};
use crate::chance::{Purpose, Streams, page_of};

/// Factors there are direction numbers for.
pub const MOST_FACTORS: usize = 1_000;

/// Binary digits of an index: there are 2³² points.
const INDEX_BITS: usize = 32;

/// Binary digits of a coordinate.
const BITS: usize = 52;

/// What the last of them is worth.
const CELL: f64 = 1.0 / (1u64 << BITS) as f64;

/// Points of which each run of 2^m from a multiple of 2^m on fills the cube evenly: on every
/// axis, exactly one of them has its coordinate in each of 2^m equal parts.
///
/// An experiment should have a power of 2 of points, and not leave out the first (Owen 2022,
/// *On dropping the first Sobol' point*). Scrambled points are uniform in the open cube each,
/// so averages are unbiased, and two seeds give independent averages.
#[derive(Clone, Debug, PartialEq)]
pub struct Sobol {
    /// For each factor, what each binary digit of the index's Gray code changes.
    directions: Vec<[u64; INDEX_BITS]>,
    /// For each factor, what is changed in all points.
    shifts: Vec<u64>,
    /// Where in its smallest cell a point is: 0 or ½.
    place: f64,
}

impl Sobol {
    /// The sequence itself, whose point 0 is the corner at 0. At most [`MOST_FACTORS`] factors.
    pub fn plain(factors: usize) -> Result<Self, DesignError> {
        let widen = |numbers: [u32; INDEX_BITS]| {
            numbers.map(|number| u64::from(number) << (BITS - INDEX_BITS))
        };
        let directions = direction_numbers(factors)?.into_iter().map(widen).collect();
        Ok(Self { directions, shifts: vec![0; factors], place: 0.0 })
    }

    /// The sequence scrambled. A factor's scrambling depends on its place and the streams, not
    /// on how many factors there are. At most [`MOST_FACTORS`] factors.
    pub fn scrambled(factors: usize, streams: &Streams) -> Result<Self, DesignError> {
        let page = page_of("design.sobol");
        let mut uniforms = [0.0; BITS + 1];
        let mut shifts = Vec::with_capacity(factors);
        let mut scramble = |(factor, numbers): (usize, [u32; INDEX_BITS])| {
            streams.stream(Purpose::Design, factor as u64).fill(page, &mut uniforms);
            let rows = matrix(&uniforms[..BITS]);
            shifts.push((uniforms[BITS] * (1u64 << BITS) as f64) as u64);
            numbers.map(|number| product(&rows, number))
        };
        let directions =
            direction_numbers(factors)?.into_iter().enumerate().map(&mut scramble).collect();
        Ok(Self { directions, shifts, place: 0.5 })
    }
}

impl Design for Sobol {
    fn factors(&self) -> usize {
        self.directions.len()
    }

    fn points(&self) -> u64 {
        1 << INDEX_BITS
    }

    fn point(&self, index: u64, point: &mut [f64]) {
        let index = index % self.points();
        let code = index ^ (index >> 1);
        for ((directions, shift), to) in self.directions.iter().zip(&self.shifts).zip(point) {
            let (mut digits, mut rest) = (*shift, code);
            while rest != 0 {
                digits ^= directions[rest.trailing_zeros() as usize];
                rest &= rest - 1;
            }
            *to = (digits as f64 + self.place) * CELL;
        }
    }
}

/// The direction numbers of each factor, leading digit first.
fn direction_numbers(factors: usize) -> Result<Vec<[u32; INDEX_BITS]>, DesignError> {
    if factors > MOST_FACTORS {
        let design = "a Sobol' sequence";
        return Err(DesignError::TooManyFactors { design, most: MOST_FACTORS, found: factors });
    }
    let parameters = JoeKuoD6::standard();
    let numbers = sobol::Sobol::<u32>::init_direction_vals(factors, INDEX_BITS, &parameters);
    let whole = |numbers: Vec<u32>| {
        let mut whole = [0; INDEX_BITS];
        whole.iter_mut().zip(numbers).for_each(|(to, from)| *to = from);
        whole
    };
    Ok(numbers.into_iter().map(whole).collect())
}

/// A random lower triangular matrix of binary digits with ones on the diagonal, row by row,
/// leading column first; rows below the square are random throughout.
fn matrix(uniforms: &[f64]) -> Vec<u32> {
    let row = |(row, uniform): (usize, &f64)| {
        let random = (uniform * (1u64 << INDEX_BITS) as f64) as u32;
        match row {
            row if row >= INDEX_BITS => random,
            row => {
                let diagonal = 1 << (INDEX_BITS - 1 - row);
                // Columns before the diagonal are random, it is 1, those after it are 0.
                (random & !(diagonal | (diagonal - 1))) | diagonal
            }
        }
    };
    uniforms.iter().enumerate().map(row).collect()
}

/// Matrix times vector modulo 2.
fn product(rows: &[u32], vector: u32) -> u64 {
    rows.iter().fold(0, |digits, row| digits << 1 | u64::from((row & vector).count_ones() & 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(design: &dyn Design, indices: std::ops::Range<u64>) -> Vec<Vec<f64>> {
        let point = |index| {
            let mut point = vec![0.0; design.factors()];
            design.point(index, &mut point);
            point
        };
        indices.map(point).collect()
    }

    /// As in the table of Joe & Kuo's notes on generating Sobol' sequences.
    #[test]
    fn the_first_points_are_those_published() {
        let expected = [
            [0.0, 0.0, 0.0],
            [0.5, 0.5, 0.5],
            [0.75, 0.25, 0.25],
            [0.25, 0.75, 0.75],
            [0.375, 0.375, 0.625],
            [0.875, 0.875, 0.125],
            [0.625, 0.125, 0.875],
            [0.125, 0.625, 0.375],
        ];
        assert_eq!(points(&Sobol::plain(3).unwrap(), 0..8), expected);
    }

    /// The numbers of points in every elementary interval of two factors that has the size for
    /// one point: 2^a by 2^b parts with a + b = m are hit once each if t = 0.
    fn is_net(rows: &[Vec<f64>], first: usize, second: usize, m: u32) -> bool {
        (0..=m).all(|a| {
            let (across, down) = (1usize << a, 1usize << (m - a));
            let mut hits = vec![0; across * down];
            for row in rows {
                let at = (row[first] * across as f64) as usize * down
                    + (row[second] * down as f64) as usize;
                hits[at] += 1;
            }
            hits.iter().all(|count| *count == 1)
        })
    }

    #[test]
    fn runs_of_points_fill_elementary_intervals_scrambled_or_not() {
        const M: u32 = 8;
        let plain = Sobol::plain(4).unwrap();
        for seed in 0..5 {
            let scrambled = Sobol::scrambled(4, &Streams::new(seed)).unwrap();
            for design in [&plain, &scrambled] {
                for start in [0, 3 << M, (1 << 32) - (1 << M)] {
                    let rows = points(design, start..start + (1 << M));
                    assert!(is_net(&rows, 0, 1, M));
                    // Every factor alone fills its axis.
                    for factor in 0..4 {
                        let mut hits = [0; 1 << M];
                        rows.iter().for_each(|row| hits[(row[factor] * 256.0) as usize] += 1);
                        assert!(hits.iter().all(|count| *count == 1));
                    }
                }
            }
        }
    }

    #[test]
    fn all_factors_fill_their_axes() {
        let design = Sobol::scrambled(MOST_FACTORS, &Streams::new(1)).unwrap();
        let rows = points(&design, 0..64);
        for factor in 0..MOST_FACTORS {
            let mut hits = [0; 64];
            rows.iter().for_each(|row| hits[(row[factor] * 64.0) as usize] += 1);
            assert!(hits.iter().all(|count| *count == 1), "factor {factor}");
        }
    }

    #[test]
    fn a_scrambled_point_is_uniform_over_seeds() {
        let mut bins = [0.0; 16];
        for seed in 0..4_800 {
            let mut point = [0.0; 2];
            Sobol::scrambled(2, &Streams::new(seed)).unwrap().point(5, &mut point);
            bins[(point[0] * 4.0) as usize * 4 + (point[1] * 4.0) as usize] += 1.0;
        }
        // Chi-square with 15 degrees of freedom.
        let chi: f64 = bins.iter().map(|n: &f64| (n - 300.0).powi(2) / 300.0).sum();
        assert!((chi - 15.0).abs() < 3.0 * 30f64.sqrt(), "{chi}");
    }

    #[test]
    fn a_factor_keeps_its_points_when_others_join() {
        let streams = Streams::new(3);
        let few = points(&Sobol::scrambled(2, &streams).unwrap(), 10..20);
        let many = points(&Sobol::scrambled(9, &streams).unwrap(), 10..20);
        assert!(few.iter().zip(&many).all(|(few, many)| few[..] == many[..2]));
        let others = points(&Sobol::scrambled(2, &Streams::new(4)).unwrap(), 10..20);
        assert!(few.iter().zip(&others).all(|(few, other)| few[0] != other[0]));
    }

    #[test]
    fn more_factors_than_there_are_numbers_for_are_refused() {
        assert!(Sobol::plain(MOST_FACTORS + 1).is_err());
        assert_eq!(Sobol::plain(0).unwrap().factors(), 0);
    }
}
