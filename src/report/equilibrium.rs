//! Equilibrium play as a record: what `zopa solve --equilibrium` shows.

use schemars::JsonSchema;
use serde::Serialize;

use super::question::{Asked, Question};
use crate::equilibrium::{Induction, Outcome};
use crate::game::{Draw, Game};
use crate::scenario::Scenario;
use crate::space::Diagram;

/// The schema name that every record of equilibrium play carries.
pub const EQUILIBRIUM_SCHEMA: &str = "zopa.equilibrium/1";

/// The subgame-perfect equilibrium of a scenario on a draw, found by backward induction.
/// Utilities are on the scenario's scale and in terms of the round they stand for; values
/// of parties with an attitude to risk are transformed by it. Indices count from 0.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct EquilibriumResult {
    /// `zopa.equilibrium/1`.
    pub schema: String,
    /// Version of zopa.
    pub version: String,
    /// What was asked, of which scenario.
    #[serde(flatten)]
    pub asked: Asked,
    /// Number of packages looked through, a decimal string.
    pub packages: String,
    /// Is every package proven the best? False if a search stopped at its limit.
    pub proven: bool,
    /// When the talks end if nothing is agreed.
    pub end: EndRecord,
    /// Probability of an agreement, 0..1.
    pub agreement: f64,
    /// Probability that the talks collapse by chance, 0..1.
    pub breakdown: f64,
    /// Probability that they reach their end without agreement, 0..1.
    pub without_agreement: f64,
    /// Expected round of an agreement; null if there is none.
    pub mean_round: Option<f64>,
    /// The agreements the talks may end in, by round and rank.
    pub outcomes: Vec<OutcomeRecord>,
    /// Probability that the talks collapse after each round, 0..1.
    pub breakdowns: Vec<f64>,
    /// What the talks are worth to each party, seen from round 0.
    pub values: Vec<f64>,
    /// What each party has without agreement in round 0.
    pub no_deal: Vec<f64>,
    /// The packages that somebody proposes in some round, by rank.
    pub proposed: Vec<PackageRecord>,
    /// Every round until the end.
    pub rounds: Vec<RoundRecord>,
}

/// When the talks end if nothing is agreed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct EndRecord {
    /// The time, 0 ..= rounds.
    pub round: usize,
    /// Index of the party whose own deadline ends them; null for the horizon.
    pub party: Option<usize>,
}

/// A package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PackageRecord {
    /// Number of the package in the space, a decimal string.
    pub package: String,
    /// Its option of each issue.
    pub options: Vec<usize>,
}

/// An agreement the talks may end in.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct OutcomeRecord {
    /// The round.
    pub round: usize,
    /// Probability, 0..1.
    pub probability: f64,
    /// Indices of the parties that propose it.
    pub proposers: Vec<usize>,
    /// Index into `proposed`.
    pub package: usize,
    /// Each party's utility.
    pub utilities: Vec<f64>,
}

/// A round as it is played if it is reached.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct RoundRecord {
    /// The round.
    pub round: usize,
    /// The least utility each party agrees to; null where an attitude to risk makes it
    /// agree to anything or to nothing.
    pub reservations: Vec<f64>,
    /// What the talks are worth to each party at the start of the round.
    pub values: Vec<f64>,
    /// Those who may propose.
    pub proposers: Vec<ProposerRecord>,
}

/// What a party does when it may propose.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ProposerRecord {
    /// Index of the party.
    pub party: usize,
    /// Probability that it is the proposer, 0..1.
    pub chance: f64,
    /// What it proposes, as an index into `proposed`; null if it passes.
    pub package: Option<usize>,
    /// Each party's utility of it; empty if it passes.
    pub utilities: Vec<f64>,
}

/// Solves a scenario by backward induction. Only the question's draw is looked at.
pub fn equilibrium(
    scenario: &Scenario,
    game: &Game,
    draw: &Draw,
    question: &Question,
) -> EquilibriumResult {
    let mut induction = Induction::new(game);
    induction.solve(game, draw);
    let world = induction.world();
    let parties = 0..game.party_count();
    let rank = |path: &[u32]| game.diagram().rank_of_path(path);
    let proposers = |time: usize| parties.clone().filter(move |p| world.chance(time, *p) > 0.0);
    let mut ranks: Vec<u128> = (0..world.end())
        .flat_map(|time| proposers(time).map(move |party| (time, party)))
        .filter_map(|(time, party)| induction.proposal(time, party).map(rank))
        .collect();
    ranks.sort_unstable();
    ranks.dedup();
    let place = |path: &[u32]| ranks.partition_point(|known| *known < rank(path));
    let course = induction.course();
    let outcome = |outcome: &Outcome| OutcomeRecord {
        round: outcome.time,
        probability: outcome.probability,
        proposers: parties.clone().filter(|party| outcome.proposers >> party & 1 == 1).collect(),
        package: place(&outcome.path),
        utilities: outcome.utilities.clone(),
    };
    let round = |time: usize| RoundRecord {
        round: time,
        reservations: parties.clone().map(|party| induction.reservation(time, party)).collect(),
        values: parties.clone().map(|party| induction.value(time, party)).collect(),
        proposers: proposers(time)
            .map(|party| ProposerRecord {
                party,
                chance: world.chance(time, party),
                package: induction.proposal(time, party).map(place),
                utilities: induction.utilities(time, party).unwrap_or_default().to_vec(),
            })
            .collect(),
    };
    EquilibriumResult {
        schema: EQUILIBRIUM_SCHEMA.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        asked: Asked::new(scenario, &question.zone(game, draw), question),
        packages: game.diagram().completions(Diagram::ROOT).to_string(),
        proven: induction.is_proven(),
        end: EndRecord { round: world.end(), party: world.ended_by() },
        agreement: course.agreement(),
        breakdown: course.breakdown(),
        without_agreement: course.without_agreement,
        mean_round: course.mean_round(),
        outcomes: course.agreements.iter().map(outcome).collect(),
        breakdowns: course.breakdowns.clone(),
        values: parties.clone().map(|party| induction.value(0, party)).collect(),
        no_deal: parties.clone().map(|party| draw.truth().prospects().no_deal(party, 0)).collect(),
        proposed: ranks
            .iter()
            .map(|rank| PackageRecord {
                package: rank.to_string(),
                options: game.diagram().unrank(*rank).unwrap_or_default(),
            })
            .collect(),
        rounds: (0..world.end()).map(round).collect(),
    }
}
