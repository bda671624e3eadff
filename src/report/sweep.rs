//! What a sweep found: tidy tables, one row an observation.
//!
//! Every table has a column `point`; `points` says where it lies. Rows are written point by
//! point from exact tallies, so memory does not grow with the points and any split of the
//! work gives the same bytes. Names are in `snake_case`, ids are those of the scenario, and
//! what is not known is an empty cell. Numbers have the shortest decimals that give them
//! back.

use std::io::Write;

use super::trace::end_kind;
use crate::experiment::sweep::{Coordinate, Factor};
use crate::experiment::{ClusteredMean, LEVEL, Tally};
use crate::game::Game;

/// The packages of a point that are listed: the most frequent ones.
pub const MOST_PACKAGES: usize = 20;

/// The tables of a sweep: name, and the columns after `point`. `points` has the factors
/// after it first.
pub const TABLES: [(&str, &[&str]); 6] = [
    (
        "points",
        &[
            "replicates",
            "draws",
            "agreements",
            "agreement",
            "agreement_standard_error",
            "agreement_low",
            "agreement_high",
            "round",
            "round_standard_error",
        ],
    ),
    ("ends", &["end", "party", "count", "share"]),
    (
        "parties",
        &[
            "party",
            "value",
            "value_standard_error",
            "gain",
            "gain_standard_error",
            "present_value",
            "present_value_standard_error",
            "offers",
            "answers",
            "refused_by_red_line",
            "refused_below_floor",
            "refused_below_target",
        ],
    ),
    ("provisions", &["issue", "option", "count", "share_of_agreements"]),
    ("packages", &["place", "package", "count", "share_of_agreements", "options"]),
    ("first_agreements", &["kind", "count", "share"]),
];

/// Writes the tables.
pub struct SweepTables<W: Write> {
    writers: Vec<csv::Writer<W>>,
}

impl<W: Write> SweepTables<W> {
    /// Writes the heads; one output a table of [`TABLES`].
    ///
    /// # Errors
    /// If an output cannot be written.
    pub fn new(outputs: Vec<W>, factors: &[Factor]) -> csv::Result<Self> {
        let mut writers = Vec::new();
        for ((name, columns), output) in TABLES.iter().zip(outputs) {
            let mut writer = csv::Writer::from_writer(output);
            let mut head = vec!["point"];
            if *name == "points" {
                head.extend(factors.iter().map(|factor| factor.id.as_str()));
            }
            head.extend(*columns);
            writer.write_record(&head)?;
            writers.push(writer);
        }
        Ok(Self { writers })
    }

    /// Writes what is known of a point.
    ///
    /// # Errors
    /// If an output cannot be written.
    pub fn add(
        &mut self,
        point: u64,
        at: (&[Factor], &[Coordinate]),
        game: &Game,
        tally: &Tally,
    ) -> csv::Result<()> {
        let rows = [
            vec![point_row(at, tally)],
            end_rows(game, tally),
            party_rows(game, tally),
            provision_rows(game, tally),
            package_rows(game, tally),
            first_rows(game, tally),
        ];
        for (writer, rows) in self.writers.iter_mut().zip(rows) {
            for row in rows {
                let cells = std::iter::once(point.to_string()).chain(row);
                writer.write_record(cells)?;
            }
        }
        Ok(())
    }

    /// The outputs, with everything written to them.
    ///
    /// # Errors
    /// If one cannot be written.
    pub fn finish(self) -> std::io::Result<Vec<W>> {
        let writers = self.writers.into_iter();
        writers.map(|writer| writer.into_inner().map_err(|error| error.into_error())).collect()
    }
}

fn share(count: u64, of: u64) -> String {
    if of > 0 { (count as f64 / of as f64).to_string() } else { String::new() }
}

fn cell(number: Option<f64>) -> String {
    number.map_or_else(String::new, |number| number.to_string())
}

fn mean(mean: &ClusteredMean) -> [String; 2] {
    [cell(mean.mean()), cell(mean.standard_error())]
}

