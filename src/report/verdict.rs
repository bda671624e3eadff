//! One package on trial, as a record: what `zopa solve --package` shows.

use schemars::JsonSchema;
use serde::Serialize;

use super::question::{Asked, Question};
use super::record::{Choice, Named};
use crate::game::Game;
use crate::scenario::Scenario;
use crate::solution::{self, Frontier, InnerVote, MemberVote, PartyVerdict, Verdict, solutions};
use crate::space::search::FRONTIER_LIMIT;

/// The schema name that every verdict carries.
pub const VERDICT_SCHEMA: &str = "zopa.verdict/1";

/// What is to be said of a package. Utilities are on the scenario's scale; indices
/// count from 0.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct VerdictResult {
    /// `zopa.verdict/1`.
    pub schema: String,
    /// Version of zopa.
    pub version: String,
    /// What was asked, of which scenario.
    #[serde(flatten)]
    pub asked: Asked,
    /// The package: index of the option on each issue, side payments last.
    pub options: Vec<usize>,
    /// Number of the package in the space, a decimal string; null if it is not feasible.
    pub package: Option<String>,
    /// Identifiers of the constraints it violates, and of side payments that are not
    /// available with it. The utilities of an infeasible package are what the formula
    /// gives, and nobody can agree on it.
    pub violated: Vec<String>,
    /// Is it in the zone of possible agreement?
    pub acceptable: bool,
    /// Do the votes adopt it by the scenario's rule, abstentions being no noes, and do
    /// conditional parties consent? Ratifiers are not reckoned with.
    pub adopted: bool,
    /// What each party makes of it.
    pub parties: Vec<PartyRecord>,
    /// How far it is from what solution concepts choose; empty if the zone is.
    pub solutions: Vec<GapRecord>,
    /// The packages of the zone with the fewest issues decided otherwise, by descending
    /// sum of the members' utilities; empty if the package is in the zone itself, or if
    /// the zone is empty.
    pub nearest: Vec<NeighbourRecord>,
    /// False if the search for them stopped at its limit: nearer ones may exist.
    pub nearest_proven: bool,
}

/// What a party makes of a package.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct PartyRecord {
    /// Index of the party.
    pub party: usize,
    /// Does its consent count for this package?
    pub needed: bool,
    /// Does it reach its floor and cross none of its red lines that bind?
    pub accepts: bool,
    /// If it does not, does it abstain?
    pub abstains: bool,
    /// What the package is worth to it.
    pub utility: f64,
    /// The least it accepts.
    pub floor: f64,
    /// Utility minus floor.
    pub gain: f64,
    /// Its red lines that the package crosses.
    pub red_lines: Vec<LineRecord>,
    /// Its linkages that fire.
    pub linkages: Vec<LinkageRecord>,
    /// What it takes off the utility above that clauses of the package come in stages.
    pub stages: Vec<StagesRecord>,
    /// What the party's own public takes off the utility above for its concessions, ≥ 0.
    pub audience: f64,
    /// What would lift the package to its floor; null if it reaches it. A red line
    /// that binds would have to go as well.
    pub repair: Option<RepairRecord>,
    /// Is its floor all that keeps the package out of the zone, so that its repair
    /// alone makes it acceptable to all?
    pub alone: bool,
    /// What its members say if it is a coalition, whose own measure above is its utility as
    /// a whole; left out if it is none, or if the package is not feasible.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(default)]
    pub coalition: Option<InnerVoteRecord>,
}

/// What the members of a coalition say to a package.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct InnerVoteRecord {
    /// Do their votes make the coalition's yes?
    pub accepts: bool,
    /// An entry a member.
    pub members: Vec<MemberRecord>,
}

/// What a member of a coalition makes of a package.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct MemberRecord {
    /// Its identifier and name.
    #[serde(flatten)]
    pub member: Named,
    /// Does it reach its floor and cross no red line that binds?
    pub accepts: bool,
    /// What the package is worth to it.
    pub utility: f64,
    /// The least it accepts.
    pub floor: f64,
}

/// A red line that is crossed.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct LineRecord {
    /// Its identifier.
    pub line: String,
    /// Does it bind, so that the package is refused whatever it is worth?
    pub binds: bool,
    /// What crossing it costs when it is not hard, ≥ 0.
    pub penalty: f64,
    /// What of that is part of the utility above: nothing if it binds or is ignored.
    pub charged: f64,
}

/// A linkage that fires.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct LinkageRecord {
    /// Its identifier.
    pub linkage: String,
    /// What it adds to the utility.
    pub amount: f64,
}

/// What comes in stages.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct StagesRecord {
    /// Identifier of the schedule.
    pub schedule: String,
    /// How much less the package is worth than if it all came at once; negative if it is
    /// worth more, as to a party that what comes would harm.
    pub amount: f64,
}

/// The smallest changes of one number of a party that lift a package to its floor,
/// everything else as it is.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct RepairRecord {
    /// How far its no-deal value would have to fall (< 0); null if no fall helps, as with
    /// a partial deal, which keeps the no-deal value.
    pub no_deal: Option<f64>,
    /// The smallest change of one weight, the others rescaled so that all sum to 1; null
    /// if no single weight is enough.
    pub weight: Option<WeightRecord>,
}

