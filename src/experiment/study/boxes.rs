//! Scenario discovery: a few limits on factors that hold together where something happens.

use super::sample::Column;
use crate::experiment::sensitivity::{self, BoxAround, Peeling, SensitivityError, peel};

/// The most factors that a box which is told in words restricts.
const MOST_RESTRICTIONS: usize = 3;

/// The usual settings (Bryant & Lempert 2010).
const PEELING: Peeling = Peeling { share: 0.05, least_support: 0.05 };

/// Which runs are of interest: those whose output is below a value, or above it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Case {
    /// Below? Else above.
    pub below: bool,
    /// The value.
    pub value: f64,
}

/// Where runs of interest are dense.
#[derive(Clone, Debug, PartialEq)]
pub struct Discovery {
    /// Runs of interest.
    pub cases: usize,
    /// All runs.
    pub runs: usize,
    /// Indices of the factors that boxes may restrict.
    pub factors: Vec<usize>,
    /// The boxes of the peeling trajectory, the one around everything first; their limits are
    /// in the order of `factors`.
    pub boxes: Vec<BoxAround>,
    /// The one that is told: of those that restrict at most three factors, the one that holds
    /// most cases beyond those that as many runs anywhere would hold (weighted relative
    /// accuracy: Lavrač, Flach & Zupan 1999). `None` if no box is denser than all runs.
    pub told: Option<usize>,
}

/// Peels boxes around the runs of a case. Only `factors` are peeled.
///
/// # Errors
/// If no run is of interest, or there are more than a million.
pub fn discover(
    inputs: &[Vec<f64>],
    factors: Vec<usize>,
    column: &Column,
    case: Case,
) -> Result<Discovery, SensitivityError> {
    let of_interest =
        |value: &f64| if case.below { *value < case.value } else { *value > case.value };
    let interest: Vec<bool> = column.values.iter().map(of_interest).collect();
    let numbers: Vec<sensitivity::Factor> =
        factors.iter().map(|factor| sensitivity::Factor::Numbers(&inputs[*factor])).collect();
    let boxes = peel(&numbers, &interest, PEELING)?;
    let merit = |one: &BoxAround| one.support as f64 * (one.density - boxes[0].density);
    let readable = |one: &BoxAround| {
        one.coverage > 0.0 && (1..=MOST_RESTRICTIONS).contains(&one.restrictions())
    };
    let told = (1..boxes.len())
        .filter(|at| readable(&boxes[*at]) && boxes[*at].density > boxes[0].density)
        .max_by(|a, b| merit(&boxes[*a]).total_cmp(&merit(&boxes[*b])).then(b.cmp(a)));
    let cases = interest.iter().filter(|holds| **holds).count();
    Ok(Discovery { cases, runs: interest.len(), factors, boxes, told })
}
