//! Scenario discovery: in which part of the factors' space cases of interest are dense.
//!
//! The patient rule induction method starts with all runs and peels off, again and again, a small
//! share of them at one end of one factor (or one category), the peel after which cases of
//! interest are densest for what it costs. The boxes on the way trade coverage for density; which
//! one to take is for the reader to judge.
//!
//! Sources: Friedman & Fisher (1999), *Bump hunting in high-dimensional data*, Statistics and
//! Computing 9; Bryant & Lempert (2010), *Thinking inside the box*, Technological Forecasting and
//! Social Change 77: coverage, density, quasi-p-values; gain per run peeled off, since peels of
//! categories and of repeated values differ in size: Kwakkel & Jaxa-Rozen (2016), *Improving
//! scenario discovery for handling heterogeneous uncertainties and multinomial classified
//! outcomes*, Environmental Modelling & Software 79. Boxes are not enlarged again ("pasting").

use super::{SensitivityError, usable};
use crate::chance::special::{IncompleteBeta, LARGEST_SHAPE};

/// The values of a factor, one a run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Factor<'a> {
    /// Numbers, peeled from either end.
    Numbers(&'a [f64]),
    /// Categories, peeled one at a time.
    Categories(&'a [u32]),
}

/// What a box asks of a factor.
#[derive(Clone, Debug, PartialEq)]
pub enum Limit {
    /// Nothing.
    Any,
    /// A number within the closed range; an end may be open to infinity.
    Range {
        /// The least it may be.
        low: Option<f64>,
        /// The most it may be.
        high: Option<f64>,
    },
    /// One of these categories, ascending.
    Set(Vec<u32>),
}

/// How peels are made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Peeling {
    /// α: the share of the box's runs that a peel of numbers takes off, above 0 and at most ½;
    /// 0.05 is usual. Equal values go together, so a peel may take more.
    pub share: f64,
    /// Peeling ends before a box would hold less than this share of all runs, 0 to below 1;
    /// 0.05 is usual.
    pub least_support: f64,
}

/// A box and what is in it.
#[derive(Clone, Debug, PartialEq)]
pub struct BoxAround {
    /// For each factor what the box asks of it.
    pub limits: Vec<Limit>,
    /// The share of all cases of interest that it holds.
    pub coverage: f64,
    /// The share of its runs that are of interest.
    pub density: f64,
    /// Runs in it.
    pub support: usize,
    /// For each factor that the box restricts, the probability that as many of the box's runs
    /// would be of interest by chance if the restriction did nothing: P(Binomial(support,
    /// density without it) ≥ cases). They are no true p-values, since the box was sought.
    pub quasi_p_values: Vec<Option<f64>>,
}

impl Factor<'_> {
    fn runs(&self) -> usize {
        match self {
            Factor::Numbers(values) => values.len(),
            Factor::Categories(values) => values.len(),
        }
    }

    /// Whether the value of a run is as the limit asks.
    fn meets(&self, limit: &Limit, run: usize) -> bool {
        match (self, limit) {
            (_, Limit::Any) => true,
            (Factor::Numbers(values), Limit::Range { low, high }) => {
                low.is_none_or(|low| low <= values[run])
                    && high.is_none_or(|high| values[run] <= high)
            }
            (Factor::Categories(values), Limit::Set(allowed)) => allowed.contains(&values[run]),
            _ => false,
        }
    }
}

impl BoxAround {
    /// How many factors it restricts.
    pub fn restrictions(&self) -> usize {
        self.limits.iter().filter(|limit| **limit != Limit::Any).count()
    }
}

/// One way to go on.
struct Peel {
    factor: usize,
    limit: Limit,
    /// Gain in density per share of runs taken off.
    gain: f64,
}