fn point_row((factors, at): (&[Factor], &[Coordinate]), tally: &Tally) -> Vec<String> {
    let mut row: Vec<String> =
        factors.iter().zip(at).map(|(factor, at)| factor.text(*at)).collect();
    let estimate = tally.clusters.estimate();
    let interval = estimate.interval(LEVEL);
    row.extend(
        [tally.replicates, tally.clusters.draws(), tally.agreements()].map(|n| n.to_string()),
    );
    let numbers = [estimate.proportion, estimate.standard_error, interval.low, interval.high];
    row.extend(numbers.map(|number| number.to_string()));
    row.extend(mean(&tally.rounds));
    row
}

fn end_rows(game: &Game, tally: &Tally) -> Vec<Vec<String>> {
    let parties = &game.parts().parties;
    let row = |(end, times): (&crate::negotiation::End, &Vec<u64>)| {
        let (kind, party) = end_kind(*end);
        let count: u64 = times.iter().sum();
        let party = party.and_then(|party| parties.get(party));
        let party = party.map_or_else(String::new, |party| party.id.clone());
        vec![kind.to_owned(), party, count.to_string(), share(count, tally.replicates)]
    };
    tally.ends.iter().map(row).collect()
}

fn party_rows(game: &Game, tally: &Tally) -> Vec<Vec<String>> {
    let row = |(party, tally): (&crate::party::Party, &crate::experiment::PartyTally)| {
        let mut row = vec![party.id.clone()];
        row.extend([&tally.value, &tally.gain, &tally.present_value].into_iter().flat_map(mean));
        let counts =
            [tally.offers, tally.answers, tally.red_line, tally.below_floor, tally.below_target];
        row.extend(counts.map(|count| count.to_string()));
        row
    };
    game.parts().parties.iter().zip(&tally.parties).map(row).collect()
}

fn provision_rows(game: &Game, tally: &Tally) -> Vec<Vec<String>> {
    let mut counts: Vec<Vec<u64>> =
        game.issues().iter().map(|issue| vec![0; issue.options.len()]).collect();
    for (rank, package) in &tally.packages {
        for (issue, option) in game.diagram().unrank(*rank).into_iter().flatten().enumerate() {
            counts[issue][option] += package.count;
        }
    }
    let all = tally.agreements();
    let issues = game.issues().iter().zip(&counts);
    let rows = issues.flat_map(|(issue, counts)| {
        issue.options.iter().zip(counts).map(move |(option, count)| {
            vec![issue.id.clone(), option.id.clone(), count.to_string(), share(*count, all)]
        })
    });
    rows.collect()
}

fn package_rows(game: &Game, tally: &Tally) -> Vec<Vec<String>> {
    let mut packages: Vec<_> = tally.packages.iter().collect();
    packages.sort_unstable_by_key(|(rank, package)| (std::cmp::Reverse(package.count), **rank));
    let row = |(place, (rank, package)): (usize, (&u128, &crate::experiment::PackageCount))| {
        let options = game.diagram().unrank(*rank).unwrap_or_default();
        let options = options
            .into_iter()
            .zip(game.issues())
            .map(|(option, issue)| format!("{}={}", issue.id, issue.options[option].id));
        let options: Vec<String> = options.collect();
        vec![
            (place + 1).to_string(),
            rank.to_string(),
            package.count.to_string(),
            share(package.count, tally.agreements()),
            options.join(";"),
        ]
    };
    packages.into_iter().take(MOST_PACKAGES).enumerate().map(row).collect()
}

/// The first agreement of any kind: one row a kind, then those without any.
fn first_rows(game: &Game, tally: &Tally) -> Vec<Vec<String>> {
    let Some(accords) = &tally.accords else { return Vec::new() };
    let parts = game.parts();
    let tracks = parts.tracks.iter().map(|track| track.id.as_str());
    let kinds = tracks.chain(parts.interim.is_some().then_some("interim")).chain(["full"]);
    let counts = accords.first.iter().map(|times| times.iter().sum::<u64>());
    let counts: Vec<(&str, u64)> = kinds.zip(counts).collect();
    let none = tally.replicates - counts.iter().map(|(_, count)| count).sum::<u64>();
    let row = |(kind, count): (&str, u64)| {
        vec![kind.to_owned(), count.to_string(), share(count, tally.replicates)]
    };
    counts.into_iter().chain([("none", none)]).map(row).collect()
}
