//! Clauses that are carried out in stages: what an option is worth whose value comes bit
//! by bit, as long as both sides keep to it.
//!
//! The options of one issue that come in stages are worth to a party
//! `s(default) + (s(o) − s(default))·V(o)`. With the stages k that `o` goes through, in
//! their order, shares a_k of its value (rescaled to sum 1), times t_k in rounds after the
//! signature, compliance q_k (the product of the sides'), chance of getting that far
//! `P_k = Π_{j≤k} q_j` and the party's discount factor δ a round,
//!
//! `V = Σ_k a_k·P_k·δ^{t_k} − σ·Σ_k P_{k−1}·(1 − q_k)·(a_1 + … + a_{k−1})·δ^{t_k}`.
//!
//! The second sum is what a breach takes back: who has a share from t on has δ^t of its
//! whole value, so losing at t_k what it has had costs `δ^{t_k}` of that; σ is the share of
//! it that is taken back (0 without snap-back). A party that an option harms recovers in
//! the same way. 0 ≤ V ≤ 1, so scores stay between 0 and 1.
//!
//! Stages and compliance may depend on other issues. Conditions on these are few, so V is
//! written as a sum over sets of them that hold: the empty set counts in the option's own
//! score, each other set is a utility term that fires as a linkage does (Möbius inversion:
//! `m(T) = Σ_{U⊆T} (−1)^{|T∖U|}·V(U)`).

use fixedbitset::FixedBitSet;

use super::Parts;
use super::prospects::discount_per_round;
use crate::chance::Quantity;
use crate::space::{Clause, Condition};

/// The most conditions on other issues that the stages of one issue may depend on: the
/// utility terms double with each.
pub const MOST_CONDITIONS: usize = 4;

/// How the options of one issue are carried out.
#[derive(Clone, Debug, PartialEq)]
pub struct Schedule {
    /// Identifier, unique in the scenario.
    pub id: String,
    /// Index of the issue.
    pub issue: usize,
    /// What comes when, in the order in which it comes.
    pub stages: Vec<Stage>,
    /// What else compliance depends on.
    pub factors: Vec<ComplianceFactor>,
    /// σ, 0..1: the share of what has been had that a breach takes back.
    pub snapback: Quantity,
    /// The parties to whom it matters, one bit a party: to the others the options are
    /// worth as much as if they came at once.
    pub parties: u64,
}

/// A part of what options bring.
#[derive(Clone, Debug, PartialEq)]
pub struct Stage {
    /// Identifier, unique in the schedule.
    pub id: String,
    /// The options that go through it, without the default; one bit an option.
    pub options: FixedBitSet,
    /// Rounds after the signature, ≥ 0.
    pub after: f64,
    /// q, 0..1: the chance that a side keeps to it, one entry a side.
    pub compliance: Vec<Quantity>,
    /// Its share of the value, ≥ 0, relative to the other stages of the option.
    pub share: Quantity,
    /// The texts it comes with, by other issues.
    pub requires: Condition,
}

/// What multiplies the compliance at every stage.
#[derive(Clone, Debug, PartialEq)]
pub struct ComplianceFactor {
    /// Identifier, unique in the schedule.
    pub id: String,
    /// On which condition on other issues.
    pub when: Condition,
    /// Does it count where the condition does *not* hold?
    pub unless: bool,
    /// 0..1.
    pub factor: Quantity,
}

impl Schedule {
    /// The conditions on other issues that it depends on, each once.
    pub fn conditions(&self) -> Vec<Condition> {
        let stages = self.stages.iter().map(|stage| &stage.requires);
        let mut found: Vec<Condition> = Vec::new();
        for condition in stages.chain(self.factors.iter().map(|factor| &factor.when)) {
            if !condition.clauses().is_empty() && !found.contains(condition) {
                found.push(condition.clone());
            }
        }
        found
    }

    /// V of an option where the conditions hold that `holds` says.
    fn worth(
        &self,
        option: usize,
        holds: impl Fn(&Condition) -> bool,
        discount: f64,
        values: &[f64],
    ) -> f64 {
        let factors = self.factors.iter().filter(|factor| holds(&factor.when) != factor.unless);
        let factor = factors.fold(1.0, |product, factor| product * factor.factor.on(values));
        let snapback = self.snapback.on(values);
        let (mut worth, mut had, mut kept) = (0.0, 0.0, 1.0);
        for stage in &self.stages {
            if !stage.options.contains(option) || !holds(&stage.requires) {
                continue;
            }
            let sides = stage.compliance.iter();
            let complied = sides.fold(factor, |product, side| product * side.on(values));
            let weight = libm::pow(discount, stage.after);
            let share = stage.share.on(values);
            worth -= snapback * kept * (1.0 - complied) * had * weight;
            kept *= complied;
            worth += share * kept * weight;
            had += share;
        }
        // None of its stages comes with this text: neither does its value.
        if had > 0.0 { worth / had } else { 0.0 }
    }
}

