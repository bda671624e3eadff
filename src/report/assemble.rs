//! From a tally to the record: names, shares with their errors, and what needs a
//! second look at the packages (provisions, families, distances).

use rayon::prelude::*;

use super::observables;
use super::record::*;
use super::summary::{scenario_summary, zopa_summary};
use super::trace::end_kind;
use crate::chance::special::normal_quantile;
use crate::chance::{Ignorance, Streams};
use crate::experiment::{
    AccordsTally, ClusteredMean, Clusters, EventTally, ExactMoments, Interval, LEVEL, LimitedTally,
    Outcome, PairAccuracy, PartyTally, Tally, exact_at_an_end, find_families, find_provisions,
    select_provisions, wilson,
};
use crate::game::{Draw, Game};
use crate::negotiation::End;
use crate::party::Party;
use crate::scenario::Scenario;
use crate::solution::{Frontier, Manner, RedLines, Zopa, apart, issue_weights, solutions};
use crate::space::{Clause, Diagram};

/// Packages listed in a result.
const TOP_PACKAGES: usize = 10;
/// Provisions listed in a result.
const TOP_PROVISIONS: usize = 8;
/// Provisions mined, among which the listed ones are chosen.
const PROVISION_CANDIDATES: usize = 40;
/// Uncertain numbers listed in a result.
const TOP_DRIVERS: usize = 12;
/// Intermediate points that the frontier of a zone may need before a run goes without.
const FRONTIER_POINTS: usize = 1_000_000;
/// A split with fewer replicates on one side says nothing.
const SMALLEST_SIDE: u64 = 100;

/// The record of a run. `command` is the command that reproduces it.
pub fn run_result(
    scenario: &Scenario,
    game: &Game,
    outcome: &Outcome,
    requested: u64,
    command: String,
) -> RunResult {
    let tally = &outcome.tally;
    let mut draw = Draw::new(game);
    draw.centre(game);
    let zone = Zopa::new(game, &draw, 0, RedLines::Binding);
    let agreements = Agreements::new(game, &draw, tally);
    let errors = Errors::new(&tally.clusters, game);
    let plan = &outcome.plan;
    let mut result = RunResult {
        schema: RUN_SCHEMA.into(),
        scenario: scenario_summary(scenario, game),
        run: RunSummary {
            version: env!("CARGO_PKG_VERSION").into(),
            seed: plan.seed,
            replicates: tally.replicates,
            requested,
            plays_per_draw: u64::from(plan.plays),
            draws: tally.replicates / u64::from(plan.plays),
            precision: plan.precision,
            partial: outcome.partial,
            command,
        },
        agreement: agreement(game, outcome),
        ends: ends(tally, &errors),
        timing: timing(game, tally, &errors),
        packages: packages(game, tally, &errors, &zone),
        provisions: found_provisions(game, &agreements, &errors, &zone),
        families: found_families(game, plan.seed, tally, &agreements, &errors),
        issues: issue_shares(game, &agreements, &errors, &zone),
        parties: parties(game, tally),
        accords: tally
            .accords
            .as_ref()
            .map(|accords| accords_summary(game, accords, tally, &errors)),
        events: events(tally, &errors),
        leaks: leaks(game, tally, &errors),
        observables: observables::series(&scenario.observables, &tally.observed, errors.certain),
        models: models(tally),
        drivers: drivers(game, tally, &errors),
        solutions: distances(game, &agreements, &errors, &zone),
        zopa: zopa_summary(game, &draw, &zone),
        warnings: Vec::new(),
    };
    result.warnings = warnings(&result);
    result
}

/// The error of a share, replicates on one draw not being independent: a share of
/// n replicates has the error of n / `design` independent ones.
struct Errors {
    design: f64,
    /// Nothing is left to chance: there is no error.
    certain: bool,
}

impl Errors {
    fn new(clusters: &Clusters, game: &Game) -> Self {
        let trials = clusters.draws() as f64 * f64::from(clusters.plays());
        let effective = clusters.estimate().effective_trials;
        Self {
            design: if effective > 0.0 { (trials / effective).max(1.0) } else { 1.0 },
            certain: game.parts().is_certain(),
        }
    }