/// The boxes of the peeling trajectory, the one around everything first. `interest` says of each
/// run whether it is a case of interest; there must be one, and at most a million runs.
///
/// A box ends halfway between the last value taken off and the first that stays. Of peels that
/// gain the same, that of the first factor is made, at its low end. Takes time of steps · factors ·
/// runs · log runs; about 3/α steps at the usual settings.
pub fn peel(
    factors: &[Factor],
    interest: &[bool],
    peeling: Peeling,
) -> Result<Vec<BoxAround>, SensitivityError> {
    check(factors, interest, peeling)?;
    let runs = interest.len();
    let least = libm::ceil(peeling.least_support * runs as f64).max(1.0) as usize;
    let mut limits = vec![Limit::Any; factors.len()];
    let mut inside: Vec<usize> = (0..runs).collect();
    let mut trajectory = vec![describe(factors, interest, limits.clone(), &inside)];
    while trajectory.last().is_some_and(|last| last.density < 1.0) {
        let cases = inside.iter().filter(|run| interest[**run]).count();
        let mut best: Option<Peel> = None;
        for (factor, values) in factors.iter().enumerate() {
            for (limit, taken, taken_cases) in
                peels(values, &limits[factor], &inside, interest, peeling.share)
            {
                let left = inside.len() - taken;
                if taken == 0 || left < least {
                    continue;
                }
                let before = cases as f64 / inside.len() as f64;
                let after = (cases - taken_cases) as f64 / left as f64;
                let gain = (after - before) / (taken as f64 / inside.len() as f64);
                if best.as_ref().is_none_or(|best| gain > best.gain) {
                    best = Some(Peel { factor, limit, gain });
                }
            }
        }
        let Some(Peel { factor, limit, .. }) = best else { break };
        inside.retain(|run| factors[factor].meets(&limit, *run));
        limits[factor] = limit;
        trajectory.push(describe(factors, interest, limits.clone(), &inside));
    }
    Ok(trajectory)
}

fn check(factors: &[Factor], interest: &[bool], peeling: Peeling) -> Result<(), SensitivityError> {
    let Peeling { share, least_support } = peeling;
    if !(share > 0.0 && share <= 0.5) {
        let (what, allowed) = ("the share of a peel", "above 0 and at most 0.5");
        return Err(SensitivityError::Setting { what, allowed, found: share });
    }
    if !(0.0..1.0).contains(&least_support) {
        let (what, allowed) = ("the least support", "0 or more and below 1");
        return Err(SensitivityError::Setting { what, allowed, found: least_support });
    }
    for factor in factors {
        if factor.runs() != interest.len() {
            let (found, expected) = (factor.runs(), interest.len());
            return Err(SensitivityError::Lengths { what: "inputs", found, expected });
        }
        if let Factor::Numbers(values) = factor {
            usable("input", values)?;
        }
    }
    if interest.len() as f64 > LARGEST_SHAPE {
        let (what, allowed) = ("the number of runs", "at most 1,000,000");
        return Err(SensitivityError::Setting { what, allowed, found: interest.len() as f64 });
    }
    if !interest.contains(&true) {
        let what = "cases of interest";
        return Err(SensitivityError::TooFew { what, needed: 1, found: 0 });
    }
    Ok(())
}

/// The ways to peel a factor: the limit afterwards, the runs taken off, and how many of them are
/// of interest.
fn peels(
    factor: &Factor,
    limit: &Limit,
    inside: &[usize],
    interest: &[bool],
    share: f64,
) -> Vec<(Limit, usize, usize)> {
    match factor {
        Factor::Numbers(values) => {
            let mut order = inside.to_vec();
            order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
            let (old_low, old_high) = match limit {
                Limit::Range { low, high } => (*low, *high),
                _ => (None, None),
            };
            let number = ((share * order.len() as f64) as usize).max(1);
            let mut found = Vec::new();
            let count = |runs: &[usize]| runs.iter().filter(|run| interest[**run]).count();
            // Values equal to the last that must stay, stay; if then none goes, the lowest go.
            let value = |at: usize| values[order[at]];
            let last = order.len().saturating_sub(1);
            if order.is_empty() || value(0) == value(last) {
                return found;
            }
            let first_kept =
                match order.partition_point(|run| values[*run] < value(number.min(last))) {
                    0 => order.partition_point(|run| values[*run] <= value(0)),
                    kept => kept,
                };
            let low = halfway(value(first_kept - 1), value(first_kept));
            let taken = &order[..first_kept];
            found.push((
                Limit::Range { low: Some(low), high: old_high },
                taken.len(),
                count(taken),
            ));
            let staying = last.saturating_sub(number);
            let end = match order.partition_point(|run| values[*run] <= value(staying)) {
                end if end > last => order.partition_point(|run| values[*run] < value(last)),
                end => end,
            };
            let high = halfway(value(end), value(end - 1));
            let taken = &order[end..];
            found.push((
                Limit::Range { low: old_low, high: Some(high) },
                taken.len(),
                count(taken),
            ));
            found
        }
        Factor::Categories(values) => {
            let mut present: Vec<u32> = inside.iter().map(|run| values[*run]).collect();
            present.sort_unstable();
            present.dedup();
            let without = |category: &u32| {
                let kept = present.iter().copied().filter(|other| other != category).collect();
                let taken = || inside.iter().filter(|run| values[**run] == *category);
                let cases = taken().filter(|run| interest[**run]).count();
                (Limit::Set(kept), taken().count(), cases)
            };
            present.iter().map(without).collect()
        }
    }
}

