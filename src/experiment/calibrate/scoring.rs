//! Scores of simulated likelihoods, and the steps they promise (Berndt, Hall, Hall & Hausman 1974,
//! *Annals of Economic and Social Measurement* 3). Coordinates are the places of the dials in
//! their ranges, 0..=1, and last the chance of a lapse.

use super::linear::inverse;

/// No dial moves by more than this share of its range in a step.
const LONGEST: f64 = 0.25;

/// The scores of the outcomes of one context, or of several: the sum and the sum of squares.
pub(super) struct Score {
    pub(super) gradient: Vec<f64>,
    pub(super) outer: Vec<f64>,
}

impl Score {
    pub(super) fn sum<'s>(scores: impl Iterator<Item = &'s Score>) -> Score {
        let mut sum = Score { gradient: Vec::new(), outer: Vec::new() };
        for score in scores {
            sum.gradient.resize(score.gradient.len(), 0.0);
            sum.outer.resize(score.outer.len(), 0.0);
            sum.gradient.iter_mut().zip(&score.gradient).for_each(|(sum, more)| *sum += more);
            sum.outer.iter_mut().zip(&score.outer).for_each(|(sum, more)| *sum += more);
        }
        sum
    }

    /// The coordinates that are not held at an end of their range by their slope, and that
    /// the data say anything of.
    pub(super) fn free(&self, (places, lapse): (&[f64], f64)) -> Vec<usize> {
        let size = self.gradient.len();
        let bound = |coordinate: usize| {
            let slope = self.gradient[coordinate];
            match places.get(coordinate) {
                Some(place) => (*place <= 0.0 && slope <= 0.0) || (*place >= 1.0 && slope >= 0.0),
                None => lapse <= 0.0,
            }
        };
        let told = |coordinate: usize| self.outer[coordinate * size + coordinate] > 0.0;
        (0..size).filter(|coordinate| !bound(*coordinate) && told(*coordinate)).collect()
    }

    /// The sums of squares among some coordinates.
    pub(super) fn among(&self, free: &[usize]) -> Vec<f64> {
        let size = self.gradient.len();
        free.iter().flat_map(|row| free.iter().map(move |at| self.outer[row * size + at])).collect()
    }

    /// The scoring step.
    pub(super) fn step(&self, (places, lapse): (&[f64], f64)) -> Step {
        let free = self.free((places, lapse));
        let size = free.len();
        let bread = inverse(&steadied(&self.among(&free), size), size);
        let mut found = Step { places: vec![0.0; places.len()], lapse: 0.0, promise: 0.0 };
        for (row, coordinate) in free.iter().enumerate() {
            let each = free.iter().zip(&bread[row * size..(row + 1) * size]);
            let step: f64 = each.map(|(other, bread)| bread * self.gradient[*other]).sum();
            found.promise += 0.5 * step * self.gradient[*coordinate];
            *found.places.get_mut(*coordinate).unwrap_or(&mut found.lapse) = step;
        }
        let longest = found.places.iter().fold(0.0, |most: f64, step| most.max(step.abs()));
        if longest > LONGEST {
            found.places.iter_mut().for_each(|step| *step *= LONGEST / longest);
        }
        found
    }
}

/// A step that scores promise something of.
pub(super) struct Step {
    /// How far each dial goes, in ranges.
    pub(super) places: Vec<f64>,
    /// How far the chance of a lapse goes; where everything is played again it takes its best
    /// value instead.
    pub(super) lapse: f64,
    /// What it promises in log-likelihood.
    pub(super) promise: f64,
}

/// A little on the diagonal, so that what the data do not tell apart has an inverse.
pub(super) fn steadied(information: &[f64], size: usize) -> Vec<f64> {
    let mut matrix = information.to_vec();
    (0..size).for_each(|at| matrix[at * size + at] *= 1.0 + 1e-9);
    matrix
}
