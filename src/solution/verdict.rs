//! One package on trial: what it is worth to everybody, who refuses it and why, and
//! how near agreement is.

use super::account::Account;
use super::distance::{apart, issue_weights};
use super::packages::{Solution, SolutionKind};
use super::passage::{carried, vote};
use super::repair::Repair;
use super::zopa::{RedLines, Zopa};
use crate::game::Draw;
use crate::rule::{Ballot, Vote};
use crate::space::Path;
use crate::space::criteria::Requirement;
use crate::space::search::trade_off::FORBIDDEN;
use crate::space::search::{Found, NearestQuestion, nearest_reaching};
use crate::tolerance::reaches;

/// Nearest packages that are listed.
const NEIGHBOURS: usize = 5;

/// What is to be said of a package.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// The package: one option an issue, side payments included.
    pub package: Vec<usize>,
    /// Identifiers of the constraints it violates, and of the side payments that are
    /// not available with its text; none if it is feasible. The utilities of an
    /// infeasible package are what the formula gives.
    pub violated: Vec<String>,
    /// What each party of the game makes of it.
    pub parties: Vec<PartyVerdict>,
    /// Is it in the zone: feasible, and accepted by all whose consent counts?
    pub acceptable: bool,
    /// Is it feasible, do the votes at the table adopt it by the rule (abstentions are no
    /// noes), and do the conditional parties accept that it asks? Ratifiers are not reckoned with.
    pub adopted: bool,
    /// How far it is from each solution.
    pub distances: Vec<SolutionGap>,
    /// The nearest packages of the zone; `None` if the package is itself in it or the
    /// zone is empty. Proven unless the search stopped at its limit.
    pub nearest: Option<Found<Vec<Neighbour>>>,
}

/// What a party makes of a package.
#[derive(Clone, Debug, PartialEq)]
pub struct PartyVerdict {
    /// Does its consent count for this package?
    pub needed: bool,
    /// What the package is worth to it.
    pub utility: f64,
    /// The least it accepts.
    pub floor: f64,
    /// Does it reach the floor and cross no red line that binds?
    pub accepts: bool,
    /// If it does not, does it let the package pass for all that?
    pub abstains: bool,
    /// What the utility is made of, and the red lines that are crossed.
    pub account: Account,
    /// What would lift the package to its floor; `None` if it reaches it.
    pub repair: Option<Repair>,
    /// Is the package feasible, and is this party's floor all that keeps it out of
    /// the zone, so that its repair alone would do?
    pub alone: bool,
}

/// How far a package is from a solution.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SolutionGap {
    /// Which solution.
    pub kind: SolutionKind,
    /// Issues on which they differ.
    pub issues: usize,
    /// The share of issue weight (mean over the parties) on them, 0..1.
    pub weight: f64,
}

/// A package of the zone near another one.
#[derive(Clone, Debug, PartialEq)]
pub struct Neighbour {
    /// The package, as a path.
    pub path: Path,
    /// One option an issue.
    pub package: Vec<usize>,
    /// The issues on which it differs.
    pub changes: Vec<usize>,
    /// What it is worth to each party.
    pub utilities: Vec<f64>,
}

