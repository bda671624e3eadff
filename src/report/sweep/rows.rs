//! The rows of each table at a point, without the column `point`.

use std::cmp::Reverse;

use super::{Found, MOST_PACKAGES};
use crate::chance::special::normal_quantile;
use crate::experiment::sweep::Coordinate;
use crate::experiment::{ClusteredMean, LEVEL, PackageCount, PartyTally, sequence};
use crate::negotiation::End;
use crate::party::Party;
use crate::report::assemble::agreement_share;
use crate::report::record::Share;
use crate::report::replicates::agreement_kinds;
use crate::report::table::Cell;
use crate::report::trace::end_kind;

type Row = Vec<Cell>;

/// The share of agreements, with its interval.
pub(super) fn agreement(found: &Found) -> Share {
    let sequence = found.precise.then(|| sequence(found.tally));
    agreement_share(found.game, found.tally, sequence).0
}

fn share(count: u64, of: u64) -> Cell {
    (of > 0).then(|| count as f64 / of as f64).into()
}

fn mean(mean: &ClusteredMean) -> [Cell; 2] {
    [mean.mean().into(), mean.standard_error().into()]
}

pub(super) fn points(found: &Found) -> Vec<Row> {
    let cell = |at: &Coordinate, text: String| match at {
        Coordinate::Number { value, .. } => Cell::from(*value),
        Coordinate::Choice(_) => Cell::from(text),
    };
    let factors = found.factors.iter().zip(found.at);
    let mut row: Row = factors.map(|(factor, at)| cell(at, factor.text(*at))).collect();
    let tally = found.tally;
    let estimate = agreement(found);
    row.extend([tally.replicates, tally.clusters.draws(), estimate.count].map(Cell::from));
    let numbers = [estimate.share, estimate.standard_error, estimate.low, estimate.high];
    row.extend(numbers.map(Cell::from));
    row.extend(mean(&tally.rounds));
    vec![row]
}

pub(super) fn summary(found: &Found) -> Vec<Row> {
    let estimate = agreement(found);
    let numbers = [estimate.share, estimate.standard_error, estimate.low, estimate.high];
    let mut rows = vec![[Cell::from("agreement"), Cell::Empty].into_iter().collect::<Row>()];
    rows[0].extend(numbers.map(Cell::from));
    rows.push(estimated("round", None, &found.tally.rounds));
    let parties = found.game.parts().parties.iter().zip(&found.tally.parties);
    for (party, tally) in parties {
        let means = [
            ("value", &tally.value),
            ("gain", &tally.gain),
            ("present_value", &tally.present_value),
        ];
        rows.extend(means.map(|(name, mean)| estimated(name, Some(&party.id), mean)));
    }
    rows
}

fn estimated(quantity: &str, party: Option<&str>, mean: &ClusteredMean) -> Row {
    let z = normal_quantile(0.5 + 0.5 * LEVEL);
    let ends = mean.mean().zip(mean.standard_error());
    vec![
        quantity.into(),
        party.into(),
        mean.mean().into(),
        mean.standard_error().into(),
        ends.map(|(mean, error)| mean - z * error).into(),
        ends.map(|(mean, error)| mean + z * error).into(),
    ]
}

pub(super) fn ends(found: &Found) -> Vec<Row> {
    let parties = &found.game.parts().parties;
    let row = |(end, times): (&End, &Vec<u64>)| {
        let (kind, party) = end_kind(*end);
        let count: u64 = times.iter().sum();
        let party = party.and_then(|party| parties.get(party)).map(|party| party.id.as_str());
        vec![kind.into(), party.into(), count.into(), share(count, found.tally.replicates)]
    };
    found.tally.ends.iter().map(row).collect()
}

