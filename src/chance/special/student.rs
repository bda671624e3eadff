//! Student's t distribution (Student 1908, *Biometrika* 6), by the incomplete beta
//! function: `P(|T| > t) = I_{ν/(ν+t²)}(ν/2, 1/2)` (DLMF 8.17; Johnson, Kotz &
//! Balakrishnan 1995, *Continuous Univariate Distributions* 2, ch. 28).

use super::{IncompleteBeta, LARGEST_SHAPE};

/// The distribution of |T| with `degrees` ≥ 1 degrees of freedom.
fn tails(degrees: f64) -> (f64, IncompleteBeta) {
    let degrees = degrees.clamp(1.0, LARGEST_SHAPE);
    (degrees, IncompleteBeta::new(0.5 * degrees, 0.5))
}

/// The probability that |T| exceeds |`t`|, with `degrees` ≥ 1 degrees of freedom.
pub fn student_two_sided(t: f64, degrees: f64) -> f64 {
    let (degrees, beta) = tails(degrees);
    beta.cumulative(degrees / (degrees + t * t))
}

/// The t that |T| stays below with probability `level`, 0 < level < 1.
pub fn student_critical(level: f64, degrees: f64) -> f64 {
    let (degrees, beta) = tails(degrees);
    let x = beta.quantile(1.0 - level);
    libm::sqrt(degrees * (1.0 - x) / x)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tolerance::SPECIAL_FUNCTION;
    use statrs::distribution::{ContinuousCDF, StudentsT};

    #[test]
    fn it_agrees_with_another_library() {
        for degrees in [1.0, 2.0, 5.0, 29.0, 199.0, 5_000.0] {
            let other = StudentsT::new(0.0, 1.0, degrees).unwrap();
            for t in [0.0, 0.1, 0.7, 1.3, 2.1, 4.0, 9.0] {
                let expected = 2.0 * other.sf(t);
                let p = student_two_sided(t, degrees);
                assert!((p - expected).abs() < SPECIAL_FUNCTION, "{t}, {degrees}: {p}, {expected}");
            }
        }
    }

    #[test]
    fn critical_values_are_those_of_tables() {
        for (degrees, value) in [(1.0, 12.706_205), (9.0, 2.262_157), (120.0, 1.979_930)] {
            assert!((student_critical(0.95, degrees) - value).abs() < 1e-6, "{degrees}");
        }
    }
}