impl Verdict {
    /// The verdict on a package (one option an issue, side payments included) at the
    /// time, with the red lines and for the requirement of the zone.
    ///
    /// The nearest packages are those of the zone with the fewest issues decided
    /// otherwise (a side payment is an issue), and of these those with the largest
    /// sum of utilities over the zone's members.
    pub fn new(zone: &Zopa, draw: &Draw, solutions: &[Solution], package: &[usize]) -> Self {
        let game = zone.game();
        let violated = violated(zone, package);
        let needed = asked(zone, zone.requirement(), package);
        let partial = game
            .partial_issue()
            .is_some_and(|issue| game.issues()[issue].options[package[issue]].partial.is_some());
        let mut parties: Vec<PartyVerdict> = (0..game.party_count())
            .map(|party| {
                let account = Account::new(zone, draw, package, party);
                let (utility, floor) = (account.utility(), zone.floors()[party]);
                let enough = reaches(utility, floor);
                PartyVerdict {
                    needed: needed >> party & 1 == 1,
                    utility,
                    floor,
                    accepts: enough && !account.is_barred(),
                    abstains: false,
                    repair: (!enough).then(|| Repair::new(zone, draw, &account, party, partial)),
                    account,
                    alone: false,
                }
            })
            .collect();
        let refusing: Vec<usize> = (0..parties.len())
            .filter(|party| parties[*party].needed && !parties[*party].accepts)
            .collect();
        let feasible = violated.is_empty();
        if let ([only], true) = (refusing.as_slice(), feasible) {
            parties[*only].alone = !parties[*only].account.is_barred();
        }
        let mut ballot = Ballot::default();
        for (party, made) in parties.iter_mut().enumerate() {
            let shortfall = made.floor - made.utility;
            let cast = vote(game, draw, party, shortfall, made.account.is_barred());
            made.abstains = cast == Vote::Abstention;
            ballot.cast(party, cast);
        }
        let by_rule = asked(zone, game.requirement(), package);
        let acceptable = feasible && refusing.is_empty();
        Self {
            package: package.to_vec(),
            acceptable,
            adopted: feasible && carried(game, ballot, by_rule),
            distances: distances(zone, draw, solutions, package),
            nearest: if acceptable { None } else { nearest(zone, draw, package) },
            violated,
            parties,
        }
    }
}

/// What makes a package infeasible.
fn violated(zone: &Zopa, package: &[usize]) -> Vec<String> {
    let parts = zone.game().parts();
    let constraints = parts.constraints.iter().filter(|constraint| !constraint.allows(package));
    let text = parts.issues.len();
    let payments = parts
        .side_payments
        .iter()
        .enumerate()
        .filter(|(index, payment)| package[text + index] == 1 && !payment.when.holds(package));
    constraints
        .map(|constraint| constraint.id.clone())
        .chain(payments.map(|(_, payment)| payment.id.clone()))
        .collect()
}

/// Whose consent the package needs, one bit a party. Whose it is depends on its
/// options alone.
fn asked(zone: &Zopa, requirement: &Requirement, package: &[usize]) -> u64 {
    let labels = zone.game().diagram().labels().iter().enumerate();
    labels
        .filter(|(_, label)| package[label.issue] == label.option)
        .fold(requirement.always, |mask, (number, _)| mask | requirement.of(number as u32))
}

fn distances(
    zone: &Zopa,
    draw: &Draw,
    solutions: &[Solution],
    package: &[usize],
) -> Vec<SolutionGap> {
    let weights = issue_weights(zone.game(), draw);
    let gaps = solutions.iter().map(|solution| {
        let other = zone.game().diagram().package_of_path(&solution.path);
        let differs = |issue: usize| package[issue] != other[issue];
        SolutionGap {
            kind: solution.kind,
            issues: (0..package.len()).filter(|issue| differs(*issue)).count(),
            weight: apart(&weights, differs),
        }
    });
    gaps.collect()
}

fn nearest(zone: &Zopa, draw: &Draw, package: &[usize]) -> Option<Found<Vec<Neighbour>>> {
    let game = zone.game();
    let diagram = game.diagram();
    let members = zone.members();
    // A line of a party that is not asked forbids nothing.
    let open =
        Zopa::needing(game, draw, zone.time(), RedLines::Ignored, zone.requirement().clone());
    let merits: Vec<f64> = (0..diagram.labels().len() as u32)
        .map(|label| {
            let (ruled, free) = (zone.criteria().of(label), open.criteria().of(label));
            let worth = |party: &usize| {
                let ruled = ruled[*party];
                if ruled <= FORBIDDEN / 2.0 { free[*party] } else { ruled }
            };
            members.iter().map(worth).sum()
        })
        .collect();
    let found = nearest_reaching(&NearestQuestion {
        diagram,
        package,
        merits: &merits,
        criteria: zone.criteria(),
        requirement: zone.requirement(),
        floors: zone.floors(),
        most: NEIGHBOURS,
    })?;
    let neighbours = found.what.packages.into_iter().map(|(path, _)| {
        let other = diagram.package_of_path(&path);
        Neighbour {
            changes: (0..other.len()).filter(|issue| other[*issue] != package[*issue]).collect(),
            utilities: (0..game.party_count())
                .map(|party| Account::new(zone, draw, &other, party).utility())
                .collect(),
            package: other,
            path,
        }
    });
    Some(Found { what: neighbours.collect(), proven: found.proven })
}
