//! The root of an increasing function: Halley's steps, kept inside a bracket by
//! bisection.
//!
//! Source: Press et al. (2007), *Numerical Recipes*, §9.4 (safeguarded Newton)
//! and §6.2 (Halley's correction where the second derivative is cheap).

/// A function near a point.
pub(super) struct Local {
    /// Its value.
    pub value: f64,
    /// Its first derivative, positive.
    pub slope: f64,
    /// Its second derivative over its first.
    pub bend: f64,
}

/// A step from a value this small is the last: the convergence is cubic, and
/// leaves a value of the order of its cube.
const LAST_VALUE: f64 = 3e-6;

/// Bisection alone would end well before this many steps.
const MOST_STEPS: u32 = 200;

/// The zero of `function` between `low` and `high`, from `start`.
///
/// The function must be on its natural scale (here: a difference of logarithms
/// of probabilities), so that small values are where it is all but straight.
/// Returns the nearer bound if the function has no zero in the bracket.
pub(super) fn increasing_root(
    start: f64,
    mut low: f64,
    mut high: f64,
    mut function: impl FnMut(f64) -> Local,
) -> f64 {
    let mut at = start.max(low).min(high);
    for _ in 0..MOST_STEPS {
        let Local { value, slope, bend } = function(at);
        if value == 0.0 {
            return at;
        }
        if value < 0.0 {
            low = at;
        } else {
            high = at;
        }
        let newton = value / slope;
        // Far from the root the correction may turn the step around: limit it.
        let step = newton / (1.0 - 0.5 * newton * bend).clamp(0.5, 2.0);
        let mut next = at - step;
        let inside = next >= low && next <= high;
        if !inside {
            next = 0.5 * (low + high);
        }
        let moved = (next - at).abs();
        at = next;
        if moved <= f64::EPSILON * at.abs() || (inside && value.abs() <= LAST_VALUE) {
            return at;
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_finds_a_cube_root_from_either_side() {
        for start in [0.1, 1.0, 9.9] {
            let root = increasing_root(start, 0.0, 10.0, |x| Local {
                value: x * x * x - 8.0,
                slope: 3.0 * x * x,
                bend: 2.0 / x,
            });
            assert!((root - 2.0).abs() < 1e-14, "{root}");
        }
    }

    #[test]
    fn without_a_root_it_ends_at_a_bound() {
        let local = |x: f64| Local { value: x + 1.0, slope: 1.0, bend: 0.0 };
        assert!(increasing_root(2.0, 0.0, 3.0, local) < 1e-12);
    }
}
