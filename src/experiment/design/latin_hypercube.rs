//! Latin hypercubes.
//!
//! Source: McKay, Beckman & Conover (1979), *A comparison of three methods for selecting values
//! of input variables*, Technometrics 21; the choice among candidates by the smallest distance
//! between points: Johnson, Moore & Ylvisaker (1990), *Minimax and maximin distance designs*,
//! Journal of Statistical Planning and Inference 26.

use super::{Design, DesignError, shuffle};
use crate::chance::{PAGES, Purpose, SLOTS, Streams, page_of};

/// Candidates are compared up to this many points; comparing takes time in their square. With
/// more, points of random candidates come about equally close, and the first candidate is taken.
pub const MOST_COMPARED: usize = 2_000;

/// A factor's points are drawn from the pages of its own, two numbers each.
pub const MOST_POINTS: u64 = PAGES * SLOTS as u64 / 2;

/// Points times factors: they are kept, eight bytes each.
pub const MOST_NUMBERS: u64 = 1 << 26;

/// A point keeps this share of its cell's width away from the cell's walls, so that rounding
/// cannot move it into the next cell.
const WALL: f64 = 1.0 / (1 << 24) as f64;

/// Of n points exactly one has its coordinate in each of the n equal parts of every axis; where
/// in the part is uniformly random.
#[derive(Clone, Debug, PartialEq)]
pub struct LatinHypercube {
    factors: usize,
    /// Point after point.
    coordinates: Vec<f64>,
}

impl LatinHypercube {
    /// `points` from 1 to [`MOST_POINTS`]. Of `candidates` hypercubes (0 is taken as 1) the one whose closest two
    /// points are farthest apart, if there are at most [`MOST_COMPARED`] points; ties go to the
    /// first. Takes time of candidates · points² · factors.
    pub fn new(
        points: usize,
        factors: usize,
        candidates: u64,
        streams: &Streams,
    ) -> Result<Self, DesignError> {
        let design = "a Latin hypercube";
        if points == 0 {
            return Err(DesignError::NoPoints { design });
        }
        if points as u64 > MOST_POINTS {
            return Err(DesignError::TooLarge { design, most: MOST_POINTS, what: "points" });
        }
        let numbers = (points as u64).saturating_mul(factors.max(1) as u64);
        if numbers > MOST_NUMBERS {
            let what = "points times factors";
            return Err(DesignError::TooLarge { design, most: MOST_NUMBERS, what });
        }
        let mut best = Self::candidate(points, factors, 0, streams);
        if points == 1 || points > MOST_COMPARED {
            return Ok(best);
        }
        let mut apart = best.least_square_distance(0.0);
        for number in 1..candidates {
            let candidate = Self::candidate(points, factors, number, streams);
            let distance = candidate.least_square_distance(apart);
            if distance > apart {
                (best, apart) = (candidate, distance);
            }
        }
        Ok(best)
    }

    /// Hypercube `number` under a seed.
    fn candidate(points: usize, factors: usize, number: u64, streams: &Streams) -> Self {
        let mut coordinates = vec![0.0; points * factors];
        let mut uniforms = vec![0.0; 2 * points];
        let mut parts: Vec<usize> = Vec::with_capacity(points);
        for factor in 0..factors {
            let page = page_of(&format!("design.latin_hypercube.{factor}"));
            streams.stream(Purpose::Design, number).fill(page, &mut uniforms);
            let (order, places) = uniforms.split_at(points);
            parts.clear();
            parts.extend(0..points);
            shuffle(&mut parts, order);
            for (point, (part, place)) in parts.iter().zip(places).enumerate() {
                let place = place.clamp(WALL, 1.0 - WALL);
                coordinates[point * factors + factor] = (*part as f64 + place) / points as f64;
            }
        }
        Self { factors, coordinates }
    }

