//! Standardised regression coefficients, of values and of ranks.
//!
//! Sources: Saltelli, Ratto, Andres et al. (2008), *Global Sensitivity Analysis: The Primer*,
//! §1.2; ranks: Iman & Conover (1979), *The use of the rank transform in regression*,
//! Technometrics 21. Least squares by Householder's reflections (Golub & Van Loan, *Matrix
//! Computations*, §5.3).

use rayon::prelude::*;

use super::{SensitivityError, constant, deviations, moments, sample};
use crate::chance::special::student_critical;
use crate::experiment::Interval;

/// A column whose part that no earlier column explains is below this share of its length is
/// taken for a combination of them.
const DEPENDENT: f64 = 1e-9;

/// What a linear model makes of the sample.
#[derive(Clone, Debug, PartialEq)]
pub struct Regression {
    /// For each factor its coefficient; none for a factor that has one value only.
    pub coefficients: Vec<Option<Coefficient>>,
    /// R², 0..1: the share of the variance that the linear model explains. Where it is well
    /// below 1, the coefficients tell little.
    pub explained: f64,
}

/// The coefficient of a factor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Coefficient {
    /// b·σ_x/σ_y: standard deviations of the output to one of the factor.
    pub value: f64,
    /// Its interval by Student's t, as if errors were normal and of one size.
    pub interval: Interval,
}

/// The linear model of the output in all factors, everything divided by its standard deviation.
/// At least two runs more than factors; `level` between 0 and 1.
pub fn regression(
    inputs: &[Vec<f64>],
    outputs: &[f64],
    level: f64,
) -> Result<Regression, SensitivityError> {
    let mut models = regressions(inputs, &[outputs], level)?;
    models.pop().flatten().ok_or(SensitivityError::Constant)
}

/// The same for several outputs of the same runs, at little more than the cost of one; `None`
/// for an output that is the same in all runs.
pub fn regressions(
    inputs: &[Vec<f64>],
    outputs: &[&[f64]],
    level: f64,
) -> Result<Vec<Option<Regression>>, SensitivityError> {
    deviations(level)?;
    for outputs in outputs {
        sample(inputs, outputs, inputs.len() + 2)?;
    }
    let Some(runs) = outputs.first().map(|outputs| outputs.len()) else { return Ok(Vec::new()) };
    let mut targets: Vec<Option<Vec<f64>>> =
        outputs.iter().map(|outputs| standardised(outputs)).collect();
    let columns: Vec<Option<Vec<f64>>> = inputs.iter().map(|input| standardised(input)).collect();
    let varying: Vec<usize> = (0..inputs.len()).filter(|f| columns[*f].is_some()).collect();
    let fit = LeastSquares::new(
        columns.into_iter().flatten().collect(),
        targets.iter_mut().flatten().collect(),
    )
    .map_err(|column| SensitivityError::Dependent { factor: varying[column] })?;
    let freedom = (runs - 1 - varying.len()) as f64;
    let critical = student_critical(level, freedom);
    let model = |target: &Vec<f64>| {
        let (values, residual) = fit.nearest(target);
        let error = libm::sqrt(residual / freedom);
        let mut coefficients = vec![None; inputs.len()];
        for ((factor, value), length) in varying.iter().zip(values).zip(&fit.lengths) {
            let half = critical * error * length;
            let interval = Interval { low: value - half, high: value + half, level };
            coefficients[*factor] = Some(Coefficient { value, interval });
        }
        Regression { coefficients, explained: (1.0 - residual).clamp(0.0, 1.0) }
    };
    Ok(targets.iter().map(|target| target.as_ref().map(model)).collect())
}

/// The same of ranks instead of values: it sees any monotone effect. Equal values share the mean
/// of their ranks.
pub fn rank_regression(
    inputs: &[Vec<f64>],
    outputs: &[f64],
    level: f64,
) -> Result<Regression, SensitivityError> {
    sample(inputs, outputs, inputs.len() + 2)?;
    let inputs: Vec<Vec<f64>> = inputs.iter().map(|input| ranks(input)).collect();
    regression(&inputs, &ranks(outputs), level)
}

