//! What testing claims found, as a record: what `zopa claims --json` prints.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::registration::RegistrationCheck;
use crate::experiment::claim::measure::Unit;
use crate::experiment::claim::{FIRST_LOOK, Outcome, Outcomes, Plan, Verdict};
use crate::scenario::{Claim, Claims, Difference};

/// The schema name that every record of claims carries.
pub const CLAIMS_SCHEMA: &str = "zopa.claims/1";

/// What testing a file of claims found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ClaimsResult {
    /// `zopa.claims/1`.
    pub schema: String,
    /// Version of zopa.
    pub version: String,
    /// The command that gives the same result.
    pub command: String,
    /// The file, as the user calls it.
    pub file: String,
    /// Hex BLAKE3 of the bytes of the file.
    pub digest: String,
    /// What a reader calls the claims.
    pub title: String,
    /// Shown with every result; may be empty.
    pub note: String,
    /// How they were tested.
    pub plan: PlanRecord,
    /// Was it stopped before its end?
    pub partial: bool,
    /// What was registered before, if something was.
    pub registration: Option<RegistrationCheck>,
    /// The claims that were tested, in file order.
    pub claims: Vec<ClaimRecord>,
    /// How many have which verdict.
    pub summary: SummaryRecord,
}

/// How claims are tested: all that decides a result, besides file and scenarios.
#[derive(Clone, Debug, PartialEq, Serialize, serde::Deserialize, JsonSchema)]
pub struct PlanRecord {
    /// Master seed, the same on both sides of a claim.
    pub seed: u64,
    /// The most negotiations in each scenario of a claim.
    pub replicates: u64,
    /// Negotiations on each draw.
    pub plays: u32,
    /// The chance of a false verdict that is allowed over the file, for verdicts in favour
    /// of claims and for those against them.
    pub error: f64,
    /// The number of claims it is divided among, by Holm.
    pub claims: usize,
    /// Draws before the first look at the evidence, and between looks.
    pub look: u64,
}

impl PlanRecord {
    /// Of a plan.
    pub fn new(plan: &Plan) -> Self {
        Self {
            seed: plan.seed,
            replicates: plan.replicates,
            plays: plan.plays,
            error: plan.error,
            claims: plan.claims,
            look: FIRST_LOOK,
        }
    }
}

/// A claim and what became of it. Values are in the unit of the measure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ClaimRecord {
    /// Identifier.
    pub id: String,
    /// The sentence.
    pub says: String,
    /// Where it comes from, or why it should be so; may be empty.
    pub source: String,
    /// Why what is expected does not hold here, as recorded in the file; may be empty.
    pub finding: String,
    /// The scenario.
    pub scenario: String,
    /// The scenario it is compared with, if that is another one; may be empty.
    pub against: String,
    /// What is changed in the scenario throughout.
    pub from: Vec<Difference>,
    /// The change whose effect is measured.
    pub change: Vec<Difference>,
    /// Hex BLAKE3 of the scenarios with their changes, first side first.
    pub scenarios: Vec<String>,
    /// What is measured, as it is written.
    pub measure: String,
    /// `share`, `utility`, `rounds` or `count`.
    pub unit: String,
    /// What is expected, as it is written.
    pub expect: String,
    /// The smallest effect that matters; null where the expectation has a tolerance.
    pub smallest: Option<f64>,
    /// `holds`, `fails`, `practically_zero` or `undecided`.
    pub verdict: String,
    /// Does it fail as recorded in the file, or hold although a failure is recorded?
    pub as_recorded: Option<bool>,
    /// The measure before the change; null for a claim about one scenario.
    pub first: Option<f64>,
    /// The measure after the change, or in the one scenario.
    pub second: Option<f64>,
    /// What the claim is about: second less first, or second alone.
    pub effect: Option<f64>,
    /// Standard error of the effect.
    pub standard_error: Option<f64>,
    /// Lower end of the interval of the effect, valid at whatever time testing stopped.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
    /// Confidence of the interval: that of the verdict after the correction for the number
    /// of claims; 1 where nothing is left to chance.
    pub level: Option<f64>,
    /// The p-value of the verdict, valid at whatever time testing stopped and corrected for
    /// the number of claims; null for an undecided claim.
    pub p_value: Option<f64>,
    /// Is nothing left to chance?
    pub certain: bool,
    /// Draws played.
    pub draws: u64,
    /// Draws on which there was something to measure, of the side that has fewer.
    pub observed: u64,
    /// Negotiations played in each scenario.
    pub replicates: u64,
}

