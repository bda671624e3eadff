//! The root of a function that falls.

/// Halvings of an interval; more change nothing in double precision.
const HALVINGS: usize = 200;

/// Where a function that falls from above zero crosses zero between `low` and `high`; an
/// end of the interval if it does not cross there.
pub fn falling_root(mut low: f64, mut high: f64, function: impl Fn(f64) -> f64) -> f64 {
    for _ in 0..HALVINGS {
        let middle = low + (high - low) / 2.0;
        if middle <= low || middle >= high {
            break;
        }
        if function(middle) > 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    low + (high - low) / 2.0
}