/// The schedules of a game, and the utility terms for what other issues do to them.
#[derive(Clone, Debug)]
pub(super) struct PhasePlan {
    /// By schedule: the options that come in stages.
    options: Vec<Vec<StagedOption>>,
    pub(super) terms: Vec<StagedTerm>,
}

#[derive(Clone, Debug)]
struct StagedOption {
    option: usize,
    /// The conditions that its stages depend on.
    conditions: Vec<Condition>,
    /// Its first term: the terms of each party follow each other, one a set of conditions.
    first: usize,
}

/// What it adds to a party's score of an option that a set of conditions holds.
#[derive(Clone, Debug)]
pub(super) struct StagedTerm {
    pub(super) party: usize,
    pub(super) issue: usize,
    /// Option and conditions.
    pub(super) when: Condition,
}

/// The members of a set of parties, ascending.
fn members(parties: u64) -> impl Iterator<Item = usize> {
    (0..64).filter(move |party| parties >> party & 1 == 1)
}

impl PhasePlan {
    pub(super) fn new(parts: &Parts) -> Self {
        let mut terms = Vec::new();
        let mut options = Vec::new();
        for schedule in &parts.phases {
            let size = parts.issues[schedule.issue].options.len();
            let staged = |option: &usize| {
                schedule.stages.iter().any(|stage| stage.options.contains(*option))
            };
            let mut list = Vec::new();
            for option in (0..size).filter(staged) {
                let mut known = schedule.clone();
                known.stages.retain(|stage| stage.options.contains(option));
                let conditions = known.conditions();
                list.push(StagedOption {
                    option,
                    conditions: conditions.clone(),
                    first: terms.len(),
                });
                for party in members(schedule.parties) {
                    for set in 1..1usize << conditions.len() {
                        let held = conditions.iter().enumerate();
                        let held = held.filter(|(bit, _)| set >> bit & 1 == 1);
                        let clauses = held.flat_map(|(_, condition)| condition.clauses().to_vec());
                        let own = Clause::new(schedule.issue, size, [option]);
                        let when = Condition::new(clauses.chain([own]));
                        terms.push(StagedTerm { party, issue: schedule.issue, when });
                    }
                }
            }
            options.push(list);
        }
        Self { options, terms }
    }

    /// Puts the options of an issue on schedule: `scores` has one row an option (`rows` has
    /// the first of each issue) and one column a party. What sets of conditions add to a
    /// score goes to `terms`, one entry a term of the plan.
    pub(super) fn stage(
        &self,
        parts: &Parts,
        rows: &[usize],
        values: &[f64],
        scores: &mut [f64],
        terms: &mut [f64],
    ) {
        let width = parts.parties.len();
        for (schedule, options) in parts.phases.iter().zip(&self.options) {
            let default = rows[schedule.issue] + parts.issues[schedule.issue].default;
            for staged in options {
                let sets = 1usize << staged.conditions.len();
                let row = rows[schedule.issue] + staged.option;
                for (place, party) in members(schedule.parties).enumerate() {
                    let discount = discount_per_round(&parts.parties[party], parts.clock, values);
                    let mut added = [0.0; 1 << MOST_CONDITIONS];
                    for (set, part) in added[..sets].iter_mut().enumerate() {
                        let holds = |condition: &Condition| {
                            let at = staged.conditions.iter().position(|known| known == condition);
                            at.is_none_or(|bit| set >> bit & 1 == 1)
                        };
                        *part = schedule.worth(staged.option, holds, discount, values);
                    }
                    // What each set adds to its subsets.
                    for bit in 0..staged.conditions.len() {
                        for set in (0..sets).filter(|set| set >> bit & 1 == 1) {
                            added[set] -= added[set & !(1 << bit)];
                        }
                    }
                    let gap = scores[row * width + party] - scores[default * width + party];
                    // Exactly the score itself where all of its value comes at once.
                    scores[row * width + party] -= gap * (1.0 - added[0]);
                    let first = staged.first + place * (sets - 1);
                    for (term, added) in terms[first..].iter_mut().zip(&added[1..sets]) {
                        *term = gap * added;
                    }
                }
            }
        }
    }
}