    /// So many independent replicates would tell as much.
    fn trials(&self, of: u64) -> f64 {
        (of as f64 / self.design).max(1.0)
    }

    fn share(&self, count: u64, of: u64) -> Share {
        if of == 0 {
            return Share { count, share: 0.0, standard_error: 0.0, low: 0.0, high: 1.0 };
        }
        let share = count as f64 / of as f64;
        if self.certain {
            return Share { count, share, standard_error: 0.0, low: share, high: share };
        }
        let trials = self.trials(of);
        let Interval { low, high, .. } = wilson(share * trials, trials, LEVEL);
        let standard_error = (share * (1.0 - share) / trials).sqrt();
        Share { count, share, standard_error, low, high }
    }
}

/// The packages agreed, by rank, with the options of each.
struct Agreements {
    /// (options by issue, count), ascending by rank.
    packages: Vec<(Vec<u16>, u64)>,
    total: u64,
    /// Weight of each issue, mean over the parties, summing to 1.
    weights: Vec<f64>,
}

impl Agreements {
    fn new(game: &Game, draw: &Draw, tally: &Tally) -> Self {
        let mut ranks: Vec<_> = tally.packages.iter().collect();
        ranks.sort_unstable_by_key(|(rank, _)| **rank);
        let packages: Vec<(Vec<u16>, u64)> = ranks
            .into_iter()
            .filter_map(|(rank, package)| {
                let options = game.diagram().unrank(*rank)?;
                Some((options.into_iter().map(|option| option as u16).collect(), package.count))
            })
            .collect();
        Self { total: tally.agreements(), packages, weights: issue_weights(game, draw) }
    }

    fn count_with(&self, choices: &[(usize, usize)]) -> u64 {
        let has = |options: &[u16]| choices.iter().all(|&(i, o)| usize::from(options[i]) == o);
        self.packages.iter().filter(|(options, _)| has(options)).map(|(_, count)| count).sum()
    }
}

/// The probability of agreement with its interval, and by which method that is; `sequence` is
/// the one at which the negotiations stopped, if a precision was asked.
pub fn agreement_share(
    game: &Game,
    tally: &Tally,
    sequence: Option<Interval>,
) -> (Share, &'static str) {
    let errors = Errors::new(&tally.clusters, game);
    let agreements = tally.agreements();
    let mut probability = errors.share(agreements, tally.replicates);
    let alike = agreements == 0 || agreements == tally.replicates;
    let (method, interval) = match sequence {
        _ if errors.certain => ("certain", None),
        Some(interval) => ("confidence sequence", Some(interval)),
        None if alike && tally.replicates > 0 => {
            let trials = errors.trials(tally.replicates);
            ("exact", Some(exact_at_an_end(agreements > 0, trials, LEVEL)))
        }
        None => ("wilson", None),
    };
    if let Some(interval) = interval {
        probability.low = interval.low;
        probability.high = interval.high;
    }
    (probability, method)
}

/// The share of negotiations in which any agreement is signed, limited ones included; nothing
/// where there is none but the full one.
pub(super) fn any_agreement_share(game: &Game, tally: &Tally) -> Option<Share> {
    let accords = tally.accords.as_ref().filter(|accords| !accords.limited.is_empty())?;
    let any = accords.first.iter().flatten().sum();
    Some(Errors::new(&tally.clusters, game).share(any, tally.replicates))
}

fn agreement(game: &Game, outcome: &Outcome) -> AgreementEstimate {
    let tally = &outcome.tally;
    let (probability, method) = agreement_share(game, tally, outcome.sequence);
    let numbers = game.parts().numbers.list.iter();
    let judgements = numbers.filter(|number| number.ignorance == Ignorance::Analyst).count();
    let judgement = tally.plays_per_draw.judgement();
    let range = judgement.quantiles.zip(judgement.split).filter(|_| judgements > 0);
    AgreementEstimate {
        probability,
        interval_method: method.into(),
        judgements,
        judgement: range.map(|(quantiles, split)| JudgementRange {
            low: quantiles.low,
            median: quantiles.median,
            high: quantiles.high,
            between: split.between,
            within: split.within,
        }),
    }
}

