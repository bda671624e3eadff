//! Where theory points, as a record: what `zopa solve` shows.

use rayon::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::positions::{Positions, positions};
use super::question::{Asked, Question};
use super::record::{Named, ZopaSummary};
use super::summary::zopa_summary;
use crate::game::{Draw, Game};
use crate::party::Speaker;
use crate::scenario::Scenario;
use crate::solution::{
    Conflict, Consents, Core, Frontier, InnerConsent, Lottery, Scale, Zopa, lotteries, opposition,
    passing, solutions, zeuthen,
};
use crate::space::criteria::Requirement;
use crate::space::search::{FRONTIER_LIMIT, FrontierPoint};

/// The schema name that every solution carries.
pub const SOLVE_SCHEMA: &str = "zopa.solve/1";

/// Vectors of utilities that are listed of a solution that has several.
const LISTED_TIES: usize = 10;

/// A scenario solved. Utilities are on the scenario's scale; indices count from 0;
/// numbers of packages are decimal strings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SolveResult {
    /// `zopa.solve/1`.
    pub schema: String,
    /// Version of zopa.
    pub version: String,
    /// What was asked, of which scenario.
    #[serde(flatten)]
    pub asked: Asked,
    /// The zone of possible agreement.
    pub zopa: ZopaSummary,
    /// The packages that can pass by the scenario's rule, though not all accept them; left out
    /// where everybody at the table has to say yes, and of a question about some parties.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passing: Option<PassingRecord>,
    /// For each issue and option, the share of the zone's packages that have it.
    pub option_shares: Vec<Vec<f64>>,
    /// Who makes the zone as small as it is; one entry a member.
    pub consent: Vec<Consent>,
    /// What the members of each coalition say to the packages of the zone, whose own measure
    /// is the coalition's utility as a whole; left out without coalitions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub coalitions: Vec<CoalitionRecord>,
    /// The efficient packages of the zone; null if they are too many to be found.
    pub frontier: Option<FrontierRecord>,
    /// The efficient packages of the whole space, acceptable or not, crossing no red
    /// line that counts; null if they are too many to be found.
    pub space_frontier: Option<FrontierSize>,
    /// What utilities are measured against; one entry a party.
    pub scale: Vec<ScaleRecord>,
    /// What the solution concepts choose; empty if the zone is.
    pub solutions: Vec<SolutionRecord>,
    /// With a coin toss between packages: two members only.
    pub lotteries: Option<LotteriesRecord>,
    /// Where concessions by willingness to risk conflict end (Zeuthen): two members only.
    pub zeuthen: Option<ZeuthenRecord>,
    /// What the compromise and exchange models make of positions: an entry for each issue
    /// on which at least two parties have ideal points and somebody counts.
    pub positions: Vec<Positions>,
    /// The core of the scenario's rule; null if it is too large to be found.
    pub core: Option<CoreRecord>,
    /// Smallest distance, over the zone, of `U / max U` from (1, ..., 1); null if the zone
    /// is empty or its frontier was not found.
    pub opposition: Option<f64>,
    /// How utilities move together over all packages; null if there is none.
    pub conflict: Option<ConflictRecord>,
}

/// The packages that can pass by the scenario's rule: votes in favour are enough, abstentions
/// are no noes, and conditional parties consent to what they own. Ratifiers are not reckoned
/// with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PassingRecord {
    /// How many, a decimal string; an estimate if `exact` is false.
    pub packages: String,
    /// Their share of the feasible packages.
    pub share: f64,
    /// Half the width of the share's 95% interval; 0 if it is exact.
    pub share_margin: f64,
    /// Were all packages looked at, or a uniform sample?
    pub exact: bool,
}

/// What a party's consent costs the others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Consent {
    /// Index of the party.
    pub party: usize,
    /// The least it accepts.
    pub floor: f64,
    /// Packages it would refuse if it alone were asked.
    pub refuses: String,
    /// Packages that it alone refuses: everybody else would accept them.
    pub refuses_alone: String,
    /// Share of what the others could agree on that its consent takes away, 0..1.
    pub takes: f64,
    /// Are the numbers exact?
    pub exact: bool,
}

