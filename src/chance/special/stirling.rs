//! The remainder of Stirling's formula, for logarithms of gamma functions whose
//! large parts cancel.
//!
//! Source: Abramowitz & Stegun 6.1.41; used as in DiDonato & Morris (1992),
//! *ACM TOMS* 18, algorithm 708.

/// Arguments from here on may be given to [`remainder`].
pub(super) const FROM: f64 = 10.0;

/// ln √(2π).
pub(super) const LN_SQRT_TAU: f64 = 0.918_938_533_204_672_8;

/// ln Γ(x) − \[(x − ½) ln x − x + ln √(2π)\], for x ≥ [`FROM`].
pub(super) fn remainder(x: f64) -> f64 {
    let y = 1.0 / (x * x);
    // Bernoulli terms 1/12, −1/360, 1/1260, ...; the first one left out is
    // below 1e-17 at x = 10.
    let series = 1.0 / 12.0
        + y * (-1.0 / 360.0
            + y * (1.0 / 1260.0
                + y * (-1.0 / 1680.0
                    + y * (1.0 / 1188.0
                        + y * (-691.0 / 360_360.0 + y * (1.0 / 156.0 - y * 3617.0 / 122_400.0))))));
    series / x
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_completes_stirling_s_formula() {
        for x in [10.0, 11.5, 25.0, 100.0] {
            let whole = (x - 0.5) * libm::log(x) - x + LN_SQRT_TAU + remainder(x);
            assert!((whole - libm::lgamma(x)).abs() < 1e-14 * libm::lgamma(x));
        }
    }
}