fn ends(tally: &Tally, errors: &Errors) -> Vec<EndShare> {
    let mut ends: Vec<EndShare> = tally
        .ends
        .iter()
        .map(|(end, by_round)| {
            let (kind, party) = end_kind(*end);
            let share = errors.share(by_round.iter().sum(), tally.replicates);
            EndShare { kind: kind.into(), party, share, by_round: by_round.clone() }
        })
        .collect();
    // Stable: ends of equal frequency stay in the order of their kinds.
    ends.sort_by_key(|end| std::cmp::Reverse(end.share.count));
    ends
}

fn accords_summary(
    game: &Game,
    accords: &AccordsTally,
    tally: &Tally,
    errors: &Errors,
) -> AccordsSummary {
    let all = tally.replicates;
    let parts = game.parts();
    let tracks = parts.tracks.iter().map(|track| (track.id.clone(), track.title.clone()));
    let interim = parts.interim.is_some().then_some(("interim", "partial agreement"));
    let other = interim.into_iter().chain([("full", "full agreement")]);
    let names = tracks.chain(other.map(|(id, name)| (id.to_owned(), name.to_owned())));
    let fate = |limited: &LimitedTally| AccordFate {
        signatures: limited.signatures,
        broken: errors.share(limited.broken_after.iter().sum(), limited.replicates),
        broken_at_once: errors
            .share(limited.broken_after.first().copied().unwrap_or(0), limited.replicates),
        broken_after: limited.broken_after.clone(),
        in_force: errors.share(limited.in_force, all),
        expired: limited.endings[0],
        collapsed: limited.endings[1],
        withdrawn: limited.endings[2],
        superseded: limited.endings[3],
        disrupted: limited.endings[4],
        rounds: limited.rounds,
        breaches: limited.breaches[0],
        noticed: limited.breaches[1],
        wrongful: limited.breaches[2],
        mutual: limited.breaches[3],
    };
    let kinds = names.enumerate().map(|(kind, (id, name))| {
        let limited = accords.limited.get(kind);
        let signed = limited.map_or_else(|| tally.agreements(), |limited| limited.replicates);
        AccordKind {
            kind: Named { id, name },
            signed: errors.share(signed, all),
            first: errors.share(accords.first[kind].iter().sum(), all),
            first_by_round: accords.first[kind].clone(),
            second: accords.second[kind].clone(),
            fate: limited.map(fate),
        }
    });
    let any: u64 = accords.first.iter().flatten().sum();
    let settlement = &accords.settlement;
    let watched = parts.settlement.as_ref().map(|settlement| settlement.watch);
    let mut over = 0;
    AccordsSummary {
        kinds: kinds.collect(),
        none: errors.share(all - any, all),
        standing: watched.map(|_| errors.share(settlement.standing, all)),
        watch: watched,
        over_by: settlement
            .over_after
            .iter()
            .map(|count| {
                over += count;
                over as f64 / settlement.watched.max(1) as f64
            })
            .collect(),
    }
}

fn events(tally: &Tally, errors: &Errors) -> Vec<EventShare> {
    let share = |(event, events): (usize, &EventTally)| EventShare {
        event,
        share: errors.share(events.replicates, tally.replicates),
        occurrences: events.occurrences,
    };
    tally.events.iter().enumerate().map(share).collect()
}

fn leaks(game: &Game, tally: &Tally, errors: &Errors) -> Vec<LeakShare> {
    let parts = game.parts();
    let payments = parts.side_payments.iter().zip(&tally.leaks).enumerate();
    let share = |(index, (_, leaked)): (usize, (_, &u64))| LeakShare {
        issue: parts.issues.len() + index,
        share: errors.share(*leaked, tally.replicates),
    };
    payments.filter(|(_, (payment, _))| payment.secret.is_some()).map(share).collect()
}

fn timing(game: &Game, tally: &Tally, errors: &Errors) -> Timing {
    let rounds = game.parts().clock.rounds;
    let by_round = tally.ends.get(&End::Agreement).cloned().unwrap_or_else(|| vec![0; rounds + 1]);
    let total: u64 = by_round.iter().sum();
    let mut cumulative = Vec::with_capacity(rounds);
    let mut seen = 0;
    let mut quartiles = [None; 3];
    for (round, count) in by_round.iter().take(rounds).enumerate() {
        seen += count;
        cumulative.push(errors.share(seen, tally.replicates));
        for (quarter, cell) in quartiles.iter_mut().enumerate() {
            if cell.is_none() && total > 0 && 4 * seen >= (quarter as u64 + 1) * total {
                *cell = Some(round);
            }
        }
    }
    let quartiles = match quartiles {
        [Some(low), Some(middle), Some(high)] => Some([low, middle, high]),
        _ => None,
    };
    let mean = mean(&tally.rounds);
    Timing { mean_round: mean.mean, mean_round_error: mean.standard_error, quartiles, cumulative }
}