/// What the members of a coalition say to the packages of the zone, side payments left
/// out: yes to what reaches their own floor and crosses no red line that counts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CoalitionRecord {
    /// Index of the party.
    pub party: usize,
    /// The member its proposals serve; null if another one is drawn in every negotiation.
    pub speaker: Option<Named>,
    /// Its members.
    pub members: Vec<Named>,
    /// Their consent to the full agreements of the zone.
    pub full: MemberConsent,
    /// Their consent to its partial deals.
    pub partial: MemberConsent,
    /// Were all packages looked at, or a uniform sample of them?
    pub exact: bool,
}

/// Shares of packages, 0..1; all 0 if there are none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MemberConsent {
    /// Packages looked at.
    pub packages: u64,
    /// Share that each member says yes to.
    pub members: Vec<f64>,
    /// Share that all members say yes to.
    pub unanimous: f64,
    /// Share that meets the general rule.
    pub general_rule: f64,
    /// Share that meets the stricter rules as well that its options bring in: what the
    /// coalition says yes to.
    pub all_rules: f64,
    /// At most half the width of a share's 95% interval; 0 if all packages were looked at.
    pub margin: f64,
}

/// How large a frontier is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FrontierSize {
    /// Distinct vectors of utilities.
    pub points: usize,
    /// Packages, a decimal string; several may share their utilities.
    pub packages: String,
}

/// A frontier, point by point.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FrontierRecord {
    /// How large it is.
    #[serde(flatten)]
    pub size: FrontierSize,
    /// The points, by the rank of their packages.
    pub list: Vec<PointRecord>,
}

/// A vector of utilities and the first package that has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PointRecord {
    /// Number of the package in the space, a decimal string.
    pub package: String,
    /// Its option of each issue.
    pub options: Vec<usize>,
    /// Each party's utility.
    pub utilities: Vec<f64>,
    /// How many packages share the members' utilities, a decimal string.
    pub packages: String,
}

/// What a party's utilities are measured against.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ScaleRecord {
    /// Utility without agreement that gains are counted from.
    pub disagreement: f64,
    /// Highest utility in the zone; null if it is empty.
    pub ideal: Option<f64>,
    /// Lowest utility of all packages.
    pub lowest: f64,
    /// Highest utility of all packages.
    pub highest: f64,
}

/// What a solution concept chooses.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SolutionRecord {
    /// Its name.
    pub name: String,
    /// Does the choice not depend on how utilities are scaled?
    pub scale_free: bool,
    /// What it makes largest (equal ratios: smallest).
    pub value: f64,
    /// Its package, the lowest rank among ties.
    #[serde(flatten)]
    pub point: PointRecord,
    /// Each party's gain over its disagreement value.
    pub gains: Vec<f64>,
    /// How many vectors of utilities do equally well.
    pub ties: usize,
    /// The first of these vectors besides its own.
    pub tied: Vec<Vec<f64>>,
    /// False if the search for it stopped at its limit.
    pub proven: bool,
}

/// The frontier of two parties who may toss a coin.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LotteriesRecord {
    /// Corners of the hull: points that no lottery beats.
    pub corners: usize,
    /// What Nash and Kalai–Smorodinsky choose.
    pub list: Vec<LotteryRecord>,
}

/// A coin toss between two packages.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LotteryRecord {
    /// Who chooses it.
    pub name: String,
    /// Probability of the first package.
    pub probability: f64,
    /// The option of each issue, of both packages.
    pub options: [Vec<usize>; 2],
    /// The members' expected utilities.
    pub utilities: [f64; 2],
}

/// Where concessions end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ZeuthenRecord {
    /// The package agreed on.
    #[serde(flatten)]
    pub point: PointRecord,
    /// How many concessions it took.
    pub concessions: usize,
    /// Index of the party that accepted.
    pub accepted_by: usize,
}

/// The core of the scenario's rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CoreRecord {
    /// Minimal winning coalitions, as indices of parties.
    pub winning: Vec<Vec<usize>>,
    /// Smallest sets of parties that can stop every package.
    pub blocking: Vec<Vec<usize>>,
    /// Packages that no winning coalition would overturn.
    pub packages: usize,
}