/// Centred, and of length 1; `None` if all values are alike.
fn standardised(values: &[f64]) -> Option<Vec<f64>> {
    let (mean, variance) = moments(values);
    let length = libm::sqrt(variance * values.len() as f64);
    let varies = !constant(values) && length > 0.0 && length.is_finite();
    varies.then(|| values.iter().map(|value| (value - mean) / length).collect())
}

/// Ranks from 1; equal values share their mean.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut ranks = vec![0.0; values.len()];
    let mut first = 0;
    for group in order.chunk_by(|a, b| values[*a] == values[*b]) {
        let shared = first as f64 + (group.len() as f64 + 1.0) / 2.0;
        group.iter().for_each(|at| ranks[*at] = shared);
        first += group.len();
    }
    ranks
}

/// The combinations of columns nearest to targets.
struct LeastSquares {
    /// Column j holds R's upper part.
    columns: Vec<Vec<f64>>,
    /// R's diagonal.
    diagonal: Vec<f64>,
    /// For each coefficient the root of the diagonal of (XᵀX)⁻¹.
    lengths: Vec<f64>,
}

impl LeastSquares {
    /// Columns of length 1, fewer than rows; targets are reflected in place. Refuses the first
    /// column that is a combination of those before it.
    fn new(mut columns: Vec<Vec<f64>>, mut targets: Vec<&mut Vec<f64>>) -> Result<Self, usize> {
        let number = columns.len();
        let mut diagonal = Vec::with_capacity(number);
        for at in 0..number {
            let (left, right) = columns.split_at_mut(at + 1);
            let pivot = &mut left[at];
            let length = libm::sqrt(pivot[at..].iter().map(|x| x * x).sum());
            if length < DEPENDENT {
                return Err(at);
            }
            // The reflection takes the column to −sign·length along axis `at`.
            let image = if pivot[at] > 0.0 { -length } else { length };
            diagonal.push(image);
            pivot[at] -= image;
            let square: f64 = pivot[at..].iter().map(|x| x * x).sum();
            let mirror = pivot[at..].to_vec();
            let reflect = |column: &mut Vec<f64>| {
                let product: f64 = mirror.iter().zip(&column[at..]).map(|(v, x)| v * x).sum();
                let factor = 2.0 * product / square;
                column[at..].iter_mut().zip(&mirror).for_each(|(x, v)| *x -= factor * v);
            };
            right.par_iter_mut().for_each(reflect);
            targets.par_iter_mut().for_each(|target| reflect(target));
        }
        let mut fit = Self { columns, diagonal, lengths: Vec::new() };
        // (XᵀX)⁻¹ = R⁻¹R⁻ᵀ: its diagonal has the squares of the rows of R⁻¹.
        let mut squares = vec![0.0; number];
        for at in 0..number {
            let mut unit = vec![0.0; number];
            unit[at] = 1.0;
            squares.iter_mut().zip(fit.solve(&unit)).for_each(|(square, x)| *square += x * x);
        }
        fit.lengths = squares.into_iter().map(libm::sqrt).collect();
        Ok(fit)
    }

    /// The coefficients for a reflected target, and the square of what is left of it.
    fn nearest(&self, target: &[f64]) -> (Vec<f64>, f64) {
        let number = self.diagonal.len();
        (self.solve(&target[..number]), target[number..].iter().map(|x| x * x).sum())
    }