fn packages(game: &Game, tally: &Tally, errors: &Errors, zone: &Zopa) -> Packages {
    let mut ranked: Vec<_> =
        tally.packages.iter().map(|(rank, package)| (*rank, *package)).collect();
    ranked.sort_unstable_by_key(|(rank, package)| (std::cmp::Reverse(package.count), *rank));
    // Bonferroni over all packages compared with one another.
    let compared = ranked.len().max(1) as f64;
    let z = -normal_quantile((1.0 - LEVEL) / 2.0 / compared);
    let certainly_more = |more: u64, less: u64| {
        more > less && (more - less) as f64 > z * ((more + less) as f64 * errors.design).sqrt()
    };
    let top = ranked
        .iter()
        .take(TOP_PACKAGES)
        .filter_map(|(rank, package)| {
            let options = game.diagram().unrank(*rank)?;
            let certain = ranked
                .iter()
                .filter(|(_, other)| certainly_more(other.count, package.count))
                .count();
            let possible = ranked
                .iter()
                .filter(|(other_rank, other)| {
                    other_rank != rank && !certainly_more(package.count, other.count)
                })
                .count();
            let path = game.diagram().path(&options)?;
            Some(PackageShare {
                rank: rank.to_string(),
                share: errors.share(package.count, tally.replicates),
                places: [certain as u64 + 1, possible as u64 + 1],
                replicate: package.first,
                in_zopa: zone.contains(&path),
                options,
            })
        })
        .collect();
    Packages { distinct: ranked.len() as u64, top }
}

fn clauses(game: &Game, choices: &[(usize, usize)]) -> Vec<Clause> {
    choices
        .iter()
        .map(|&(issue, option)| Clause::new(issue, game.issues()[issue].options.len(), [option]))
        .collect()
}

fn found_provisions(
    game: &Game,
    agreements: &Agreements,
    errors: &Errors,
    zone: &Zopa,
) -> Vec<Provision> {
    let defaults: Vec<usize> = game.issues().iter().map(|issue| issue.default).collect();
    let sizes: Vec<usize> = game.issues().iter().map(|issue| issue.options.len()).collect();
    let diagram = game.diagram();
    let implied = |given: &[(usize, usize)], other: (usize, usize)| {
        // Implied if nothing feasible has the given options without the other.
        let part = diagram.restricted(|_, label| {
            let free =
                |&(issue, option): &(usize, usize)| issue != label.issue || option == label.option;
            given.iter().all(free) && (label.issue != other.0 || label.option != other.1)
        });
        part.completions(Diagram::ROOT) == 0
    };
    let found =
        find_provisions(&agreements.packages, &defaults, &sizes, PROVISION_CANDIDATES, implied);
    let zone_size = zone.count().packages();
    let shares: Vec<f64> = found
        .par_iter()
        .map(|provision| {
            let inside = zone.count_with(&clauses(game, &provision.choices));
            // Where both are estimated, a part may come out larger than the whole.
            inside.share_of(zone_size).min(1.0)
        })
        .collect();
    let zopa_share = |choices: &[(usize, usize)]| {
        let at = found.iter().position(|provision| provision.choices == choices);
        at.map_or(0.0, |at| shares[at])
    };
    let mut chosen: Vec<Provision> =
        select_provisions(&found, zopa_share, agreements.total, TOP_PROVISIONS)
            .into_iter()
            .map(|at| {
                let provision = &found[at];
                let support = errors.share(provision.count, agreements.total);
                let zopa_share = zopa_share(&provision.choices);
                Provision {
                    choices: provision
                        .choices
                        .iter()
                        .map(|&(issue, option)| Choice { issue, option })
                        .collect(),
                    leverage: support.share - zopa_share,
                    support,
                    zopa_share,
                }
            })
            .collect();
    chosen.sort_by_key(|provision| std::cmp::Reverse(provision.support.count));
    chosen
}