/// The middle between the value that goes and the one that stays; the latter if rounding makes
/// it the former.
fn halfway(goes: f64, stays: f64) -> f64 {
    let middle = 0.5 * goes + 0.5 * stays;
    if middle == goes { stays } else { middle }
}

fn describe(
    factors: &[Factor],
    interest: &[bool],
    limits: Vec<Limit>,
    inside: &[usize],
) -> BoxAround {
    let all = interest.iter().filter(|case| **case).count();
    let cases = inside.iter().filter(|run| interest[**run]).count();
    let support = inside.len();
    let quasi_p_value = |factor: usize| {
        if limits[factor] == Limit::Any {
            return None;
        }
        let (mut runs, mut found) = (0, 0);
        for (run, case) in interest.iter().enumerate() {
            let others = || limits.iter().zip(factors).enumerate();
            if others().all(|(other, (limit, values))| other == factor || values.meets(limit, run))
            {
                runs += 1;
                found += usize::from(*case);
            }
        }
        Some(at_least(cases, support, found as f64 / runs as f64))
    };
    let quasi_p_values = (0..limits.len()).map(quasi_p_value).collect();
    BoxAround {
        coverage: cases as f64 / all as f64,
        density: cases as f64 / support as f64,
        support,
        quasi_p_values,
        limits,
    }
}

