//! Negotiations as a table, one row each: what `zopa run --replicates` writes, and with its
//! point the table `replicates` of a sweep.

use super::table::{Cell, Column, ColumnForm, Kind};
use super::trace::end_kind;
use crate::experiment::Row;
use crate::game::Game;

/// What every negotiation has.
pub const COLUMNS: &[ColumnForm] = &[
    ColumnForm::integer("replicate", "Number of the negotiation, from 0; `zopa trace` replays it."),
    ColumnForm::integer("draw", "Number of the draw of the uncertain numbers, from 0."),
    ColumnForm::text(
        "end",
        "How it ended: agreement, breakdown, walk_out, own_deadline, horizon or disrupted.",
    ),
    ColumnForm::text("left_by", "The party that walked out, left at its deadline or disrupted.")
        .or_empty(),
    ColumnForm::integer("round", "The round of the end; the number of rounds at the horizon."),
    ColumnForm::text("proposer", "Who proposed the package agreed on.").or_empty(),
    ColumnForm::text(
        "first_agreement",
        "Kind of the first agreement that was signed: a track, interim or full.",
    )
    .or_empty(),
    ColumnForm::text(
        "package",
        "Rank of the package agreed on, a whole number of up to 39 digits.",
    )
    .or_empty(),
];

/// The columns of such a table, and where cells of games stand in it.
pub struct ReplicateTable {
    columns: Vec<Column>,
    issues: Vec<String>,
    parties: Vec<String>,
}

/// The kinds of agreements of a game: tracks, interim, full.
pub fn agreement_kinds(game: &Game) -> Vec<&str> {
    let parts = game.parts();
    let tracks = parts.tracks.iter().map(|track| track.id.as_str());
    tracks.chain(parts.interim.is_some().then_some("interim")).chain(["full"]).collect()
}

impl ReplicateTable {
    /// The table of negotiations of some games; after the columns `before` come those that all
    /// negotiations have, then one an issue, then one a party, in the order of their first
    /// mention.
    pub fn new<'g>(before: &[ColumnForm], games: impl IntoIterator<Item = &'g Game>) -> Self {
        let mut columns: Vec<Column> = before.iter().chain(COLUMNS).map(Column::from).collect();
        let (mut issues, mut parties): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
        let note = |into: &mut Vec<String>, id: &String| {
            if !into.contains(id) {
                into.push(id.clone());
            }
        };
        for game in games {
            game.issues().iter().for_each(|issue| note(&mut issues, &issue.id));
            game.parts().parties.iter().for_each(|party| note(&mut parties, &party.id));
        }
        for issue in &issues {
            let says = format!("Option agreed on the issue {issue}; empty without agreement.");
            let column = Column::made(&columns, "issue", issue, Kind::String, says);
            columns.push(column);
        }
        for party in &parties {
            let says =
                format!("What {party} got: utility of the package, or value of how it ended.");
            let name = format!("value_{party}");
            let column = Column::made(&columns, "party", &name, Kind::Number, says);
            columns.push(column);
        }
        Self { columns, issues, parties }
    }

    /// The columns.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The cells of a negotiation of one of the games, after those of the columns before: ids,
    /// not titles; empty where there is nothing to say.
    pub fn cells(&self, game: &Game, row: &Row) -> Vec<Cell> {
        let parties = &game.parts().parties;
        let (kind, leaver) = end_kind(row.end);
        let party = |index: Option<usize>| {
            Cell::from(index.and_then(|index| parties.get(index)).map(|party| party.id.as_str()))
        };
        let first = row.first_agreement;
        let mut cells: Vec<Cell> = vec![
            row.replicate.into(),
            row.draw.into(),
            kind.into(),
            party(leaver),
            (row.time as u64).into(),
            party(row.proposer),
            first.and_then(|kind| agreement_kinds(game).get(kind).copied()).into(),
            row.package.map(|package| package.to_string()).into(),
        ];
        for id in &self.issues {
            let place = game.issues().iter().position(|issue| issue.id == *id);
            let option = place.and_then(|issue| {
                let option = *row.options.get(issue)?;
                game.issues()[issue].options.get(option)
            });
            cells.push(option.map(|option| option.id.as_str()).into());
        }
        for id in &self.parties {
            let place = parties.iter().position(|party| party.id == *id);
            cells.push(place.and_then(|party| row.values.get(party).copied()).into());
        }
        cells
    }
}