fn found_families(
    game: &Game,
    seed: u64,
    tally: &Tally,
    agreements: &Agreements,
    errors: &Errors,
) -> Vec<Family> {
    find_families(&agreements.packages, &agreements.weights, &Streams::new(seed))
        .into_iter()
        .map(|family| {
            let medoid: Vec<usize> =
                family.medoid.iter().map(|option| usize::from(*option)).collect();
            let rank = game.diagram().rank(&medoid).unwrap_or(0);
            Family {
                replicate: tally.packages.get(&rank).map_or(0, |package| package.first),
                share: errors.share(family.count, agreements.total),
                spread: family.spread,
                stability: family.stability,
                medoid,
            }
        })
        .collect()
}

fn issue_shares(
    game: &Game,
    agreements: &Agreements,
    errors: &Errors,
    zone: &Zopa,
) -> Vec<IssueShares> {
    let zone_counts = zone.option_counts();
    let zone_size = zone.count().packages();
    (0..game.parts().issues.len())
        .map(|issue| {
            let options = game.issues()[issue].options.len();
            IssueShares {
                issue,
                shares: (0..options)
                    .map(|option| {
                        errors.share(agreements.count_with(&[(issue, option)]), agreements.total)
                    })
                    .collect(),
                zopa_shares: (0..options)
                    .map(|option| {
                        if zone_size == 0 {
                            0.0
                        } else {
                            ratio(zone_counts[issue][option], zone_size)
                        }
                    })
                    .collect(),
            }
        })
        .collect()
}

fn mean(observed: &ClusteredMean) -> Mean {
    Mean { mean: observed.mean(), standard_error: observed.standard_error() }
}

fn parties(game: &Game, tally: &Tally) -> Vec<PartyOutcome> {
    let all: u64 = tally.parties.iter().map(|party| party.refusals()).sum();
    tally
        .parties
        .iter()
        .enumerate()
        .map(|(party, seen)| {
            let mut issues: Vec<IssueCount> = seen
                .issues
                .iter()
                .enumerate()
                .filter(|(_, count)| **count > 0)
                .map(|(issue, count)| IssueCount { issue, count: *count })
                .collect();
            issues.sort_by_key(|issue| std::cmp::Reverse(issue.count));
            let red_lines = &game.parts().parties[party].preferences.red_lines;
            let mut lines: Vec<LineCount> = seen
                .lines
                .iter()
                .zip(red_lines)
                .filter(|(count, _)| **count > 0)
                .map(|(count, line)| LineCount { line: line.id.clone(), count: *count })
                .collect();
            lines.sort_by_key(|line| std::cmp::Reverse(line.count));
            let count = seen.refusals();
            PartyOutcome {
                party,
                value: mean(&seen.value),
                gain: mean(&seen.gain),
                gain_over_start: mean(&seen.gain_over_start),
                present_value: mean(&seen.present_value),
                offers: seen.offers,
                answers: seen.answers,
                refusals: Refusals {
                    count,
                    share: if all == 0 { 0.0 } else { count as f64 / all as f64 },
                    red_line: seen.red_line,
                    below_floor: seen.below_floor,
                    below_target: seen.below_target,
                    median_shortfall: seen.median_shortfall(),
                    issues,
                    lines,
                },
                members: members(&game.parts().parties[party], seen),
            }
        })
        .collect()
}

fn members(party: &Party, seen: &PartyTally) -> Vec<MemberRefusals> {
    let members = party.coalition.iter().flat_map(|coalition| &coalition.members);
    members
        .zip(&seen.members)
        .map(|(member, count)| MemberRefusals {
            member: Named { id: member.id.clone(), name: member.name.clone() },
            count: *count,
            share: if seen.answers == 0 { 0.0 } else { *count as f64 / seen.answers as f64 },
        })
        .collect()
}

