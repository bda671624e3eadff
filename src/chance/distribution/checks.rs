//! Checks that every family's tests make.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use super::Family;
use crate::chance::{Purpose, Streams};
use crate::tolerance::{CLOSED_FORM, SAMPLE_ERRORS, SPECIAL_FUNCTION};

/// Probabilities from the first to the last that a stream can give.
pub fn probabilities() -> impl Iterator<Item = f64> {
    let small = [f64::EPSILON / 4.0, f64::EPSILON / 2.0, 1e-12, 1e-9, 1e-6, 1e-4];
    let middle = (1..1000).map(|i| f64::from(i) / 1000.0);
    let large = [1e-4, 1e-6, 1e-9, 1e-12, f64::EPSILON / 2.0].map(|u| 1.0 - u);
    small.into_iter().chain(middle).chain(large)
}

/// The quantile is finite and does not fall, and the cumulative function undoes
/// it wherever a double can tell (not for families with atoms).
pub fn round_trip(family: &impl Family) {
    monotone(family);
    for u in probabilities() {
        let x = family.quantile(u);
        let back = family.cumulative(x);
        // What the neighbouring doubles of x differ by is beyond any quantile.
        let slack = 2.0 * (family.cumulative(x.next_up()) - family.cumulative(x.next_down()));
        assert!((back - u).abs() <= CLOSED_FORM * u + 1e-15 + slack, "u {u}, x {x}, back {back}");
    }
}

/// The quantile is finite and does not fall.
pub fn monotone(family: &impl Family) {
    let mut last = f64::NEG_INFINITY;
    for u in probabilities() {
        let x = family.quantile(u);
        assert!(x.is_finite(), "u {u}: {x}");
        assert!(x >= last - 4.0 * f64::EPSILON * x.abs(), "u {u}: {x} after {last}");
        last = x;
    }
}

/// The mean is the integral of the quantile (midpoints of 200,000 cells).
pub fn mean(family: &impl Family) {
    const CELLS: u32 = 200_000;
    let cells = (0..CELLS).map(|i| (f64::from(i) + 0.5) / f64::from(CELLS));
    let integral = cells.map(|u| family.quantile(u)).sum::<f64>() / f64::from(CELLS);
    let spread = family.quantile(0.99) - family.quantile(0.01);
    let expected = family.mean();
    // The tails beyond the last midpoints are what the rule misses.
    assert!((integral - expected).abs() <= 1e-4 * spread + 1e-12, "{integral}, {expected}");
}

/// The cumulative function agrees with an independent one.
pub fn oracle(family: &impl Family, cumulative: impl Fn(f64) -> f64) {
    for u in probabilities() {
        let x = family.quantile(u);
        let (ours, theirs) = (family.cumulative(x), cumulative(x));
        assert!((ours - theirs).abs() <= SPECIAL_FUNCTION, "x {x}: {ours}, {theirs}");
    }
}

/// Draws by inverse CDF and draws of an independent sampler have the same mean
/// and mean square, and the same share below each quartile.
pub fn same_draws(family: &impl Family, mut sampler: impl FnMut(&mut ChaCha8Rng) -> f64) {
    const DRAWS: usize = 40_000;
    let mut ours = vec![0.0; DRAWS];
    Streams::new(11).stream(Purpose::Judgement, 5).fill(0, &mut ours);
    for u in &mut ours {
        *u = family.quantile(*u);
    }
    let mut rng = ChaCha8Rng::seed_from_u64(12);
    let theirs: Vec<f64> = (0..DRAWS).map(|_| sampler(&mut rng)).collect();

    alike(&ours, &theirs, |x| x);
    alike(&ours, &theirs, |x| x * x);
    for quartile in [0.25, 0.5, 0.75].map(|u| family.quantile(u)) {
        alike(&ours, &theirs, |x| f64::from(u8::from(x <= quartile)));
    }
}

fn alike(ours: &[f64], theirs: &[f64], of: impl Fn(f64) -> f64) {
    let moments = |draws: &[f64]| {
        let n = draws.len() as f64;
        let mean = draws.iter().map(|x| of(*x)).sum::<f64>() / n;
        let square = draws.iter().map(|x| (of(*x) - mean).powi(2)).sum::<f64>() / n;
        (mean, square / n)
    };
    let ((a, va), (b, vb)) = (moments(ours), moments(theirs));
    assert!((a - b).abs() <= SAMPLE_ERRORS * (va + vb).sqrt(), "{a}, {b}");
}

/// The bits of the quantiles at 2⁻⁵³, 0.1, 0.5 and 0.99.
pub fn bits(family: &impl Family) -> [u64; 4] {
    [f64::EPSILON / 2.0, 0.1, 0.5, 0.99].map(|u| family.quantile(u).to_bits())
}