    /// The square of the smallest distance between two points; anything at most `enough` if it
    /// is not above that.
    fn least_square_distance(&self, enough: f64) -> f64 {
        let mut least = f64::INFINITY;
        for (index, one) in self.coordinates.chunks_exact(self.factors.max(1)).enumerate() {
            for other in self.coordinates.chunks_exact(self.factors.max(1)).take(index) {
                let square: f64 = one.iter().zip(other).map(|(a, b)| (a - b) * (a - b)).sum();
                least = least.min(square);
            }
            if least <= enough {
                return least;
            }
        }
        least
    }
}

impl Design for LatinHypercube {
    fn factors(&self) -> usize {
        self.factors
    }

    fn points(&self) -> u64 {
        (self.coordinates.len() / self.factors.max(1)).max(1) as u64
    }

    fn point(&self, index: u64, point: &mut [f64]) {
        let first = (index % self.points()) as usize * self.factors;
        for (to, from) in point.iter_mut().zip(self.coordinates[first..].iter().take(self.factors))
        {
            *to = *from;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(design: &LatinHypercube) -> Vec<Vec<f64>> {
        let row = |index| {
            let mut point = vec![0.0; design.factors()];
            design.point(index, &mut point);
            point
        };
        (0..design.points()).map(row).collect()
    }

    #[test]
    fn every_part_of_every_axis_is_hit_once() {
        for (points, factors) in [(1, 3), (7, 1), (100, 5), (30_001, 2)] {
            let design = LatinHypercube::new(points, factors, 3, &Streams::new(9)).unwrap();
            assert_eq!(design.points(), points as u64);
            let rows = rows(&design);
            for factor in 0..factors {
                let mut hits = vec![0; points];
                rows.iter().for_each(|row| hits[(row[factor] * points as f64) as usize] += 1);
                assert!(hits.iter().all(|count| *count == 1));
            }
        }
    }

    /// Checked against a search over all pairs of all candidates.
    #[test]
    fn the_candidate_with_the_widest_gap_is_taken() {
        let streams = Streams::new(4);
        let gap = |design: &LatinHypercube| {
            let rows = rows(design);
            let mut least = f64::INFINITY;
            for (index, one) in rows.iter().enumerate() {
                for other in &rows[..index] {
                    let square: f64 = one.iter().zip(other).map(|(a, b)| (a - b).powi(2)).sum();
                    least = least.min(square);
                }
            }
            least
        };
        let candidate = |number| LatinHypercube::candidate(20, 3, number, &streams);
        let widest = (0..50).map(|number| gap(&candidate(number))).fold(0.0, f64::max);
        let chosen = LatinHypercube::new(20, 3, 50, &streams).unwrap();
        assert_eq!(gap(&chosen), widest);
        assert!(widest > gap(&candidate(0)));
        assert_eq!(chosen, LatinHypercube::new(20, 3, 50, &streams).unwrap());
    }

    #[test]
    fn columns_are_unrelated() {
        // The correlation of two random orders of n has deviation 1/√(n − 1).
        let design = LatinHypercube::new(2_000, 2, 1, &Streams::new(6)).unwrap();
        let product: f64 = rows(&design).iter().map(|row| (row[0] - 0.5) * (row[1] - 0.5)).sum();
        assert!((product * 12.0 / 2_000.0).abs() < 3.0 / 1_999f64.sqrt());
    }

    #[test]
    fn nothing_and_too_much_are_refused() {
        let streams = Streams::new(1);
        assert!(LatinHypercube::new(0, 2, 1, &streams).is_err());
        assert!(LatinHypercube::new(1 << 21, 1, 1, &streams).is_err());
        assert!(LatinHypercube::new(1 << 20, 1 << 20, 1, &streams).is_err());
        let mut nothing = [0.5; 2];
        LatinHypercube::new(3, 0, 2, &streams).unwrap().point(2, &mut nothing);
        assert_eq!(nothing, [0.5; 2]);
    }
}