fn models(tally: &Tally) -> Vec<ModelAccuracy> {
    let by_round = |pair: &PairAccuracy| {
        let rounds = pair.rounds.iter().enumerate();
        rounds
            .map(|(round, seen)| RoundAccuracy {
                round,
                negotiations: seen.error.count(),
                correlation: mean(&seen.correlation),
                error: mean(&seen.error),
            })
            .collect()
    };
    let pairs = tally.accuracy.iter().flat_map(|accuracy| accuracy.pairs());
    pairs
        .map(|pair| ModelAccuracy {
            party: pair.party,
            about: pair.about,
            by_round: by_round(pair),
        })
        .collect()
}

fn drivers(game: &Game, tally: &Tally, errors: &Errors) -> Vec<Driver> {
    let numbers = &game.parts().numbers.list;
    let named = numbers.iter().map(|number| {
        let ignorance = match number.ignorance {
            Ignorance::Analyst => "analyst",
            Ignorance::Private => "private",
            // It does not differ from draw to draw.
            Ignorance::Nobody => "known",
        };
        (number.path.clone(), ignorance, number.quantile(0.5))
    });
    let lines = game.lines().map(|(party, index)| {
        let party = &game.parts().parties[party];
        let line = &party.preferences.red_lines[index].id;
        (format!("parties.{}.red_lines.{line}.hard", party.id), "private", Some(0.5))
    });
    let agreements = tally.agreements();
    let mut drivers: Vec<Driver> = named
        .chain(lines)
        .zip(&tally.above)
        .filter_map(|((path, ignorance, median), above)| {
            // A computed number goes with its parts, which are listed themselves.
            let median = median?;
            let rest = tally.replicates - above.replicates;
            if above.replicates < SMALLEST_SIDE || rest < SMALLEST_SIDE {
                return None;
            }
            let below = errors.share(agreements - above.agreements, rest);
            let above = errors.share(above.agreements, above.replicates);
            let ignorance = ignorance.into();
            Some(Driver {
                path,
                ignorance,
                median,
                difference: above.share - below.share,
                standard_error: above.standard_error.hypot(below.standard_error),
                below,
                above,
            })
        })
        .collect();
    drivers.sort_by(|a, b| b.difference.abs().total_cmp(&a.difference.abs()));
    drivers.truncate(TOP_DRIVERS);
    drivers
}

fn distances(
    game: &Game,
    agreements: &Agreements,
    errors: &Errors,
    zone: &Zopa,
) -> Vec<SolutionDistance> {
    let names: Vec<&str> = game.parts().parties.iter().map(|party| party.name.as_str()).collect();
    let frontier = Frontier::of_zone(zone, FRONTIER_POINTS);
    solutions(zone, frontier.as_ref(), &Manner::default())
        .into_iter()
        .map(|solution| {
            let options = game.diagram().package_of_path(&solution.path);
            let mut hits = 0;
            let mut distance = ExactMoments::new();
            for (package, count) in &agreements.packages {
                let differs = |issue: usize| usize::from(package[issue]) != options[issue];
                let far = apart(&agreements.weights, differs);
                hits += if (0..options.len()).any(differs) { 0 } else { *count };
                distance.extend(std::iter::repeat_n(far, *count as usize));
            }
            SolutionDistance {
                name: solution.kind.name(&names),
                gains: (0..game.party_count())
                    .map(|party| solution.utilities[party] - zone.floors()[party])
                    .collect(),
                utilities: solution.utilities,
                hit: errors.share(hits, agreements.total),
                distance: Mean {
                    mean: distance.mean(),
                    standard_error: distance
                        .standard_error()
                        .map(|error| error * errors.design.sqrt()),
                },
                proven: solution.proven,
                options,
            }
        })
        .collect()
}

/// A ratio of two counts that may exceed what a double holds exactly.
fn ratio(part: u128, whole: u128) -> f64 {
    part as f64 / whole as f64
}

fn warnings(result: &RunResult) -> Vec<String> {
    let mut warnings = Vec::new();
    if result.agreement.probability.count == 0 {
        warnings.push("no negotiation ended in agreement: nothing can be said of packages".into());
    }
    let half_width = result.agreement.probability.half_width();
    if let Some(precision) = result.run.precision
        && half_width > precision
    {
        warnings.push(format!(
            "the precision asked for (±{precision}) was not reached: the interval is ±{half_width:.4}; allow more negotiations with -n"
        ));
    }
    warnings
}