/// A change of a weight.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct WeightRecord {
    /// Index of the issue.
    pub issue: usize,
    /// Its weight, 0..1.
    pub from: f64,
    /// The weight at which the party's utility is its floor, 0..1.
    pub to: f64,
}

/// How far a package is from a solution.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct GapRecord {
    /// Name of the solution.
    pub name: String,
    /// Issues on which they differ.
    pub issues: usize,
    /// The share of issue weight (mean over the parties) on these, 0..1.
    pub weight: f64,
}

/// A package of the zone near the one on trial.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct NeighbourRecord {
    /// Index of the option on each issue.
    pub options: Vec<usize>,
    /// What is decided otherwise.
    pub changes: Vec<Choice>,
    /// Each party's utility.
    pub utilities: Vec<f64>,
    /// Each party's utility minus its floor.
    pub gains: Vec<f64>,
}

/// The verdict on a package: one option an issue, side payments last.
pub fn verdict(
    scenario: &Scenario,
    game: &Game,
    question: &Question,
    package: &[usize],
) -> VerdictResult {
    let draw = question.draw(game);
    let zone = question.zone(game, &draw);
    let frontier = Frontier::of_zone(&zone, FRONTIER_LIMIT);
    let solved = solutions(&zone, frontier.as_ref(), &question.manner);
    let names: Vec<&str> = game.parts().parties.iter().map(|party| party.name.as_str()).collect();
    let Verdict { package, violated, parties, acceptable, adopted, distances, nearest } =
        Verdict::new(&zone, &draw, &solved, package);
    let gains = |utilities: &[f64]| {
        utilities.iter().zip(zone.floors()).map(|(utility, floor)| utility - floor).collect()
    };
    let path = game.diagram().path(&package);
    let inner = |party: usize, utility: f64| {
        let vote = InnerVote::of(&zone, &draw, (party, utility), path.as_deref()?)?;
        let coalition = game.parts().parties[party].coalition.as_ref()?;
        let members = coalition.members.iter().zip(vote.members).map(|(member, vote)| {
            let member = Named { id: member.id.clone(), name: member.name.clone() };
            let MemberVote { utility, floor, accepts } = vote;
            MemberRecord { member, accepts, utility, floor }
        });
        Some(InnerVoteRecord { accepts: vote.accepts, members: members.collect() })
    };
    VerdictResult {
        schema: VERDICT_SCHEMA.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        asked: Asked::new(scenario, &zone, question),
        package: game.diagram().rank(&package).map(|rank| rank.to_string()),
        options: package,
        violated,
        acceptable,
        adopted,
        parties: parties
            .into_iter()
            .enumerate()
            .map(|(party, made)| {
                let inner = inner(party, made.utility);
                party_record(game, party, made, inner)
            })
            .collect(),
        solutions: distances
            .into_iter()
            .map(|gap| GapRecord {
                name: gap.kind.name(&names),
                issues: gap.issues,
                weight: gap.weight,
            })
            .collect(),
        nearest_proven: nearest.as_ref().is_none_or(|found| found.proven),
        nearest: nearest
            .map_or_else(Vec::new, |found| found.what)
            .into_iter()
            .map(|near| NeighbourRecord {
                changes: near
                    .changes
                    .iter()
                    .map(|&issue| Choice { issue, option: near.package[issue] })
                    .collect(),
                gains: gains(&near.utilities),
                utilities: near.utilities,
                options: near.package,
            })
            .collect(),
    }
}

fn party_record(
    game: &Game,
    party: usize,
    made: PartyVerdict,
    coalition: Option<InnerVoteRecord>,
) -> PartyRecord {
    let wants = &game.parts().parties[party].preferences;
    PartyRecord {
        party,
        needed: made.needed,
        abstains: made.abstains,
        accepts: made.accepts,
        coalition,
        utility: made.utility,
        floor: made.floor,
        gain: made.utility - made.floor,
        red_lines: made
            .account
            .lines
            .iter()
            .map(|crossed| LineRecord {
                line: wants.red_lines[crossed.line].id.clone(),
                binds: crossed.binds,
                penalty: crossed.penalty,
                charged: crossed.charged,
            })
            .collect(),
        linkages: made
            .account
            .linkages
            .iter()
            .map(|&(linkage, amount)| LinkageRecord {
                linkage: wants.linkages[linkage].id.clone(),
                amount,
            })
            .collect(),
        stages: game
            .parts()
            .phases
            .iter()
            .zip(&made.account.staged)
            .filter(|(_, amount)| **amount != 0.0)
            .map(|(schedule, amount)| StagesRecord {
                schedule: schedule.id.clone(),
                amount: *amount,
            })
            .collect(),
        audience: made.account.audience,
        repair: made.repair.map(|repair| RepairRecord {
            no_deal: repair.no_deal,
            weight: repair.weight.map(|solution::WeightChange { issue, from, to }| WeightRecord {
                issue,
                from,
                to,
            }),
        }),
        alone: made.alone,
    }
}