/// P(Binomial(trials, p) ≥ successes).
fn at_least(successes: usize, trials: usize, p: f64) -> f64 {
    match successes {
        0 => 1.0,
        _ if p >= 1.0 => 1.0,
        _ if p <= 0.0 => 0.0,
        _ => IncompleteBeta::new(successes as f64, (trials - successes + 1) as f64).cumulative(p),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::{Purpose, Streams};

    const USUAL: Peeling = Peeling { share: 0.05, least_support: 0.05 };

    #[test]
    fn binomial_tails_by_hand() {
        // P(Bin(3, ½) ≥ 2) = 4/8; P(Bin(4, 0.1) ≥ 4) = 0.0001.
        assert!((at_least(2, 3, 0.5) - 0.5).abs() < 1e-12);
        assert!((at_least(4, 4, 0.1) - 1e-4).abs() < 1e-12);
        assert_eq!(
            (at_least(0, 3, 0.5), at_least(1, 3, 1.0), at_least(1, 3, 0.0)),
            (1.0, 1.0, 0.0)
        );
    }

    /// Cases of interest are those with 0.3 ≤ x ≤ 0.7, y ≤ 0.4 and category 1 or 2 of 0..4, z
    /// being nothing to them.
    #[test]
    fn a_planted_box_is_found() {
        const RUNS: usize = 6_000;
        let mut uniforms = vec![0.0; 4 * RUNS];
        Streams::new(21).stream(Purpose::Sampling, 0).fill(0, &mut uniforms);
        let column = |factor: usize| uniforms[factor * RUNS..(factor + 1) * RUNS].to_vec();
        let (x, y, z) = (column(0), column(1), column(2));
        let kind: Vec<u32> = column(3).into_iter().map(|u| (u * 4.0) as u32).collect();
        let interest: Vec<bool> = (0..RUNS)
            .map(|run| {
                (0.3..=0.7).contains(&x[run]) && y[run] <= 0.4 && (1..=2).contains(&kind[run])
            })
            .collect();
        let factors = [
            Factor::Numbers(&z),
            Factor::Numbers(&x),
            Factor::Categories(&kind),
            Factor::Numbers(&y),
        ];
        let trajectory = peel(&factors, &interest, USUAL).unwrap();
        assert_eq!(trajectory[0].coverage, 1.0);
        assert!((trajectory[0].density - 0.08).abs() < 0.02);
        assert!(trajectory.windows(2).all(|pair| pair[1].support < pair[0].support));
        let dense = trajectory.iter().find(|found| found.density > 0.97).unwrap();
        assert!(dense.coverage > 0.85, "{dense:?}");
        assert_eq!(dense.limits[2], Limit::Set(vec![1, 2]));
        let Limit::Range { low: Some(low), high: Some(high) } = dense.limits[1] else {
            panic!("{dense:?}")
        };
        assert!((low - 0.3).abs() < 0.03 && (high - 0.7).abs() < 0.03);
        let Limit::Range { low: None, high: Some(high) } = dense.limits[3] else {
            panic!("{dense:?}")
        };
        assert!((high - 0.4).abs() < 0.03);
        assert_eq!(dense.limits[0], Limit::Any);
        assert_eq!(dense.quasi_p_values[0], None);
        assert!([1, 2, 3].iter().all(|f| dense.quasi_p_values[*f].unwrap() < 1e-6));
        // What a box says of itself is what a count says.
        let held: Vec<usize> = (0..RUNS)
            .filter(|run| {
                let mut all = factors.iter().zip(&dense.limits);
                all.all(|(factor, limit)| factor.meets(limit, *run))
            })
            .collect();
        assert_eq!(held.len(), dense.support);
        let cases = held.iter().filter(|run| interest[**run]).count();
        assert_eq!(dense.density, cases as f64 / held.len() as f64);
    }

    #[test]
    fn equal_values_go_together() {
        // Half of the runs share the lowest value: a peel of a twentieth takes them all.
        let values = [0.0, 0.0, 0.0, 0.0, 1.0, 2.0, 3.0, 4.0];
        let interest = [false, false, false, false, true, true, true, true];
        let trajectory = peel(&[Factor::Numbers(&values)], &interest, USUAL).unwrap();
        assert_eq!(trajectory.len(), 2);
        assert_eq!(trajectory[1].limits, [Limit::Range { low: Some(0.5), high: None }]);
        assert_eq!((trajectory[1].coverage, trajectory[1].density), (1.0, 1.0));
        // And from above.
        let values = values.map(|value| -value);
        let trajectory = peel(&[Factor::Numbers(&values)], &interest, USUAL).unwrap();
        assert_eq!(trajectory[1].limits, [Limit::Range { low: None, high: Some(-0.5) }]);
    }

    #[test]
    fn support_bounds_the_peeling() {
        let values: Vec<f64> = (0..100).map(f64::from).collect();
        let interest: Vec<bool> = (0..100).map(|run| run == 99 || run == 3).collect();
        let peeling = Peeling { share: 0.1, least_support: 0.3 };
        let trajectory = peel(&[Factor::Numbers(&values)], &interest, peeling).unwrap();
        assert!(trajectory.iter().all(|found| found.support >= 30));
        assert!(trajectory.last().unwrap().support < 40);
    }

    #[test]
    fn nothing_of_interest_is_refused_and_nothing_else_panics() {
        let ask = |factors: &[Factor], interest: &[bool]| peel(factors, interest, USUAL);
        assert!(ask(&[], &[]).is_err());
        assert!(ask(&[Factor::Numbers(&[1.0, 2.0])], &[false, false]).is_err());
        assert!(ask(&[Factor::Numbers(&[1.0])], &[true, false]).is_err());
        assert!(ask(&[Factor::Numbers(&[1.0, f64::NAN])], &[true, false]).is_err());
        let constant = ask(&[Factor::Numbers(&[1.0; 3])], &[true, false, true]).unwrap();
        assert_eq!(constant.len(), 1);
        let one_kind = ask(&[Factor::Categories(&[7; 3])], &[true, false, true]).unwrap();
        assert_eq!(one_kind.len(), 1);
        let bad = Peeling { share: 0.0, least_support: 0.05 };
        assert!(peel(&[], &[true], bad).is_err());
    }
}
