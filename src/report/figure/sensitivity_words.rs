//! What figures of sensitivity analyses share: which quantities are told, and the names of
//! factors.

use super::Subject;
use crate::report::record::ScenarioSummary;
use crate::report::sensitivity::{FactorSensitivity, FactorSummary, OutputSensitivity};
use crate::report::terminal::names::Names;

/// What was studied: the results of `zopa sensitivity` and of `zopa drivers` alike.
pub(super) struct Studied<'s> {
    pub scenario: &'s ScenarioSummary,
    pub method: &'s str,
    pub factors: &'s [FactorSummary],
    pub outputs: Vec<&'s OutputSensitivity>,
}

/// Quantities beside agreement that are drawn.
const OTHERS: usize = 3;
/// Factors that are drawn of agreement, and of the others.
pub(super) const FACTORS: (usize, usize) = (10, 4);

impl<'s> Studied<'s> {
    /// That of a subject.
    pub fn of(subject: &'s Subject) -> Option<Self> {
        match subject {
            Subject::Sensitivity(result) => Some(Self {
                scenario: &result.scenario,
                method: &result.study.method,
                factors: &result.factors,
                outputs: result.outputs.iter().collect(),
            }),
            Subject::Drivers(result) => Some(Self {
                scenario: &result.scenario,
                method: &result.study.method,
                factors: &result.factors,
                outputs: result.outputs.iter().map(|output| &output.sensitivity).collect(),
            }),
            _ => None,
        }
    }

    /// Agreement.
    pub fn agreement(&self) -> Option<&'s OutputSensitivity> {
        self.outputs.iter().copied().find(|output| output.id == "agreement")
    }

    /// Agreement, then the other quantities that something moves for sure, the most strongly
    /// moved first, an issue once; only those that have what is asked for.
    pub fn told(&self, has: impl Fn(&FactorSensitivity) -> bool) -> Vec<&'s OutputSensitivity> {
        let fits = |output: &&OutputSensitivity| output.factors.iter().any(&has);
        let mut others: Vec<&OutputSensitivity> = self
            .outputs
            .iter()
            .copied()
            .filter(|output| output.id != "agreement" && fits(output))
            .filter(|output| output.factors.iter().any(|one| one.stands_out && has(one)))
            .collect();
        others.sort_by(|one, two| size(two).total_cmp(&size(one)));
        let mut issues = Vec::new();
        others.retain(|output| match output.issue {
            Some(issue) if issues.contains(&issue) => false,
            Some(issue) => {
                issues.push(issue);
                true
            }
            None => true,
        });
        others.truncate(OTHERS);
        self.agreement().filter(fits).into_iter().chain(others).collect()
    }

    /// What a reader calls a factor.
    pub fn name(&self, factor: usize) -> String {
        self.factors
            .get(factor)
            .map_or_else(|| "?".to_owned(), |factor| Names(self.scenario).number(&factor.path))
    }

    /// The path of a factor.
    pub fn path(&self, factor: usize) -> &str {
        self.factors.get(factor).map_or("", |factor| &factor.path)
    }
}

/// How strongly a quantity is moved: its strongest index.
fn size(output: &OutputSensitivity) -> f64 {
    let of = |one: &FactorSensitivity| {
        let index = one.total.or(one.first_order).map(|estimate| estimate.value);
        index.or(one.effects.map(|effects| effects.mean_size.value)).unwrap_or(0.0)
    };
    output.factors.iter().map(of).fold(0.0, f64::max)
}

/// The factors of a quantity that are drawn: of agreement more than of others.
pub(super) fn drawn(output: &OutputSensitivity) -> usize {
    if output.id == "agreement" { FACTORS.0 } else { FACTORS.1 }
}
