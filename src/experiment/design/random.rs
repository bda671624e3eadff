//! Independent uniform points.

use super::Design;
use crate::chance::{Purpose, Streams, page_of};

/// Independent points, uniform in the open unit cube: the measure of all other designs.
#[derive(Clone, Debug)]
pub struct Random {
    factors: usize,
    streams: Streams,
    page: u64,
}

impl Random {
    /// Points of any number of factors.
    pub fn new(factors: usize, streams: &Streams) -> Self {
        Self { factors, streams: streams.clone(), page: page_of("design.random") }
    }
}

impl Design for Random {
    fn factors(&self) -> usize {
        self.factors
    }

    fn points(&self) -> u64 {
        1 << 56
    }

    fn point(&self, index: u64, point: &mut [f64]) {
        let length = point.len().min(self.factors);
        let mut stream = self.streams.stream(Purpose::Design, index % self.points());
        stream.fill(self.page, &mut point[..length]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tolerance::STANDARD_ERRORS;

    #[test]
    fn points_are_uniform_and_independent() {
        const POINTS: u64 = 20_000;
        let design = Random::new(3, &Streams::new(1));
        let mut point = [0.0; 3];
        let (mut sums, mut product) = ([0.0; 3], 0.0);
        for index in 0..POINTS {
            design.point(index, &mut point);
            for (sum, x) in sums.iter_mut().zip(point) {
                *sum += x - 0.5;
            }
            product += (point[0] - 0.5) * (point[2] - 0.5);
        }
        let n = POINTS as f64;
        for sum in sums {
            assert!(sum.abs() < STANDARD_ERRORS * (n / 12.0).sqrt());
        }
        assert!(product.abs() < STANDARD_ERRORS * n.sqrt() / 12.0);
    }

    #[test]
    fn a_point_is_the_same_whatever_was_asked_before() {
        let design = Random::new(40, &Streams::new(1));
        let (mut here, mut again, mut short) = (vec![0.0; 40], vec![0.0; 41], [0.0; 2]);
        design.point(77, &mut here);
        design.point(3, &mut again);
        design.point(77, &mut again);
        design.point(77, &mut short);
        assert_eq!(here, again[..40]);
        assert_eq!(again[40], 0.0);
        assert_eq!(short, here[..2]);
    }
}