/// How many claims have which verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SummaryRecord {
    /// They hold.
    pub holds: u64,
    /// They fail, or are practically zero, and no finding says why.
    pub fails: u64,
    /// They fail, or are practically zero, as a finding in the file says.
    pub fails_as_recorded: u64,
    /// The evidence does not tell.
    pub undecided: u64,
    /// They hold although a finding in the file says why they should not.
    pub holds_against_record: u64,
}

/// As records call a verdict.
fn name(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Holds => "holds",
        Verdict::Fails => "fails",
        Verdict::PracticallyZero => "practically_zero",
        Verdict::Undecided => "undecided",
    }
}

/// The record of the claims that were `tested`, by their positions in the file.
pub fn claims_result(
    file: &str,
    command: String,
    claims: &Claims,
    tested: &[usize],
    outcomes: &Outcomes,
    plan: &Plan,
    registration: Option<RegistrationCheck>,
) -> ClaimsResult {
    let list: Vec<ClaimRecord> = tested
        .iter()
        .zip(&outcomes.list)
        .map(|(at, outcome)| claim_record(&claims.list[*at], outcome))
        .collect();
    let mut summary = SummaryRecord::default();
    for (record, outcome) in list.iter().zip(&outcomes.list) {
        let recorded = !record.finding.is_empty();
        match outcome.verdict {
            Verdict::Holds => {
                summary.holds += 1;
                summary.holds_against_record += u64::from(recorded);
            }
            Verdict::Undecided => summary.undecided += 1,
            Verdict::Fails | Verdict::PracticallyZero if recorded => summary.fails_as_recorded += 1,
            Verdict::Fails | Verdict::PracticallyZero => summary.fails += 1,
        }
    }
    ClaimsResult {
        schema: CLAIMS_SCHEMA.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        command,
        file: file.to_owned(),
        digest: claims.digest.clone(),
        title: claims.title.clone(),
        note: claims.note.clone(),
        plan: PlanRecord::new(plan),
        partial: outcomes.partial,
        registration,
        claims: list,
        summary,
    }
}

fn claim_record(claim: &Claim, outcome: &Outcome) -> ClaimRecord {
    let effect = outcome.effect;
    let recorded = !claim.finding.is_empty();
    // A share and a difference of shares have ends that an interval need not respect.
    let share = claim.test.second.measure.unit() == Unit::Share;
    let least = if claim.test.first.is_some() { -1.0 } else { 0.0 };
    let cut = |end: f64| if share { end.clamp(least, 1.0) } else { end };
    ClaimRecord {
        id: claim.id.clone(),
        says: claim.says.clone(),
        source: claim.source.clone(),
        finding: claim.finding.clone(),
        scenario: claim.scenario.clone(),
        against: claim.against.clone(),
        from: claim.from.clone(),
        change: claim.change.clone(),
        scenarios: claim.scenarios.clone(),
        measure: claim.measure.clone(),
        unit: claim.test.second.measure.unit().name().to_owned(),
        expect: claim.expect.clone(),
        smallest: claim.smallest,
        verdict: name(outcome.verdict).to_owned(),
        as_recorded: match outcome.verdict {
            Verdict::Undecided => None,
            Verdict::Holds => recorded.then_some(false),
            Verdict::Fails | Verdict::PracticallyZero => Some(recorded),
        },
        first: effect.and_then(|effect| effect.first),
        second: effect.map(|effect| effect.second),
        effect: effect.map(|effect| effect.value),
        standard_error: effect.and_then(|effect| match (outcome.certain, effect.draws) {
            (true, _) => Some(0.0),
            (false, ..2) => None,
            (false, _) => Some(effect.standard_error()),
        }),
        low: outcome.interval.map(|interval| cut(interval.low)),
        high: outcome.interval.map(|interval| cut(interval.high)),
        level: outcome.interval.map(|interval| interval.level),
        p_value: outcome.p_value,
        certain: outcome.certain,
        draws: effect.map_or(0, |effect| effect.draws),
        observed: effect.map_or(0, |effect| effect.observed),
        replicates: outcome.replicates,
    }
}