    fn solve(&self, right: &[f64]) -> Vec<f64> {
        let number = right.len();
        let mut solution = vec![0.0; number];
        for row in (0..number).rev() {
            let known: f64 =
                (row + 1..number).map(|column| self.columns[column][row] * solution[column]).sum();
            solution[row] = (right[row] - known) / self.diagonal[row];
        }
        solution
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tolerance::CLOSED_FORM;

    fn values(regression: &Regression) -> Vec<f64> {
        regression.coefficients.iter().map(|c| c.map_or(f64::NAN, |c| c.value)).collect()
    }

    /// In a full grid factors are uncorrelated, so y = 2x₁ − x₂ has coefficients 2/√5, −1/√5.
    #[test]
    fn a_linear_output_is_explained_whole() {
        let (mut inputs, mut outputs) = (vec![Vec::new(), Vec::new()], Vec::new());
        for x in 0..5 {
            for y in 0..5 {
                inputs[0].push(f64::from(x));
                inputs[1].push(f64::from(y));
                outputs.push(7.0 + 2.0 * f64::from(x) - f64::from(y));
            }
        }
        let found = regression(&inputs, &outputs, 0.95).unwrap();
        let root = 5f64.sqrt();
        let expected = [2.0 / root, -1.0 / root];
        assert!(values(&found).iter().zip(expected).all(|(a, b)| (a - b).abs() < CLOSED_FORM));
        assert!((found.explained - 1.0).abs() < CLOSED_FORM);
    }

    /// One factor: the coefficient is Pearson's r, R² its square, and the interval
    /// r ± t·√((1 − r²)/(n − 2)).
    #[test]
    fn one_factor_is_the_correlation() {
        let inputs = vec![vec![1.0, 2.0, 3.0, 4.0, 5.0]];
        let outputs = [2.0, 1.0, 4.0, 3.0, 5.0];
        let found = regression(&inputs, &outputs, 0.95).unwrap();
        let coefficient = found.coefficients[0].unwrap();
        assert!((coefficient.value - 0.8).abs() < CLOSED_FORM);
        assert!((found.explained - 0.64).abs() < CLOSED_FORM);
        // t of 3 degrees of freedom at 95%: 3.182446.
        let half = 3.182_446_305 * (0.36f64 / 3.0).sqrt();
        assert!((coefficient.interval.half_width() - half).abs() < 1e-7);
    }

    #[test]
    fn ranks_see_any_monotone_effect() {
        let inputs = vec![(1..=20).map(f64::from).collect::<Vec<_>>()];
        let outputs: Vec<f64> = inputs[0].iter().map(|x| x.exp()).collect();
        let found = rank_regression(&inputs, &outputs, 0.95).unwrap();
        assert!((values(&found)[0] - 1.0).abs() < CLOSED_FORM);
        assert!(regression(&inputs, &outputs, 0.95).unwrap().explained < 0.5);
        assert_eq!(ranks(&[0.3, 0.1, 0.3, 9.0]), [2.5, 1.0, 2.5, 4.0]);
    }

    #[test]
    fn factors_that_say_nothing_are_named() {
        let line: Vec<f64> = (0..10).map(f64::from).collect();
        let outputs: Vec<f64> = line.iter().map(|x| x * x).collect();
        let still = regression(&[vec![3.0; 10], line.clone()], &outputs, 0.9).unwrap();
        assert_eq!(still.coefficients[0], None);
        assert!(still.coefficients[1].is_some());
        let twice: Vec<f64> = line.iter().map(|x| 1.0 - 2.0 * x).collect();
        let dependent = regression(&[vec![0.1; 10], line.clone(), twice], &outputs, 0.9);
        assert_eq!(dependent, Err(SensitivityError::Dependent { factor: 2 }));
        assert_eq!(
            regression(std::slice::from_ref(&line), &[1.0; 10], 0.9),
            Err(SensitivityError::Constant)
        );
        let short = regression(&[line], &[1.0, 2.0, 3.0], 0.9);
        assert!(matches!(short, Err(SensitivityError::Lengths { .. })));
        assert!(matches!(regression(&[], &[], 0.9), Err(SensitivityError::TooFew { .. })));
    }
}