/// Moments of utilities over all packages, each as likely as any other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ConflictRecord {
    /// Mean utility of each member.
    pub means: Vec<f64>,
    /// Standard deviation of each member.
    pub deviations: Vec<f64>,
    /// Correlation of each pair of members, −1..1.
    pub correlations: Vec<Vec<f64>>,
}

/// Solves a scenario.
pub fn solve(scenario: &Scenario, game: &Game, question: &Question) -> SolveResult {
    let draw = question.draw(game);
    let zone = question.zone(game, &draw);
    let frontier = Frontier::of_zone(&zone, FRONTIER_LIMIT);
    let scale = Scale::new(&zone, frontier.as_ref(), question.manner.disagreement);
    let names: Vec<&str> = game.parts().parties.iter().map(|party| party.name.as_str()).collect();
    let solved = solutions(&zone, frontier.as_ref(), &question.manner);
    let record = |point: &FrontierPoint| point_record(game, point);
    let size = |frontier: &Frontier| FrontierSize {
        points: frontier.points.len(),
        packages: frontier.packages().to_string(),
    };
    SolveResult {
        schema: SOLVE_SCHEMA.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        asked: Asked::new(scenario, &zone, question),
        zopa: zopa_summary(game, &draw, &zone),
        passing: passing_record(&zone, &draw, question),
        option_shares: option_shares(&zone),
        consent: consent(&zone),
        coalitions: coalitions(&zone, &draw),
        space_frontier: Frontier::of_space(&zone, FRONTIER_LIMIT).as_ref().map(size),
        scale: (0..game.party_count())
            .map(|party| ScaleRecord {
                disagreement: scale.disagreement[party],
                ideal: scale.ideal[party].is_finite().then_some(scale.ideal[party]),
                lowest: scale.lowest[party],
                highest: scale.highest[party],
            })
            .collect(),
        solutions: solved
            .into_iter()
            .map(|solution| SolutionRecord {
                name: solution.kind.name(&names),
                scale_free: solution.kind.scale_free(),
                value: solution.value,
                gains: (0..game.party_count())
                    .map(|party| solution.utilities[party] - scale.disagreement[party])
                    .collect(),
                ties: solution.ties.len().max(1),
                tied: solution
                    .ties
                    .iter()
                    .skip(1)
                    .take(LISTED_TIES)
                    .map(|point| point.values.clone())
                    .collect(),
                proven: solution.proven,
                point: match solution.ties.first() {
                    Some(point) => record(point),
                    None => record(&FrontierPoint {
                        path: solution.path,
                        values: solution.utilities,
                        packages: 1,
                    }),
                },
            })
            .collect(),
        lotteries: frontier
            .as_ref()
            .and_then(|frontier| lotteries(frontier, &scale, question.manner.ideal))
            .map(|(corners, list)| LotteriesRecord {
                corners: corners.len(),
                list: list
                    .into_iter()
                    .map(|lottery| lottery_record(game, &names, lottery))
                    .collect(),
            }),
        zeuthen: frontier.as_ref().and_then(|frontier| {
            let found = zeuthen(frontier, &scale)?;
            Some(ZeuthenRecord {
                point: record(&frontier.points[found.agreement]),
                concessions: found.steps.len() - 1,
                accepted_by: frontier.members[found.accepted_by],
            })
        }),
        positions: positions(game),
        core: core(game, &draw, question),
        opposition: frontier.as_ref().and_then(|frontier| opposition(frontier, &scale)),
        conflict: Conflict::new(&zone).map(|conflict| ConflictRecord {
            means: conflict.means,
            deviations: conflict.deviations,
            correlations: conflict.correlations,
        }),
        frontier: frontier.map(|frontier| FrontierRecord {
            size: size(&frontier),
            list: frontier.points.iter().map(record).collect(),
        }),
    }
}

fn point_record(game: &Game, point: &FrontierPoint) -> PointRecord {
    PointRecord {
        package: game.diagram().rank_of_path(&point.path).to_string(),
        options: game.diagram().package_of_path(&point.path),
        utilities: point.values.clone(),
        packages: point.packages.to_string(),
    }
}

fn lottery_record(game: &Game, names: &[&str], lottery: Lottery) -> LotteryRecord {
    LotteryRecord {
        name: lottery.kind.name(names),
        probability: lottery.probability,
        options: lottery.packages.map(|path| game.diagram().package_of_path(&path)),
        utilities: lottery.utilities,
    }
}