pub(super) fn parties(found: &Found) -> Vec<Row> {
    let row = |(party, tally): (&Party, &PartyTally)| {
        let mut row = vec![Cell::from(party.id.as_str())];
        row.extend([&tally.value, &tally.gain, &tally.present_value].into_iter().flat_map(mean));
        row.extend([tally.offers, tally.answers, tally.refusals()].map(Cell::from));
        row
    };
    found.game.parts().parties.iter().zip(&found.tally.parties).map(row).collect()
}

pub(super) fn refusals(found: &Found) -> Vec<Row> {
    let mut rows = Vec::new();
    for (party, tally) in found.game.parts().parties.iter().zip(&found.tally.parties) {
        let reasons = [
            ("red_line", tally.red_line),
            ("below_floor", tally.below_floor),
            ("below_target", tally.below_target),
        ];
        let lines = party.preferences.red_lines.iter().map(|line| line.id.as_str());
        let issues = found.game.issues().iter().map(|issue| issue.id.as_str());
        let grounds = reasons
            .into_iter()
            .map(|(ground, count)| ("reason", ground, count))
            .chain(lines.zip(&tally.lines).map(|(line, count)| ("line", line, *count)))
            .chain(issues.zip(&tally.issues).map(|(issue, count)| ("issue", issue, *count)));
        // Reasons stand there even if they never were one.
        let told = grounds.filter(|(by, _, count)| *by == "reason" || *count > 0);
        rows.extend(told.map(|(by, ground, count)| {
            let party = party.id.as_str();
            vec![
                party.into(),
                by.into(),
                ground.into(),
                count.into(),
                share(count, tally.refusals()),
            ]
        }));
    }
    rows
}

pub(super) fn provisions(found: &Found) -> Vec<Row> {
    let game = found.game;
    let mut counts: Vec<Vec<u64>> =
        game.issues().iter().map(|issue| vec![0; issue.options.len()]).collect();
    for (rank, package) in &found.tally.packages {
        for (issue, option) in game.diagram().unrank(*rank).into_iter().flatten().enumerate() {
            counts[issue][option] += package.count;
        }
    }
    let all = found.tally.agreements();
    let issues = game.issues().iter().zip(&counts);
    let rows = issues.flat_map(|(issue, counts)| {
        issue.options.iter().zip(counts).map(move |(option, count)| {
            let (issue, option) = (issue.id.as_str(), option.id.as_str());
            vec![issue.into(), option.into(), (*count).into(), share(*count, all)]
        })
    });
    rows.collect()
}

pub(super) fn packages(found: &Found) -> Vec<Row> {
    let game = found.game;
    let mut packages: Vec<_> = found.tally.packages.iter().collect();
    packages.sort_unstable_by_key(|(rank, package)| (Reverse(package.count), **rank));
    let row = |(place, (rank, package)): (usize, (&u128, &PackageCount))| {
        let options = game.diagram().unrank(*rank).unwrap_or_default();
        let options = options
            .into_iter()
            .zip(game.issues())
            .map(|(option, issue)| format!("{}={}", issue.id, issue.options[option].id));
        let options: Vec<String> = options.collect();
        vec![
            (place as u64 + 1).into(),
            rank.to_string().into(),
            package.count.into(),
            share(package.count, found.tally.agreements()),
            options.join(";").into(),
        ]
    };
    packages.into_iter().take(MOST_PACKAGES).enumerate().map(row).collect()
}

/// One row a kind, then those without any agreement.
pub(super) fn first_agreements(found: &Found) -> Vec<Row> {
    let Some(accords) = &found.tally.accords else { return Vec::new() };
    let counts = accords.first.iter().map(|times| times.iter().sum::<u64>());
    let counts: Vec<(&str, u64)> = agreement_kinds(found.game).into_iter().zip(counts).collect();
    let all = found.tally.replicates;
    let none = all - counts.iter().map(|(_, count)| count).sum::<u64>();
    let row = |(kind, count): (&str, u64)| vec![kind.into(), count.into(), share(count, all)];
    counts.into_iter().chain([("none", none)]).map(row).collect()
}