/// What passes is about the scenario's own rule: a question about some parties has none.
fn passing_record(zone: &Zopa, draw: &Draw, question: &Question) -> Option<PassingRecord> {
    if question.parties.is_some() {
        return None;
    }
    let feasible = zone.game().diagram().texts(crate::space::Diagram::ROOT);
    let count = passing(zone, draw)?;
    Some(PassingRecord {
        packages: count.packages().to_string(),
        share: count.share_of(feasible),
        share_margin: if feasible == 0 { 0.0 } else { count.margin() / feasible as f64 },
        exact: count.exact().is_some(),
    })
}

fn option_shares(zone: &Zopa) -> Vec<Vec<f64>> {
    let size = zone.count().packages();
    let share = |count: &u128| if size == 0 { 0.0 } else { *count as f64 / size as f64 };
    zone.option_counts().iter().map(|issue| issue.iter().map(share).collect()).collect()
}

fn consent(zone: &Zopa) -> Vec<Consent> {
    let game = zone.game();
    let feasible = game.diagram().texts(crate::space::Diagram::ROOT);
    let inside = zone.count();
    let requirement = zone.requirement();
    zone.members()
        .into_par_iter()
        .map(|party| {
            let bit = 1u64 << party;
            let without = zone.count_for(&Requirement {
                always: requirement.always & !bit,
                by_label: requirement.by_label.iter().map(|mask| mask & !bit).collect(),
            });
            let alone = zone.count_for(&Requirement::always(bit));
            let refuses_alone = without.packages().saturating_sub(inside.packages());
            Consent {
                party,
                floor: zone.floors()[party],
                refuses: (feasible - alone.packages()).to_string(),
                refuses_alone: refuses_alone.to_string(),
                takes: if without.packages() == 0 {
                    0.0
                } else {
                    refuses_alone as f64 / without.packages() as f64
                },
                exact: inside.exact().is_some()
                    && without.exact().is_some()
                    && alone.exact().is_some(),
            }
        })
        .collect()
}

fn coalitions(zone: &Zopa, draw: &Draw) -> Vec<CoalitionRecord> {
    let record = |inner: InnerConsent| {
        let coalition = zone.game().parts().parties[inner.party].coalition.as_ref()?;
        let members: Vec<Named> = coalition
            .members
            .iter()
            .map(|member| Named { id: member.id.clone(), name: member.name.clone() })
            .collect();
        Some(CoalitionRecord {
            party: inner.party,
            speaker: (coalition.speaks == Speaker::Pivot).then(|| members[inner.speaker].clone()),
            members,
            full: member_consent(&inner.full, inner.exact),
            partial: member_consent(&inner.partial, inner.exact),
            exact: inner.exact,
        })
    };
    InnerConsent::of(zone, draw).into_iter().filter_map(record).collect()
}

fn member_consent(found: &Consents, exact: bool) -> MemberConsent {
    let all = found.packages.max(1) as f64;
    let share = |count: u64| count as f64 / all;
    MemberConsent {
        packages: found.packages,
        members: found.members.iter().map(|count| share(*count)).collect(),
        unanimous: share(found.unanimous),
        general_rule: share(found.general),
        all_rules: share(found.all_rules),
        // At its widest, at one half (Agresti & Coull 1998 for the four).
        margin: if exact { 0.0 } else { 1.96 * (0.25 / (found.packages as f64 + 4.0)).sqrt() },
    }
}

/// The core is about the scenario's own rule: a question about some parties has none.
fn core(game: &Game, draw: &Draw, question: &Question) -> Option<CoreRecord> {
    if question.parties.is_some() {
        return None;
    }
    let core = Core::new(game, draw, question.round, question.red_lines, FRONTIER_LIMIT)?;
    let parties = |set: u64| (0..64).filter(|party| set >> party & 1 == 1).collect();
    Some(CoreRecord {
        winning: core.coalitions.iter().map(|coalition| parties(coalition.parties)).collect(),
        blocking: core.blocking.iter().map(|set| parties(*set)).collect(),
        packages: core.packages.len(),
    })
}
